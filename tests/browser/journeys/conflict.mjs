// Two windows change one action. The second one learns of the first, and loses nothing.

import { another, demo, expect, follow, go, heading, press, shows, someone } from "../browser.mjs";

export async function conflict({ scripts }) {
  const first = await someone({ scripts });
  await first.goto(demo.sign_in.manager);
  await go(first, "/my-actions");
  const update = await first
    .getByRole("link", { name: "Update action 3.2", exact: true })
    .getAttribute("href");
  const second = await another(first);
  await go(first, update);
  await go(second, update);
  const pass = scripts ? "with scripts" : "without scripts";
  await first.fill("#done", `The first window was quicker, ${pass}.`);
  await first.getByLabel("On track", { exact: true }).check();
  await press(first, "Post update");
  expect((await heading(first)).includes("Your update is posted"), "the first window is posted");

  const typed = {
    "#done": `All that the second window typed, ${pass}.`,
    "#difference": "Children wait less long.",
    "#declared_reason": "Two trainers are ill.",
    "#path_to_green": "A reserve day is booked.",
  };
  await second.getByLabel("At risk").check();
  for (const [field, text] of Object.entries(typed)) await second.fill(field, text);
  await press(second, "Post update");
  expect(await shows(second, "Somebody else changed this action"), "the second window is told");
  const told = await second.getByRole("alert").innerText();
  expect(told.includes(`The first window was quicker, ${pass}.`), `it reads the first: ${told}`);
  expect(await second.getByLabel("At risk").isChecked(), "what was ticked stays ticked");
  for (const [field, text] of Object.entries(typed)) {
    expect((await second.inputValue(field)) === text, `nothing of ${field} is lost`);
  }
  await press(second, "Post mine all the same");
  expect((await heading(second)).includes("Your update is posted"), "the second is posted too");
  await follow(second, second.getByRole("link", { name: "See the action" }));
  expect(await shows(second, typed["#done"]), "the action shows the second");
  await second.getByText("Earlier updates").click();
  expect(await shows(second, `The first window was quicker, ${pass}.`), "and the first");
}
