// The plan lead builds: from a report, from a spreadsheet, and several actions at once.

import { demo, expect, go, path, press, someone, until } from "../browser.mjs";
import { asText } from "../invented_report.mjs";
import { look, visit } from "../look.mjs";

export async function builder() {
  const builder = await someone();
  await builder.goto(demo.sign_in.plan_lead);
  await lists(builder);
  await fromSheet(builder, await fromReport(builder));
  await severalAtOnce(builder);
  await areas(builder);
}

async function lists(builder) {
  for (const [at, name] of [
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
    await visit(builder, at, name);
  }
}

/** Leads to the plan that was made. */
async function fromReport(builder) {
  await go(builder, "/inspections/new");
  await press(builder, "Read the report");
  await look(builder, "inspection-new-faults");
  await builder.fill("#text", asText());
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
  await look(builder, "draft-gaps");
  await press(builder, "Create without what is empty");
  const made = path(builder);
  expect(made.startsWith("/plans/"), `the draft became a plan, not ${builder.url()}`);
  await visit(builder, `${made}/edit`, "plan-edit");
  await visit(builder, `${made}/actions/new`, "action-new");
  await press(builder, "Add this action");
  await look(builder, "action-faults");
  return made;
}

async function fromSheet(builder, made) {
  await visit(builder, `${made}/imports/new`, "import-new");
  await press(builder, "Look at it");
  await look(builder, "import-new-faults");
  await builder.fill(
    "#text",
    [
      "Ref,Area for improvement,Action,Lead officer,By when",
      "1.7,1,Write down what a good plan is,Head of first response,End of March 2025",
      "9.9,Weather,Make it better,Nobody,",
    ].join("\n"),
  );
  await press(builder, "Look at it");
  await look(builder, "import");
  await press(builder, "Start the import");
  await until(builder, "It was given up");
  await look(builder, "import-given-up");
  await builder.getByLabel("Leave out the lines that are refused").check();
  await press(builder, "Start the import");
  await until(builder, "It was carried out");
  await look(builder, "import-done");
  await visit(builder, "/imports", "imports-some");
}

async function severalAtOnce(builder) {
  await go(builder, "/actions");
  const own = await builder.locator("tbody th a").first().getAttribute("href");
  await visit(builder, `${own}/edit`, "action-edit");
  await go(builder, "/actions");
  for (const at of [0, 1, 2]) await builder.locator("input[type=checkbox]").nth(at).check();
  await press(builder, "Change the ticked ones");
  await look(builder, "bulk");
  await press(builder, "Show what will happen");
  await look(builder, "bulk-faults");
  await builder.getByLabel("Their status").check();
  await builder.selectOption("#status", "in_progress");
  await press(builder, "Show what will happen");
  await look(builder, "bulk-preview");
}

async function areas(builder) {
  await go(builder, "/search?q=plans");
  const area = await builder.locator(".ap-found a[href^='/areas/']").first().getAttribute("href");
  for (const step of ["edit", "close", "reopen", "confirm"]) {
    await visit(builder, `${area}/${step}`, `area-${step}`);
  }
  await go(builder, `${area}/close`);
  await press(builder, "Close this area");
  await look(builder, "area-close-faults");
}
