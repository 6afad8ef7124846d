// Looks at a page as it is now: on every width, and on request as a picture, on paper, and as
// the HTML that was served.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { TODAY, WIDTHS, asServed, expect, folders, go, require } from "./browser.mjs";
import { paper, picture } from "./pictures.mjs";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const AXE = `${axe}; axe.run(document, ${JSON.stringify(RULES)}).then((r) => r.violations.map((v) =>
  v.id + ": " + v.help + " at " + v.nodes.map((n) => n.target.join(" ")).join(", ")))`;

/** How often a page was looked at. */
export let looked = 0;
/** The names of what was looked at, in this order. */
export const names = [];

if (folders.html) mkdirSync(folders.html, { recursive: true });

export async function visit(page, path, name) {
  const answer = await go(page, path);
  await look(page, name);
  return answer;
}

export async function look(page, name, { scripts = true } = {}) {
  await page.waitForLoadState("load");
  expect(!names.includes(name), `two pages are called ${name}`);
  names.push(name);
  if (folders.html) writeFileSync(`${folders.html}/${name}.html`, await asServed(page));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    // axe is a script itself.
    const found = scripts ? await page.evaluate(AXE) : [];
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    const state = await page.evaluate(() => ({
      title: document.title,
      lang: document.documentElement.lang,
      headings: document.querySelectorAll("h1").length,
      scripts: [...document.querySelectorAll("script")].filter(
        (script) => !script.src.startsWith(`${location.origin}/assets/`),
      ).length,
      enhanced: document.body.classList.contains("js-enabled"),
      demonstration: document.querySelector(".ap-banner")?.innerText ?? "",
      styled: getComputedStyle(document.querySelector(".ap-header")).backgroundColor,
    }));
    const at = `${name} at ${width}`;
    for (const fault of found) expect(false, `${at}: ${fault}`);
    expect(wide <= 0, `${at}: ${wide} pixels wider than the screen`);
    expect(state.lang === "en-GB", `${at}: language ${state.lang}`);
    expect(state.headings === 1, `${at}: ${state.headings} first headings`);
    expect(state.scripts === 0, `${at}: scripts that are not ours`);
    expect(state.enhanced === scripts, `${at}: our script ${scripts ? "did not run" : "ran"}`);
    expect(state.demonstration.includes(TODAY), `${at}: does not say its day`);
    expect(state.title.includes("–"), `${at}: titled ${state.title}`);
    expect(state.styled !== "rgba(0, 0, 0, 0)", `${at}: no style`);
    await picture(page, name, width);
    looked += 1;
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  await paper(page, name);
}
