// A member of the panel sees the plan as it stood on 24 April 2024, and an area and an action with it.

import { demo, expect, follow, press, someone } from "../browser.mjs";

const SAID = "This page shows what was recorded by the end of 24 April 2024.";

export async function past({ scripts }) {
  const member = await someone({ scripts });
  const banner = member.getByRole("region", { name: "Shown as it was" });
  const stands = async (what) => {
    const said = (await banner.count()) ? await banner.innerText() : "nothing";
    expect(said.includes(SAID), `${what} says which day it shows: ${said}`);
  };
  await member.goto(demo.sign_in.panel_member);
  expect((await banner.count()) === 0, "the plan begins as it is now");
  const now = await member.locator(".govuk-body-l").innerText();
  await member.getByText("See the plan as it stood on an earlier day").click();
  await member.fill("#as_at", "24 April 2024");
  await press(member, "Show this day");
  await stands("the plan");
  const then = await member.locator(".govuk-body-l").innerText();
  expect(then !== now, `the plan stood otherwise then: ${then}`);
  // By the links of the page itself.
  await follow(member, member.locator("h3 a[href^='/areas/']"));
  await stands("the area");
  await follow(member, member.locator("tbody a[href^='/actions/']"));
  await stands("the action");
  await follow(member, member.getByRole("link", { name: "Show it as it is now" }));
  expect((await banner.count()) === 0, "and leads back to today");
}
