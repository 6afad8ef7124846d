// A plan lead gives a report as a PDF, corrects what was read, makes an inspection and a plan of it, and
// mends what the checks of plans find: once with an invented report, and once with a real one where
// there is one. Real reports are read from `../shared` beside the project and not copied into it.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { demo, expect, follow, go, heading, path, press, shows, someone } from "../browser.mjs";
import { asPdf } from "../invented_report.mjs";

const REAL = "shared/data/reports/80467_east-sussex_2024-02-06.pdf";

/** The real report, or nothing. */
function realReport() {
  // Work trees lie one folder deeper.
  const places = ["../../../../", "../../../../../"].map((up) => new URL(up + REAL, import.meta.url));
  const found = places.find((place) => existsSync(place));
  return found && readFileSync(fileURLToPath(found));
}

export async function newPlan({ scripts }) {
  const lead = await someone({ scripts });
  await lead.goto(demo.sign_in.plan_lead);
  const day = scripts ? 16 : 23;
  const dates = `${day} to ${day + 4} September 2024`;
  await made(lead, asPdf(dates), {
    area: "The quality of plans for children, so that families know what will change and by when.",
    startedOn: `${day} September 2024`,
    makes: "5 judgements, 2 areas with 2 parts, 2 paragraphs, 1 plan with 3 empty actions",
  });
  const real = realReport();
  if (!real) {
    console.log("LEFT OUT: the folder ../shared with the real report is absent");
    return;
  }
  await made(lead, real, {
    area: "The quality of plans for children and care leavers so that they are all specific, measurable and timebound.",
    startedOn: "11 December 2023",
    makes: "5 judgements, 3 areas with 2 parts, 61 paragraphs, 1 plan with 4 empty actions",
    // The demonstration has recorded it already, and says so. What it takes is one of another day.
    anotherDay: scripts ? "12 December 2023" : "13 December 2023",
  });
}

async function made(lead, report, { area, startedOn, makes, anotherDay }) {
  await go(lead, "/inspections/new");
  const file = { name: "report.pdf", mimeType: "application/pdf", buffer: report };
  await lead.setInputFiles("#file", file);
  await press(lead, "Read the report");
  expect((await lead.inputValue("#started_on")) === startedOn, `begun on ${startedOn} is read`);
  const words = lead.locator('[id="area.0.text"]');
  expect((await words.inputValue()) === area, `the first area is read: ${await words.inputValue()}`);
  expect(await shows(lead, makes), `it says what is made: ${makes}`);
  const corrected = `Corrected: ${await words.inputValue()}`;
  await words.fill(corrected);
  // No report prints it, and the statutory days count from it.
  await lead.fill("#received_on", anotherDay ? "6 February 2024" : "4 November 2024");
  if (anotherDay) {
    await press(lead, "Create inspection and plan");
    const without = lead.getByRole("button", { name: "Create without what is empty" });
    if (await without.count()) await press(lead, "Create without what is empty");
    expect(await shows(lead, "is recorded already"), "an inspection is not recorded twice");
    expect((await words.inputValue()) === corrected, "what was corrected is kept");
    await lead.fill("#started_on", anotherDay);
  }
  await press(lead, "Create inspection and plan");
  // A report may lack a grade: then it is asked once whether that is meant.
  const without = lead.getByRole("button", { name: "Create without what is empty" });
  if (await without.count()) await press(lead, "Create without what is empty");
  const plan = path(lead);
  expect(plan.startsWith("/plans/"), `the draft became a plan, not ${plan}`);
  expect(await shows(lead, corrected), "the plan has the area as it was corrected");

  const title = (await heading(lead)).split("\n")[0];
  const before = await lacks(lead, plan);
  const ownerless = (all) => all.filter((lack) => lack.includes("does not have an owner")).length;
  expect(ownerless(before) > 0, `the checks of ${title} find actions without an owner: ${before}`);
  // The first action gets an owner.
  await go(lead, `/actions?plan=${plan.split("/").at(-1)}`);
  await lead.locator("tbody input[type=checkbox]").first().check();
  await press(lead, "Change the ticked ones");
  await lead.getByLabel("Their owner").check();
  await lead.selectOption("#owner", { index: 1 });
  await press(lead, "Show what will happen");
  await press(lead, "Carry it out");
  const after = await lacks(lead, plan);
  expect(ownerless(after) === ownerless(before) - 1, `one action less has no owner: ${after}`);
  expect(after.length === before.length - 1, `${before.length} things were lacking, now ${after.length}`);
}

/** What the checks say that a plan lacks. */
async function lacks(lead, plan) {
  await go(lead, "/needs-you");
  const name = lead.locator("h3", { has: lead.locator(`a[href="${plan}"]`) });
  return name.locator("xpath=following-sibling::*[1]").locator("li").allInnerTexts();
}
