// What only pressing leads to: documents that are pasted and uploaded, whose reading is shown before it
// is kept; a change of many actions; the link that lets somebody in.

import { demo, expect, go, press } from "../browser.mjs";
import { report, spreadsheet } from "./documents.mjs";
import { readOn } from "./tour.mjs";
import { look, view } from "./view.mjs";

/** A name that a file can have. */
const NAME = `"><img data-xss src=x onerror=alert(1)><x-xss> =cmd|'x'!A1.csv`;

/** Documents, as the plan lead, into a plan. */
export async function takeIn(page, plan) {
  await go(page, "/inspections/new");
  await page.fill("#text", report());
  await press(page, "Read the report");
  await look(page);
  const areas = await page.locator("textarea").count();
  expect(areas > 100, `a draft with ${areas} texts only`);
  await press(page, "Create inspection and plan");
  await look(page);
  const without = page.getByRole("button", { name: "Create without what is empty" });
  if (await without.count()) await press(page, "Create without what is empty");
  await look(page);

  await go(page, `/plans/${plan}/imports/new`);
  const file = { name: NAME, mimeType: "text/csv", buffer: Buffer.from(spreadsheet()) };
  await page.locator("input[type=file]").setInputFiles(file);
  await press(page, "Look at it");
  await look(page);
  const { pathname } = new URL(page.url());
  expect(/^\/imports\/[0-9a-f-]+$/.test(pathname), `the spreadsheet led to ${page.url()}`);
  await readOn(page, pathname);
  await go(page, "/imports");
  await look(page);
  expect(
    await page.getByText("data-xss").count(),
    `${demo.url}/imports does not show the file’s name`,
  );
}

/** Several actions of a plan at once. */
export async function changeMany(page, plan) {
  await go(page, `/actions?plan=${plan}`);
  for (const at of [0, 1, 2]) await page.locator("input[type=checkbox]").nth(at).check();
  await press(page, "Change the ticked ones");
  await look(page);
  await page.getByLabel("Their owner").check();
  await page.selectOption("#owner", { index: 1 });
  await press(page, "Show what will happen");
  await look(page);
}

/** A person who is called something is let in. */
export async function letIn(page, anyone, person) {
  await go(page, `/people/${person}`);
  await press(page, "Make a one-time link");
  await look(page);
  await view(anyone, new URL(await page.inputValue("#link")).pathname);
}
