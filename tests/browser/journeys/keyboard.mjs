// A manager posts an update with another date, and touches nothing but the keyboard. Wherever the
// focus goes it is seen, it goes in the order of the page, and it can always go on.

import { demo, expect, heading, shows, someone } from "../browser.mjs";
import { overdue } from "./update.mjs";

export async function keyboard() {
  const { reference } = await overdue("3.93");
  const page = await someone();
  await page.goto(demo.sign_in.manager);
  await walk(page, "the first page");
  await leave(page, page.getByRole("link", { name: "My actions" }).first());
  await walk(page, "my actions");
  await leave(page, page.getByRole("link", { name: `Update action ${reference}`, exact: true }));
  await walk(page, "the update");
  await type(page, "#done", "Typed without a mouse.");
  await choose(page, page.getByLabel("At risk"));
  await type(page, "#declared_reason", "The room is not free.");
  await type(page, "#path_to_green", "Another room is booked");
  await choose(page, page.getByLabel("No, it needs another date"));
  await type(page, "#new_date", "30 May 2025");
  await reach(page, page.locator("#date_reason"));
  await page.keyboard.press("ArrowDown");
  await type(page, "#date_note", "The room is free in May.");
  const post = page.getByRole("button", { name: "Post update" });
  await reach(page, post);
  // Back to a word that is missing, and on again.
  await reach(page, page.locator("#path_to_green"), "Shift+Tab");
  await page.keyboard.press("End");
  await page.keyboard.type(" for May.");
  expect((await page.inputValue("#path_to_green")).endsWith("booked for May."), "a field is mended");
  await leave(page, post);
  expect((await heading(page)).includes("Your update is posted"), "the update is posted");
  await walk(page, "what was posted");
  await leave(page, page.getByRole("link", { name: "See the action" }));
  for (const said of ["Typed without a mouse.", "Another room is booked for May.", "30 May 2025"]) {
    expect(await shows(page, said), `the action says: ${said}`);
  }
}

/** What the tab key stops at, in the order of the page; of a group of radios it is one. */
function stops() {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
  const groups = new Map();
  return [...all].filter((it) => {
    if (it.tabIndex < 0 || it.disabled || !it.checkVisibility({ visibilityProperty: true })) return false;
    if (it.type !== "radio") return true;
    const group = groups.get(it.name) ?? document.querySelector(`[name="${it.name}"]:checked`) ?? it;
    groups.set(it.name, group);
    return group === it;
  });
}

/** How something looks. Radios and ticks show the focus on their labels. */
function look(element) {
  const parts = [element, ...(element.labels ?? [])];
  const styles = parts.flatMap((part) => [null, "::before", "::after"].map((it) => getComputedStyle(part, it)));
  return styles.map((style) => `${style.outline} ${style.boxShadow}`).join();
}

const TOOLS = `window.stops ??= ${stops}; window.look ??= ${look};
  window.unfocused ??= new Map([...document.querySelectorAll("*")].map((it) => [it, look(it)]));`;

/** What has the focus, how far down the page, and whether anybody can see that it has. */
const focused = (page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    if (it === document.body) return { at: -1 };
    const { width, height } = it.getBoundingClientRect();
    return {
      at: stops().indexOf(it),
      name: `${it.localName} “${(it.labels?.[0] ?? it).textContent.trim()}”`,
      isSeen: look(it) !== unfocused.get(it) && width > 1 && height > 1,
      isPositive: it.tabIndex > 0,
    };
  });

async function tab(page, key = "Tab") {
  await page.evaluate(TOOLS);
  await page.keyboard.press(key);
  const now = await focused(page);
  if (now.at >= 0) {
    expect(now.isSeen, `nobody sees that ${now.name} has the focus`);
    expect(!now.isPositive, `${now.name} jumps the queue`);
  }
  return now;
}

/** Once through the whole page, and out of it at its end. */
async function walk(page, name) {
  await page.evaluate(TOOLS);
  const all = await page.evaluate(() => stops().length);
  expect(all > 5, `${name} has ${all} stops`);
  for (let at = 0; at < all; at += 1) {
    const now = await tab(page);
    expect(now.at === at, `${name}: stop ${at} is ${now.name}, which is ${now.at} on the page`);
    if (now.at !== at) return;
  }
  const end = await tab(page);
  expect(end.at <= 0, `${name} does not let go: ${end.name}`);
  // Back to the top, as when the page opened.
  await page.evaluate(() => document.activeElement.blur());
}

/** Goes on, or back, until something has the focus. */
async function reach(page, what, key = "Tab") {
  for (let presses = 0; presses < 200; presses += 1) {
    await tab(page, key);
    if (await what.evaluate((it) => it === document.activeElement)) return;
  }
  throw new Error(`no key leads to ${what}`);
}

async function leave(page, what) {
  await reach(page, what);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

async function type(page, field, text) {
  await reach(page, page.locator(field));
  await page.keyboard.type(text);
}

/** Into the group of radios, and down to the one that is meant. */
async function choose(page, radio) {
  const name = await radio.getAttribute("name");
  const inside = () => page.evaluate((it) => document.activeElement.name === it, name);
  for (let presses = 0; !(await inside()); presses += 1) {
    if (presses > 200) throw new Error(`no key leads to ${name}`);
    await tab(page);
  }
  await page.keyboard.press("Space");
  for (let presses = 0; !(await radio.isChecked()); presses += 1) {
    if (presses > 20) throw new Error(`no arrow leads to ${radio}`);
    await page.keyboard.press("ArrowDown");
    const now = await focused(page);
    expect(now.isSeen, `nobody sees that ${now.name} has the focus`);
  }
}
