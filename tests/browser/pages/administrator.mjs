// The administrator, who lets people in.

import { another, demo, expect, go, heading, path, press, someone } from "../browser.mjs";
import { look, visit } from "../look.mjs";

export async function administrator() {
  const page = await someone();
  await page.goto(demo.sign_in.administrator);
  await look(page, "home");
  for (const [at, name] of [
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
    ["/account/calendar", "calendar"],
    ["/sessions", "sessions"],
    ["/security-log", "security-log"],
    ["/accessibility", "accessibility-signed-in"],
  ]) {
    await visit(page, at, name);
  }

  await go(page, "/people/new");
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
  const person = path(page);
  const other = await another(page);
  await go(other, person);
  await other.fill("#name", "Dana Price");
  await press(other, "Save changes");
  expect(await other.locator(".govuk-notification-banner").count(), "what was done is said");
  await other.close();
  await page.fill("#name", "Dana Q. Price");
  await press(page, "Save changes");
  await look(page, "person-conflict");
  expect((await page.inputValue("#name")) === "Dana Q. Price", "a conflict keeps what was typed");
  await go(page, person);
  await press(page, "Make a one-time link");
  await look(page, "made-link");
  const link = await page.inputValue("#link");

  await go(page, "/tokens/new");
  await page.fill("#networks", "everywhere");
  await press(page, "Make the token");
  await look(page, "token-faults");
  await page.fill("#name", "Power BI, quarterly report");
  await page.fill("#networks", "");
  await press(page, "Make the token");
  await look(page, "made-token");
  expect((await page.inputValue("#token")).startsWith("apt_"), "the token is shown");
  await go(page, "/tokens");
  await page.getByRole("link", { name: "Revoke Power BI, quarterly report" }).first().click();
  await look(page, "revoke-token");
  await press(page, "Revoke the token");
  await look(page, "tokens-after");

  await go(page, "/posts/new");
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
  return { email, link, person };
}

/** Numbers, words, and the proof. */
export async function settings() {
  const page = await someone();
  await page.goto(demo.sign_in.administrator);
  await visit(page, "/settings", "settings");
  await page.fill('[id="rules.stale_days"]', "soon");
  await press(page, "Save settings");
  await look(page, "settings-faults");
  await visit(page, "/redact", "redact");
  await page.fill("#text", "Nobody Of This Name");
  await press(page, "Show where it stands");
  await look(page, "redact-faults");
  await page.fill("#text", "supervision");
  await page.fill("#reason", "To look at the page");
  await press(page, "Show where it stands");
  await look(page, "redact-preview");
  await go(page, "/settings");
  await press(page, "Use this template");
  await look(page, "template-faults");
  expect((await page.locator(".govuk-error-summary a").count()) === 1, "the file is asked for");
  const file = { name: "letterhead.docx", mimeType: "", buffer: Buffer.from("%PDF-1.7") };
  await page.setInputFiles("#file", file);
  await press(page, "Use this template");
  await look(page, "template-refused");
  await go(page, "/changes");
  await press(page, "Verify now");
  await look(page, "verified");
}
