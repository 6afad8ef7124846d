// Looks at a page as it is now: on every width, enlarged to 200 % with wider spacing, and on request
// as a picture, on paper, and as the HTML that was served.

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
  const controls = await page.evaluateHandle(visibleControls);
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
  await enlarged(page, name, controls);
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  await paper(page, name);
}

/** What can be pressed or filled in, and is on the page without doing anything first. */
function visibleControls() {
  const controls = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary",
  );
  return [...controls].filter((control) => {
    const { width, height } = control.getBoundingClientRect();
    return control.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1;
  });
}

/** Readers may space text as they need (WCAG 2.2, 1.4.12). */
const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`;

/** At 200 % a screen that is 1280 pixels wide has room for 640; nothing may be lost. */
async function enlarged(page, name, controls) {
  const at = `${name} at 200 %`;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setDeviceMetricsOverride", {
    width: WIDTHS[0] / 2,
    height: 450,
    deviceScaleFactor: 2,
    mobile: false,
  });
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, SPACED);
  const menu = page.locator(".govuk-js-service-navigation-toggle");
  const folded = await menu.isVisible();
  if (folded) await menu.click();
  const found = await page.evaluate(lost, controls);
  for (const fault of found) expect(false, `${at}: ${fault}`);
  looked += 1;
  if (folded) await menu.click();
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  await session.send("Emulation.clearDeviceMetricsOverride");
  await session.detach();
}

/** What cannot be read or reached as the page is now. */
function lost(controls) {
  const faults = [];
  if (innerWidth !== 640 || devicePixelRatio !== 2) faults.push(`is ${innerWidth} pixels wide`);
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`${wide} pixels wider than the screen`);
  const named = (element) => `${element.localName} “${element.textContent.trim().slice(0, 40)}”`;
  const texts = (element) => {
    const [walker, found] = [document.createTreeWalker(element, NodeFilter.SHOW_TEXT), []];
    while (walker.nextNode()) {
      const isHidden = walker.currentNode.parentElement.closest(".govuk-visually-hidden");
      if (walker.currentNode.data.trim() && !isHidden) found.push(walker.currentNode);
    }
    return found;
  };
  for (const element of document.querySelectorAll("body *")) {
    const { overflowX, overflowY } = getComputedStyle(element);
    const cuts = [overflowX, overflowY].some((it) => ["hidden", "clip"].includes(it));
    // What is one pixel wide is for ears.
    if (!(element instanceof HTMLElement) || !cuts || element.clientWidth <= 1) continue;
    if (element.matches("select, textarea, input")) continue;
    const edge = element.getBoundingClientRect();
    const range = document.createRange();
    const isCut = texts(element).some((text) => {
      range.selectNodeContents(text);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      const [x, y] = [Math.min(left - edge.left, edge.right - right), Math.min(top - edge.top, edge.bottom - bottom)];
      return x < -1 || y < -1;
    });
    if (isCut) faults.push(`text is cut: ${named(element)}`);
  }
  for (const control of controls) {
    control.scrollIntoView({ block: "center", behavior: "instant" });
    const [box] = control.getClientRects();
    if (!box || box.left < 0 || box.right > innerWidth) {
      faults.push(`cannot be reached: ${named(control)}`);
      continue;
    }
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const own = [control, ...(control.labels ?? [])];
    if (!own.some((part) => part.contains(hit))) {
      faults.push(`${named(control)} lies under ${hit ? named(hit) : "nothing"}`);
    }
  }
  scrollTo(0, 0);
  return faults;
}
