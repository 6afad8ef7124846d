// The plan lead: what waits, a date agreed, a question answered, evidence reviewed, an action signed off.

import { demo, go, path, press, someone } from "../browser.mjs";
import { look, visit } from "../look.mjs";

export async function lead({ asked, update }) {
  const lead = await someone();
  await lead.goto(demo.sign_in.plan_lead);
  await visit(lead, "/needs-you", "needs-you");
  const evidence = await lead.getByRole("link", { name: /^Overdue supervisions/ }).first().getAttribute("href");
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
  await visit(lead, evidence, "evidence-to-review");
  await press(lead, "Save what you found");
  await look(lead, "evidence-faults");
  await visit(lead, `${evidence}/revise`, "evidence-revise");
  await visit(lead, "/meetings/new", "meeting-new");
  await press(lead, "Add this meeting");
  await look(lead, "meeting-faults");
  await visit(lead, "/bodies/new", "body-new");
  await meetings(lead);
  await visits(lead);
}

// What a later visit found of an earlier area is recorded, and the area closed by a resolution.
async function visits(lead) {
  const { inspection_id: inspection } = demo;
  await visit(lead, `/inspections/${inspection}`, "inspection-later");
  await visit(lead, `/inspections/${inspection}/findings/new`, "finding-new");
  await press(lead, "Record it");
  await look(lead, "finding-faults");
  await lead.selectOption("#area", { index: 1 });
  await lead.getByLabel("Too slow").check();
  await lead.fill("#text", "It moves, but more slowly than children need.");
  await press(lead, "Record it");
  await look(lead, "inspection-with-finding");
  await lead.locator('.ap-area a[href*="/findings/"]').first().click();
  await look(lead, "finding-change");
  await visit(lead, `${path(lead)}/remove`, "finding-remove");
  await go(lead, `/inspections/${inspection}`);
  await lead.locator("#earlier-areas ~ .ap-area h3 a").first().click();
  await look(lead, "area-with-finding");
  const area = path(lead);
  await visit(lead, `${area}/close`, "earlier-area-close");
  await press(lead, "Close this area");
  await look(lead, "earlier-area-close-faults");
  await visit(lead, `${area}/confirm`, "earlier-area-confirm");
}

// A meeting is prepared, its pack frozen, what was resolved recorded, and the plan submitted.
async function meetings(lead) {
  await go(lead, "/meetings");
  await lead.getByRole("link", { name: "Corporate Parenting Panel" }).first().click();
  await look(lead, "meeting-to-prepare");
  const meeting = path(lead);
  await visit(lead, `${meeting}/items/new`, "item-new");
  await press(lead, "Put it on the agenda");
  await look(lead, "item-faults");
  await lead.fill("#title", "A second look at the plan");
  await lead.selectOption("#plan", { index: 1 });
  await lead.selectOption("#purpose", "note");
  await lead.fill("#recommendations", "Note it.");
  await lead.fill("#exempt", "Paragraph 2 of schedule 12A.");
  await press(lead, "Put it on the agenda");
  await look(lead, "meeting-exempt");
  await lead.getByRole("link", { name: "Comment on this item" }).first().click();
  await look(lead, "comment");
  await press(lead, "Put it in");
  await look(lead, "comment-faults");
  await lead.fill("#text", "The dates of area 2 look tight.");
  await lead.fill("#for_member", "Chair");
  await press(lead, "Put it in");
  await look(lead, "meeting-commented");
  await lead.getByRole("link", { name: "Correct it" }).first().click();
  await look(lead, "comment-correct");
  await go(lead, meeting);
  await lead.getByRole("link", { name: "Freeze the pack" }).first().click();
  await look(lead, "freeze");
  const freeze = path(lead);
  await press(lead, "Freeze the pack");
  await look(lead, "meeting-frozen");
  await visit(lead, freeze, "freeze-again");
  await press(lead, "Freeze the pack");
  await look(lead, "freeze-refused");
  await visit(lead, freeze.replace("/freeze", "/change"), "item-frozen");
  await visit(lead, `/plans/${demo.plan_id}/versions`, "versions");
  await press(lead, "Show the changes");
  await look(lead, "versions-compared");
  await lead.getByRole("link", { name: "Ofsted" }).first().click();
  await look(lead, "submission");
  const submission = path(lead);
  await visit(lead, `${submission}/receipt`, "receipt");
  await visit(lead, `${submission}/publication`, "publication");
  await lead.fill("#address", "ftp://example.org");
  await press(lead, "Record it");
  await look(lead, "publication-faults");
  await visit(lead, `/plans/${demo.plan_id}/submit`, "submit");
  await lead.fill("#to", "");
  await press(lead, "Submit the plan");
  await look(lead, "submit-faults");
  await go(lead, "/meetings");
  await lead.getByRole("link", { name: "Corporate Parenting Panel" }).last().click();
  await look(lead, "meeting-endorsed");
  await lead.getByRole("link", { name: "Correct what was resolved" }).first().click();
  await look(lead, "resolution");
  await lead.fill("#on", "tomorrow");
  await press(lead, "Record the resolution");
  await look(lead, "resolution-faults");
}
