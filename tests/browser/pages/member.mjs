// A member of the panel, who reads the plan before a meeting and asks for the next one.

import { all, demo, expect, go, path, plan, press, someone } from "../browser.mjs";
import { look, visit } from "../look.mjs";

export async function member() {
  const [areas, actions, measures] = await Promise.all(["areas", "actions", "measures"].map(all));
  const recurring = areas.find((area) => area.recurs_from);
  const moved = actions.find((action) => action.revisions > 1);
  const member = await someone();
  await member.goto(demo.sign_in.panel_member);
  await look(member, "overview");
  expect(path(member) === plan, "a member begins with the plan");
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
  for (const [at, name] of [
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
    await visit(member, at, name);
  }
  await go(member, `/actions/${moved.id}`);
  expect((await member.getByText("Internal note").count()) === 0, "no member reads internal notes");
}

export async function asker() {
  const asker = await someone();
  await asker.goto(demo.sign_in.panel_member);
  await visit(asker, "/my-actions", "my-actions-without-posts");
  await go(asker, "/meetings");
  await asker.getByRole("link", { name: "Corporate Parenting Panel" }).first().click();
  await look(asker, "meeting");
  await asker.getByRole("link", { name: "Ask a question about" }).first().click();
  await look(asker, "ask");
  await press(asker, "Ask this question");
  await look(asker, "ask-faults");
  await asker.fill("#text", "How many managers have been trained so far?");
  await press(asker, "Ask this question");
  await look(asker, "question");
  return { asked: path(asker) };
}
