// A manager's day: what needs them, an update with another date, faults, and a conflict.

import { another, demo, expect, go, heading, press, someone } from "../browser.mjs";
import { look, visit } from "../look.mjs";

export async function manager() {
  const manager = await someone();
  await manager.goto(demo.sign_in.manager);
  await visit(manager, "/my-actions", "my-actions");
  await manager.getByRole("link", { name: "Have these dates in your own calendar" }).click();
  await look(manager, "calendar-none");
  await press(manager, "Make an address");
  await look(manager, "made-calendar");
  const address = await manager.inputValue("#address");
  const feed = await manager.request.get(address);
  expect((await feed.text()).startsWith("BEGIN:VCALENDAR"), "programs read at the address");
  await visit(manager, "/account/calendar", "calendar-live");
  await press(manager, "Revoke the address");
  await look(manager, "calendar-revoked");
  expect((await manager.request.get(address)).status() === 404, "a revoked address is nothing");
  await go(manager, "/my-actions");
  const update = await manager.getByRole("link", { name: "Update action" }).first().getAttribute("href");
  await visit(manager, update, "update");
  expect(!(await manager.locator("#declared_reason").isVisible()), "a reason is asked for when needed");
  await manager.getByLabel("Off track").check();
  await manager.getByLabel("No, it needs another date").check();
  expect(await manager.locator("#new_date").isVisible(), "another date can be typed");
  await manager.fill("#new_date", "31 April 2025");
  await press(manager, "Post update");
  await look(manager, "update-faults");
  expect((await manager.inputValue("#new_date")) === "31 April 2025", "a wrong date stays as typed");
  const window2 = await another(manager);
  await go(window2, update);
  await window2.fill("#done", "The second window was quicker: two more teams are trained.");
  await window2.getByLabel("At risk").check();
  await window2.fill("#declared_reason", "Two trainers are ill.");
  await window2.fill("#path_to_green", "A reserve day is booked for February.");
  await press(window2, "Post update");
  expect((await heading(window2)).includes("Your update is posted"), "the update was posted");
  await look(window2, "updated");
  await window2.getByRole("link", { name: "Undo by posting a correction" }).click();
  await look(window2, "update-correction");
  await window2.close();
  await manager.fill("#done", "All that the first window typed.");
  await manager.getByLabel("On track", { exact: true }).check();
  await manager.fill("#new_date", "30 May 2025");
  await manager.selectOption("#date_reason", { index: 2 });
  await manager.fill("#date_note", "A vacancy could not be filled before April.");
  await press(manager, "Post update");
  await look(manager, "update-conflict");
  expect((await manager.inputValue("#done")) === "All that the first window typed.", "nothing is lost");
  await press(manager, "Post mine all the same");
  await look(manager, "updated-with-date");
  await visit(manager, update.replace("/update", "/milestones"), "milestones");
  await visit(manager, "/questions", "questions");
  await visit(manager, "/meetings", "meetings");
  await visit(manager, "/bodies", "bodies");
  return { update };
}
