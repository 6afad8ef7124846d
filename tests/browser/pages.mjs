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

await browser.close();
for (const fault of faults) console.error(fault);
console.log(`a first visit weighs ${first} bytes, a later one ${later}`);
console.log(`${looked} views of pages, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
