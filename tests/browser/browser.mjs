// What the tests in this folder share: a browser, somebody in it, what they do on a page in one
// line each, and the list of what was wrong. The first argument of a script is the description of
// the running demonstration, `actionplan-demo.json`.

import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

/** Finds packages among the tools. */
export const require = createRequire(new URL("../../tools/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pictures: { type: "string" },
    html: { type: "string" },
    everything: { type: "boolean" },
  },
});
const { everything, ...given } = values;

/** Folders to fill: `--pictures FOLDER` and `--html FOLDER`. */
export const folders = given;
/** Whether to take the time for all: `--everything`. */
export const isThorough = everything ?? false;
/** Where the demonstration is, who signs in how, and with which token. */
export const demo = positionals[0] && JSON.parse(readFileSync(positionals[0], "utf8"));
/** The path of the plan that the demonstration is about. */
export const plan = `/plans/${demo?.plan_id}`;
/** The day on which the demonstration stands. */
export const TODAY = "20 January 2025";
/** A screen on a desk, and a telephone. */
export const WIDTHS = [1280, 320];

export const launch = () =>
  chromium.launch({
    executablePath: process.env.ACTIONPLAN_TEST_BROWSER ?? "/usr/bin/chromium",
    // No page asks for anything but what our server has: a name would only be waited for.
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });

const faults = [];
let doing = "";

/** Goes on when it does not hold: one run tells everything that is wrong. */
export function expect(holds, what) {
  if (!holds) faults.push(doing + what);
}

/** What goes wrong in these steps is said to be of them, and what comes after them is done. */
export async function during(name, steps) {
  doing = `${name}: `;
  try {
    await steps();
  } catch (error) {
    expect(false, error.stack);
  }
  doing = "";
}

/** Says what was wrong, and how much was looked at. */
export function report(what) {
  for (const fault of faults) console.error(fault);
  console.log(`${what}, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

let browser;

/** Ends the browser of this script. */
export const close = () => browser.close();

/** A browser of somebody's own. What the console says of a page is a fault of the page. */
export async function someone({ scripts = true } = {}) {
  browser ??= await launch();
  const context = await browser.newContext({
    viewport: { width: WIDTHS[0], height: 900 },
    locale: "en-GB",
    javaScriptEnabled: scripts,
  });
  return open(context);
}

/** One more window of the same person. */
export const another = (page) => open(page.context());

const served = new WeakMap();

async function open(context) {
  const page = await context.newPage();
  page.on("console", (said) => {
    // A form that cannot be taken is answered 422, which the console calls an error.
    if (said.type() === "error" && !/status of 4\d\d/.test(said.text())) {
      expect(false, `${page.url()}: the console says ${said.text()}`);
    }
  });
  page.on("pageerror", (error) => expect(false, `${page.url()}: ${error}`));
  page.on("response", (answer) => {
    if (answer.request().isNavigationRequest()) served.set(page, answer);
  });
  return page;
}

/** The page as the server sent it, before any script saw it. */
export const asServed = (page) => served.get(page).body();

export const go = (page, path) => page.goto(new URL(path, demo.url).href);
export const path = (page) => new URL(page.url()).pathname;
export const heading = (page) => page.locator("h1").innerText();
/** Whether the page shows this text. */
export const shows = (page, text) => page.getByText(text).first().isVisible();
export const press = (page, name) => follow(page, page.getByRole("button", { name, exact: true }));
/** Presses what leads to another page. */
export const follow = (page, what) => Promise.all([page.waitForNavigation(), what.first().click()]);

/** A day as the pages say it: 17 May 2024. */
export const spoken = (day) =>
  new Date(day).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** Loads a page again until it shows a text. */
export async function until(page, text) {
  for (const end = Date.now() + 30_000; !(await shows(page, text)); ) {
    if (Date.now() > end) throw new Error(`${page.url()} never says ${text}`);
    await page.reload();
  }
}

/** What the API answers to the plan lead. */
export async function api(path, body) {
  const answer = await fetch(new URL(path, demo.url), {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${demo.tokens.plan_lead}`,
      ...(body && { "content-type": "application/json", "idempotency-key": randomUUID() }),
    },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

/** The areas, actions or measures of the plan. */
export const all = async (what) =>
  (await api(`/api/v1/${what}?plan=${demo.plan_id}&limit=100`)).items;

/** The code of an authenticator app (RFC 6238) at a moment. */
export function totp(key, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key.replaceAll(" ", "")]
    .map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", secret).update(step).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
