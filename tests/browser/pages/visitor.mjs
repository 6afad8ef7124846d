// Nobody in particular, with scripts and without.

import { WIDTHS, demo, expect, go, heading, press, someone } from "../browser.mjs";
import { look, visit } from "../look.mjs";
import { picture } from "../pictures.mjs";

/** What a page and all that it loads weigh on the wire. */
const weight = (page) =>
  page.evaluate(() =>
    ["navigation", "resource"]
      .flatMap((kind) => performance.getEntriesByType(kind))
      .reduce((sum, entry) => sum + entry.transferSize, 0),
  );

export async function visitor() {
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
  await go(anyone, "/help");
  const later = await weight(anyone);
  expect(later <= 25_000, `a later visit weighs ${later} bytes`);
  await visit(anyone, "/links/nothing-like-a-code", "dead-link");
  await visit(anyone, "/nothing/here", "not-found");
  await visit(anyone, "/accessibility", "accessibility");
  await visit(anyone, "/help", "help");
  await anyone.keyboard.press("Tab");
  const skip = anyone.locator(".govuk-skip-link");
  expect(await skip.evaluate((link) => link === document.activeElement), "the skip link comes first");
  await picture(anyone, "skip-link", WIDTHS[0]);
  return { first, later };
}

/** Everything is there, and nothing that only a script could use. */
export async function withoutScripts() {
  const plain = await someone({ scripts: false });
  await go(plain, "/sign-in");
  await press(plain, "Sign in");
  await look(plain, "sign-in-plain", { scripts: false });
  expect(!(await plain.getByText("Show", { exact: true }).isVisible()), "no button without a script");
  await plain.goto(demo.sign_in.manager);
  await look(plain, "home-plain", { scripts: false });
  await plain.setViewportSize({ width: WIDTHS[1], height: 900 });
  expect(await plain.getByRole("link", { name: "Meetings" }).first().isVisible(), "the menu is open");
}
