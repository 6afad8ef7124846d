// A member of the panel reads the overview, and follows an action that is late and has been moved to
// where it says why.

import { all, demo, expect, follow, heading, path, plan, shows, someone, spoken } from "../browser.mjs";

export async function whyLate({ scripts }) {
  const member = await someone({ scripts });
  await member.goto(demo.sign_in.panel_member);
  expect(path(member) === plan, `a member begins with the plan, not ${member.url()}`);
  const late = member.locator("main tr", { has: member.locator(".ap-rating--late") });
  const row = late.filter({ hasText: "moved" }).first();
  const title = await row.getByRole("link").innerText();
  const why = await row.locator("[data-label=Why] .ap-sentence").allInnerTexts();
  expect(why.length > 0, "the overview says why it is late");
  await follow(member, row.getByRole("link"));
  expect(title.includes((await heading(member)).split("\n").at(-1)), `${title} leads to itself`);
  expect(await shows(member, "Why it is late"), "the action says that it is late");
  for (const reason of why) expect(await shows(member, reason), `the action says: ${reason}`);
  const action = (await all("actions")).find((it) => path(member) === `/actions/${it.id}`);
  for (const [what, day] of [
    ["first", action.original_due_on],
    ["current", action.due_on],
  ]) {
    expect(await shows(member, spoken(day)), `the ${what} date is shown: ${spoken(day)}`);
  }
}
