// The plan lead: what waits, a date agreed, a question answered, evidence reviewed, an action signed off.

import { demo, press, someone } from "../browser.mjs";
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
}
