// Every page in a real browser, on a wide and on a narrow screen: no fault that axe finds, nothing
// wider than the screen, nothing that the page's own policy had to stop. On the way somebody is let
// in by a link, sets up a second factor, signs out, and signs in again.
//
//   node tests/browser/pages.mjs actionplan-demo.json [FOLDER FOR PICTURES]
//
// The demonstration must be running, and is changed.

import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../tools/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [description, pictures] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(description, "utf8"));
const WIDTHS = [1280, 320];
const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const AXE = `${axe}; axe.run(document, ${JSON.stringify(RULES)}).then((r) => r.violations.map((v) =>
  v.id + ": " + v.help + " at " + v.nodes.map((n) => n.target.join(" ")).join(", ")))`;
const faults = [];
let looked = 0;

if (pictures) mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

/** A browser of somebody's own. What the console says of a page is a fault of the page. */
async function someone(scripts = true) {
  const context = await browser.newContext({
    viewport: { width: WIDTHS[0], height: 900 },
    locale: "en-GB",
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  page.on("console", (said) => {
    // A form that cannot be taken is answered 422, which the console calls an error.
    if (said.type() === "error" && !/status of 4\d\d/.test(said.text())) {
      faults.push(`${page.url()}: the console says ${said.text()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error}`));
  return page;
}

/** Looks at a page as it is now, on every width. */
async function look(page, name, scripts = true) {
  await page.waitForLoadState("load");
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    // axe is a script itself.
    const found = scripts ? await page.evaluate(AXE) : [];
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    const state = await page.evaluate(() => ({
      title: document.title,
      lang: document.documentElement.lang,
      headings: document.querySelectorAll("h1").length,
      scripts: [...document.querySelectorAll("script")].filter(
        (script) => !script.src.startsWith(`${location.origin}/assets/`),
      ).length,
      enhanced: document.body.classList.contains("js-enabled"),
      demonstration: document.querySelector(".ap-banner")?.innerText ?? "",
      styled: getComputedStyle(document.querySelector(".ap-header")).backgroundColor,
    }));
    const at = `${name} at ${width}`;
    for (const fault of found) faults.push(`${at}: ${fault}`);
    if (wide > 0) faults.push(`${at}: ${wide} pixels wider than the screen`);
    if (state.lang !== "en-GB") faults.push(`${at}: language ${state.lang}`);
    if (state.headings !== 1) faults.push(`${at}: ${state.headings} first headings`);
    if (state.scripts !== 0) faults.push(`${at}: scripts that are not ours`);
    if (state.enhanced !== scripts) faults.push(`${at}: our script ${scripts ? "did not run" : "ran"}`);
    if (!state.demonstration.includes("20 January 2025")) faults.push(`${at}: does not say its day`);
    if (!state.title.includes("–")) faults.push(`${at}: titled ${state.title}`);
    if (state.styled === "rgba(0, 0, 0, 0)") faults.push(`${at}: no style`);
    if (pictures) {
      await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true });
    }
    looked += 1;
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
}

async function visit(page, path, name) {
  const answer = await page.goto(new URL(path, demo.url).href);
  await look(page, name);
  return answer;
}

function expect(holds, what) {
  if (!holds) faults.push(what);
}

/** What a page and all that it loads weigh on the wire. */
const weight = (page) =>
  page.evaluate(() =>
    ["navigation", "resource"]
      .flatMap((kind) => performance.getEntriesByType(kind))
      .reduce((sum, entry) => sum + entry.transferSize, 0),
  );

const heading = (page) => page.locator("h1").innerText();
const press = (page, name) =>
  Promise.all([
    page.waitForNavigation(),
    page.getByRole("button", { name, exact: true }).first().click(),
  ]);

/** The code of an authenticator app (RFC 6238) at a moment. */
function totp(key, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key.replaceAll(" ", "")]
    .map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", secret).update(step).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

// Nobody in particular.
const anyone = await someone();
await visit(anyone, "/people", "sign-in");
const first = await weight(anyone);
expect(first > 0 && first <= 150_000, `a first visit weighs ${first} bytes`);
expect((await heading(anyone)) === "Sign in", "whoever is not signed in signs in first");
await press(anyone, "Sign in");
await look(anyone, "sign-in-empty");
expect(await anyone.locator("#name[aria-invalid=true]").count(), "what is wrong is marked");
await anyone.fill("#name", "nobody@example.org");
await anyone.fill("#password", "not the right password");
await press(anyone, "Sign in");
await look(anyone, "sign-in-wrong");
expect((await anyone.inputValue("#name")) === "nobody@example.org", "what was typed stays");
expect((await anyone.inputValue("#password")) === "", "but never a password");
await anyone.goto(new URL("/help", demo.url).href);
const later = await weight(anyone);
expect(later <= 25_000, `a later visit weighs ${later} bytes`);
await visit(anyone, "/links/nothing-like-a-code", "dead-link");
await visit(anyone, "/nothing/here", "not-found");
await visit(anyone, "/accessibility", "accessibility");
await visit(anyone, "/help", "help");
await anyone.keyboard.press("Tab");
const skip = anyone.locator(".govuk-skip-link");
expect(await skip.evaluate((link) => link === document.activeElement), "the skip link comes first");
if (pictures) await anyone.screenshot({ path: `${pictures}/skip-link.png` });

// Whoever has no scripts: everything is there, and nothing that only a script could use.
const plain = await someone(false);
await plain.goto(new URL("/sign-in", demo.url).href);
await press(plain, "Sign in");
await look(plain, "sign-in-plain", false);
expect(!(await plain.getByText("Show", { exact: true }).isVisible()), "no button without a script");
await plain.goto(demo.sign_in.manager);
await look(plain, "home-plain", false);
await plain.setViewportSize({ width: WIDTHS[1], height: 900 });
expect(await plain.getByRole("link", { name: "Posts" }).first().isVisible(), "the menu is open");

// A member of the panel, who reads the plan before a meeting.
const read = async (path) => {
  const answer = await fetch(new URL(path, demo.url), {
    headers: { authorization: `Bearer ${demo.tokens.panel_member}` },
  });
  return (await answer.json()).items;
};
const plan = `/plans/${demo.plan_id}`;
const [areas, actions, measures] = await Promise.all(
  ["areas", "actions", "measures"].map((what) => read(`/api/v1/${what}?plan=${demo.plan_id}`)),
);
const recurring = areas.find((area) => area.recurs_from);
const moved = actions.find((action) => action.revisions > 1);
const member = await someone();
await member.goto(demo.sign_in.panel_member);
await look(member, "overview");
expect(new URL(member.url()).pathname === plan, "a member begins with the plan");
await member.getByText("Choose another meeting or day").click();
await member.selectOption("#since", { index: 2 });
await press(member, "Show the changes");
await look(member, "overview-since");
await member.getByText("See the plan as it stood on an earlier day").click();
await member.fill("#as_at", "24/5/2024");
await press(member, "Show this day");
await look(member, "overview-then");
expect(await member.getByText("by the end of 24 May 2024").count(), "the past is named");
await visit(member, `${plan}?as_at=1/1/2024`, "overview-before");
expect(await member.locator("#as_at[aria-invalid=true]").count(), "a day too early is said");
await visit(member, `${plan}?since_day=soon`, "overview-odd-day");
for (const [path, name] of [
  [`/areas/${recurring.id}`, "area"],
  [`/areas/${recurring.id}?as_at=2024-06-01`, "area-then"],
  [`/actions/${moved.id}`, "action"],
  [`/actions/${moved.id}?as_at=2024-09-01`, "action-then"],
  ["/inspections", "inspections"],
  ["/inspections/compare", "inspections-compared"],
  [`/inspections/${demo.inspection_id}`, "inspection"],
  ["/measures", "measures"],
  [`/measures/${measures[0].id}`, "measure"],
]) {
  await visit(member, path, name);
}
await member.goto(new URL(`/actions/${moved.id}`, demo.url).href);
expect((await member.getByText("Internal note").count()) === 0, "no member reads internal notes");

// The administrator.
const page = await someone();
await page.goto(demo.sign_in.administrator);
await look(page, "home");
for (const [path, name] of [
  ["/people", "people"],
  ["/people/new", "person-new"],
  ["/posts", "posts"],
  ["/posts/new", "post-new"],
  ["/tokens", "tokens"],
  ["/tokens/new", "token-new"],
  ["/account", "account"],
  ["/account/password", "password"],
  ["/account/second-factor", "second-factor"],
  ["/account/authority", "authority"],
  ["/sessions", "sessions"],
  ["/security-log", "security-log"],
  ["/accessibility", "accessibility-signed-in"],
]) {
  await visit(page, path, name);
}

await page.goto(new URL("/people/new", demo.url).href);
await press(page, "Add this person");
await look(page, "person-faults");
expect((await page.locator(".govuk-error-summary a").count()) === 3, "every fault is listed");
await page.locator(".govuk-error-summary a").first().click();
expect(
  await page.locator("#name").evaluate((field) => field === document.activeElement),
  "the summary leads to the field",
);
const email = `dana.price.${Date.now()}@example.gov.uk`;
await page.fill("#name", "Dana <b>Price</b>");
await page.fill("#email", email);
await page.getByLabel("Plan lead").check();
await press(page, "Add this person");
await look(page, "person");
expect((await heading(page)).includes("<b>Price</b>"), "what was typed is shown as it was typed");
const person = page.url().split("?")[0];
const other = await page.context().newPage();
await other.goto(person);
await other.fill("#name", "Dana Price");
await press(other, "Save changes");
expect(await other.locator(".govuk-notification-banner").count(), "what was done is said");
await other.close();
await page.fill("#name", "Dana Q. Price");
await press(page, "Save changes");
await look(page, "person-conflict");
expect((await page.inputValue("#name")) === "Dana Q. Price", "a conflict keeps what was typed");
await page.goto(person);
await press(page, "Make a one-time link");
await look(page, "made-link");
const link = await page.inputValue("#link");

await page.goto(new URL("/tokens/new", demo.url).href);
await page.fill("#networks", "everywhere");
await press(page, "Make the token");
await look(page, "token-faults");
await page.fill("#name", "Power BI, quarterly report");
await page.fill("#networks", "");
await press(page, "Make the token");
await look(page, "made-token");
expect((await page.inputValue("#token")).startsWith("apt_"), "the token is shown");
await page.goto(new URL("/tokens", demo.url).href);
await page.getByRole("link", { name: "Revoke Power BI, quarterly report" }).first().click();
await look(page, "revoke-token");
await press(page, "Revoke the token");
await look(page, "tokens-after");

await page.goto(new URL("/posts/new", demo.url).href);
await page.fill("#title", `Head of contact ${Date.now()}`);
await page.fill("#organisation", "NHS Sussex");
await press(page, "Add this post");
await look(page, "post");
await page.selectOption("#person", { index: 1 });
await page.fill("#from", "2025-01-06");
await press(page, "Add holder");
await look(page, "post-held");
await page.selectOption("#holder", { index: 1 });
await page.fill("#until", "2024-12-31");
await press(page, "Set last day");
await look(page, "post-faults");
await page.fill("#until", "2025-01-17");
await press(page, "Set last day");
expect(await page.locator(".govuk-notification-banner").count(), "the last day is set");

// A manager's day: what needs them, an update with another date, faults, and a conflict.
const manager = await someone();
await manager.goto(demo.sign_in.manager);
await visit(manager, "/my-actions", "my-actions");
const update = await manager.getByRole("link", { name: "Update action" }).first().getAttribute("href");
await visit(manager, update, "update");
expect(!(await manager.locator("#declared_reason").isVisible()), "a reason is asked for when needed");
await manager.getByLabel("Off track").check();
await manager.getByLabel("No, it needs another date").check();
expect(await manager.locator("#new_date").isVisible(), "another date can be typed");
await manager.fill("#new_date", "31 April 2025");
await press(manager, "Post update");
await look(manager, "update-faults");
expect((await manager.inputValue("#new_date")) === "31 April 2025", "a wrong date stays as typed");
const window2 = await manager.context().newPage();
await window2.goto(new URL(update, demo.url).href);
await window2.fill("#done", "The second window was quicker: two more teams are trained.");
await window2.getByLabel("At risk").check();
await window2.fill("#declared_reason", "Two trainers are ill.");
await window2.fill("#path_to_green", "A reserve day is booked for February.");
await press(window2, "Post update");
expect((await heading(window2)).includes("Your update is posted"), "the update was posted");
await look(window2, "updated");
await window2.getByRole("link", { name: "Undo by posting a correction" }).click();
await look(window2, "update-correction");
await window2.close();
await manager.fill("#done", "All that the first window typed.");
await manager.getByLabel("On track", { exact: true }).check();
await manager.fill("#new_date", "30 May 2025");
await manager.selectOption("#date_reason", { index: 2 });
await manager.fill("#date_note", "A vacancy could not be filled before April.");
await press(manager, "Post update");
await look(manager, "update-conflict");
expect((await manager.inputValue("#done")) === "All that the first window typed.", "nothing is lost");
await press(manager, "Post mine all the same");
await look(manager, "updated-with-date");
await visit(manager, update.replace("/update", "/milestones"), "milestones");
await visit(manager, "/questions", "questions");
await visit(manager, "/meetings", "meetings");
await visit(manager, "/bodies", "bodies");

// A member asks for the next meeting.
const asker = await someone();
await asker.goto(demo.sign_in.panel_member);
await visit(asker, "/my-actions", "my-actions-without-posts");
await asker.goto(new URL("/meetings", demo.url).href);
await asker.getByRole("link", { name: "Corporate Parenting Panel" }).first().click();
await look(asker, "meeting");
await asker.getByRole("link", { name: "Ask a question about" }).first().click();
await look(asker, "ask");
await press(asker, "Ask this question");
await look(asker, "ask-faults");
await asker.fill("#text", "How many managers have been trained so far?");
await press(asker, "Ask this question");
await look(asker, "question");
const asked = asker.url().split("?")[0];

// The plan lead: what waits, a date agreed, a question answered, an action signed off.
const lead = await someone();
await lead.goto(demo.sign_in.plan_lead);
await visit(lead, "/needs-you", "needs-you");
await press(lead, "Agree those that are ticked");
await look(lead, "needs-you-faults");
await lead.locator("input[type=checkbox]").first().check();
await press(lead, "Agree those that are ticked");
await look(lead, "needs-you-after");
await visit(lead, asked, "question-to-answer");
await press(lead, "Post reply");
await look(lead, "question-faults");
await lead.fill("#reply", "Thirty-three of forty-five; the rest by the end of February.");
await press(lead, "Post reply");
await look(lead, "question-answered");
await visit(lead, update.replace("/update", "/sign-off"), "sign-off-not-yet");
await visit(lead, "/meetings/new", "meeting-new");
await press(lead, "Add this meeting");
await look(lead, "meeting-faults");
await visit(lead, "/bodies/new", "body-new");

// The person who was let in.
const dana = await someone();
await dana.goto(link);
await look(dana, "link");
await dana.fill("#password", "short");
await dana.fill("#again", "short");
await press(dana, "Continue");
await look(dana, "link-faults");
const password = "lantern bramble orbit seventeen";
await dana.fill("#password", password);
await dana.fill("#again", password);
await press(dana, "Continue");
await look(dana, "set-up-factor");
const key = await dana.locator(".ap-secret").innerText();
await dana.fill("#code", "000000");
await press(dana, "Continue");
await look(dana, "set-up-factor-wrong");
expect((await dana.locator(".ap-secret").innerText()) === key, "a wrong code keeps the picture");
await dana.fill("#code", totp(key));
await press(dana, "Continue");
await look(dana, "recovery-codes");
const codes = await dana.locator(".ap-codes .ap-secret").allInnerTexts();
expect(codes.length === 10, "ten recovery codes");
await dana.getByRole("link", { name: "I have kept them: continue" }).click();
await look(dana, "home-plan-lead");
await press(dana, "Sign out");
await look(dana, "signed-out");
await dana.goto(new URL("/posts", demo.url).href);
await dana.fill("#name", email.toUpperCase());
await dana.fill("#password", password);
await press(dana, "Sign in");
await look(dana, "code");
await dana.fill("#code", "12345");
await press(dana, "Continue");
await look(dana, "code-wrong");
await dana.fill("#code", codes[0]);
await press(dana, "Continue");
expect(new URL(dana.url()).pathname === "/posts", "who signs in goes where they wanted to go");
await visit(dana, "/account", "account-plan-lead");
await visit(dana, "/account/password", "password-plan-lead");
await visit(dana, person, "person-read-only");
const refused = await visit(dana, "/security-log", "forbidden");
expect(refused.status() === 403, "what a role may not see is refused");
await dana.goto(new URL("/account/second-factor", demo.url).href);
await dana.fill("#current_password", password);
await press(dana, "Continue");
await look(dana, "second-factor-again");
const gone = await dana.goto(link);
expect(gone.status() === 404, "a link works once");

// The plan lead builds: from a report, from a spreadsheet, and several actions at once.
const builder = await someone();
await builder.goto(demo.sign_in.plan_lead);
for (const [path, name] of [
  ["/actions", "actions"],
  ["/actions?rating=late&sort=-due", "actions-late"],
  ["/actions?q=nothinglikethat", "actions-none"],
  ["/actions?due_before=soon", "actions-faults"],
  ["/search", "search"],
  ["/search?q=supervision", "search-found"],
  ["/search?q=nothinglikethat", "search-none"],
  ["/inspections/new", "inspection-new"],
  ["/imports", "imports"],
  ["/plans/new", "plan-new"],
  ["/changes", "changes"],
  ["/changes?from=soon", "changes-faults"],
]) {
  await visit(builder, path, name);
}
await builder.goto(new URL("/inspections/new", demo.url).href);
await press(builder, "Read the report");
await look(builder, "inspection-new-faults");
const report = `East Sussex County Council

Inspection of local authority children’s services

Inspection dates: 9 to 13 September 2024

Judgement\tGrade
The impact of leaders on social work practice with children and families\tGood
The experiences and progress of children who need help and protection\tRequires improvement to be good
The experiences and progress of children in care\tOutstanding
The experiences and progress of care leavers\tGood
Overall effectiveness\tGood

What needs to improve?

• The quality of plans for children, so that families know what will change and by when.
• The response to children:
− who live with neglect
− who are privately fostered.

The experiences and progress of children who need help and protection: requires improvement to be good

1. Most families are helped soon after they ask.

2. Plans for children do not always say what will change and by when.
`;
await builder.fill("#text", report);
await press(builder, "Read the report");
await look(builder, "draft");
await builder.fill("#started_on", "the ninth");
await builder.locator("textarea").first().fill("");
await press(builder, "Create inspection and plan");
await look(builder, "draft-faults");
expect((await builder.inputValue("#started_on")) === "the ninth", "a draft keeps what was typed");
await builder.fill("#started_on", "9/9/2024");
await builder.locator("textarea").first().fill("The quality of plans for children");
await press(builder, "Add an area");
await look(builder, "draft-more");
await press(builder, "Remove 3 and its parts");
await press(builder, "Create inspection and plan");
const made = new URL(builder.url()).pathname;
expect(plan.startsWith("/plans/"), `the draft became a plan, not ${builder.url()}`);
await visit(builder, `${made}/edit`, "plan-edit");
await visit(builder, `${made}/actions/new`, "action-new");
await press(builder, "Add this action");
await look(builder, "action-faults");
await visit(builder, `${made}/imports/new`, "import-new");
await press(builder, "Look at it");
await look(builder, "import-new-faults");
await builder.fill(
  "#text",
  "Ref,Area for improvement,Action,Lead officer,By when\n1.7,1,Write down what a good plan is,Head of first response,End of March 2025\n9.9,Weather,Make it better,Nobody,\n",
);
await press(builder, "Look at it");
await look(builder, "import");
const started = builder.url();
await press(builder, "Start the import");
await builder.waitForTimeout(1500);
await builder.goto(started);
await look(builder, "import-given-up");
await builder.getByLabel("Leave out the lines that are refused").check();
await press(builder, "Start the import");
await builder.waitForTimeout(1500);
await builder.goto(started);
await look(builder, "import-done");
await visit(builder, "/imports", "imports-some");
await builder.goto(new URL("/actions", demo.url).href);
const own = await builder.locator("tbody th a").first().getAttribute("href");
await visit(builder, `${own}/edit`, "action-edit");
await builder.goto(new URL("/actions", demo.url).href);
for (const at of [0, 1, 2]) await builder.locator("input[type=checkbox]").nth(at).check();
await press(builder, "Change the ticked ones");
await look(builder, "bulk");
await press(builder, "Show what will happen");
await look(builder, "bulk-faults");
await builder.getByLabel("Their status").check();
await builder.selectOption("#status", "in_progress");
await press(builder, "Show what will happen");
await look(builder, "bulk-preview");
await builder.goto(new URL("/search?q=plans", demo.url).href);
const area = await builder.locator(".ap-found a[href^='/areas/']").first().getAttribute("href");
for (const step of ["edit", "close", "reopen", "confirm"]) {
  await visit(builder, `${area}/${step}`, `area-${step}`);
}
await builder.goto(new URL(`${area}/close`, demo.url).href);
await press(builder, "Close this area");
await look(builder, "area-close-faults");

// The administrator again: numbers, words, and the proof.
await visit(page, "/settings", "settings");
await page.fill('[id="rules.stale_days"]', "soon");
await press(page, "Save settings");
await look(page, "settings-faults");
await page.goto(new URL("/changes", demo.url).href);
await press(page, "Verify now");
await look(page, "verified");

await browser.close();
for (const fault of faults) console.error(fault);
console.log(`a first visit weighs ${first} bytes, a later one ${later}`);
console.log(`${looked} views of pages, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
