// A manager finds an overdue action, reports on it and asks for another date.

import { all, api, demo, expect, follow, go, heading, path, press, shows, someone } from "../browser.mjs";

const DUE = "2025-01-10";

/** An action of the manager's that is late: the demonstration has none. */
export async function overdue(reference) {
  const model = (await all("actions")).find((action) => action.reference === "3.1");
  return api("/api/v1/actions", {
    plan: demo.plan_id,
    reference,
    title: "Tell parents by letter what happens before proceedings",
    areas: [model.areas[0].id],
    owner: model.owner.id,
    due_on: DUE,
  });
}

export async function update({ scripts }) {
  const { reference, id } = await overdue(scripts ? "3.91" : "3.92");
  const manager = await someone({ scripts });
  await manager.goto(demo.sign_in.manager);
  await follow(manager, manager.getByRole("link", { name: "My actions" }));
  const row = manager.locator("tr", { hasText: reference });
  expect(await row.locator(".ap-rating--late").isVisible(), "my actions rate it as late");
  expect(await row.getByText("It is late").isVisible(), "my actions say that it is late");
  await follow(manager, row.getByRole("link", { name: "Update action" }));
  const done = `What was done ${scripts ? "with" : "without"} scripts.`;
  await manager.fill("#done", done);
  await manager.getByLabel("Off track").check();
  await manager.fill("#declared_reason", "The training provider withdrew.");
  await manager.fill("#path_to_green", "Another provider begins in March.");
  await manager.getByLabel("No, it needs another date").check();
  await manager.fill("#new_date", "30 May 2025");
  await manager.selectOption("#date_reason", { index: 1 });
  await manager.fill("#date_note", "Another provider had to be found.");
  await press(manager, "Post update");
  expect((await heading(manager)).includes("Your update is posted"), "the update is posted");
  const waits = "The plan lead agrees or declines the new date, 30 May 2025.";
  expect(await shows(manager, waits), `it is said what happens next: ${waits}`);
  await follow(manager, manager.getByRole("link", { name: "See the action" }));
  expect(path(manager) === `/actions/${id}`, "and leads to the action");
  for (const said of [done, "The training provider withdrew.", "Another provider had to be found.", "30 May 2025"]) {
    expect(await shows(manager, said), `the action says: ${said}`);
  }
  expect((await api(`/api/v1/actions/${id}`)).due_on === DUE, "until it is agreed the old date stands");
  const lead = await someone({ scripts });
  await lead.goto(demo.sign_in.plan_lead);
  await go(lead, "/needs-you");
  const waiting = lead.locator("tr", { hasText: `See action ${reference}` });
  expect((await waiting.innerText()).includes("30 May 2025"), "the new date waits for the plan lead");
}
