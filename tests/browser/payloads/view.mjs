// Pages as each role sees them: for real, on a screen and on paper, with all that a page could do
// watched; or read by the browser's own parser, where many of a kind are looked through.

import { demo, expect, launch } from "../browser.mjs";
import { inspect } from "./inspect.mjs";
import { RECKONED } from "./list.mjs";
import { papers, routes, vocabulary } from "./own.mjs";

const origin = new URL(demo.url).origin;
const known = vocabulary();
/** The reference of the API has a layout of its own, and shows nothing that anybody stored. */
const isFramed = (path) => !path.startsWith("/api/");

/** What was looked at. */
export const figures = { views: 0, read: 0, elements: 0, hostile: 0 };
/** The signs of the fields that showed on some page. */
export const seen = new Set();
/** The routes that somebody opened and was shown. */
export const visited = new Set();

const patterns = routes().map((route) => ({
  route,
  pattern: new RegExp(`^${route.replaceAll(".", "\\.").replaceAll(/{\w+}/g, "[^/]+")}$`),
}));
/** The route of a path: the one without a parameter first. */
export const routeOf = (path) =>
  patterns
    .filter(({ pattern }) => pattern.test(path))
    .sort((one, other) => one.route.split("{").length - other.route.split("{").length)[0]?.route;

/** Who is told of a fault: the list of faults, or whoever looks whether there is one. */
let tell = (what) => expect(false, what);

/** What is told while something is done, instead of being a fault of the product. */
export async function toldDuring(steps) {
  const told = [];
  const before = tell;
  tell = (what) => told.push(what);
  await steps();
  tell = before;
  return told;
}

let browser;
/** Ends the browser. */
export const close = () => browser.close();

/** Somebody with every detector set. */
export async function watched(role) {
  browser ??= await launch();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
  });
  // A busy machine is no fault of a page.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  page.role = role;
  const fault = (what) => tell(`${role} at ${page.url().slice(0, 120)}: ${what}`);
  page.on("dialog", async (dialog) => {
    fault(`a dialog says ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("popup", () => fault("another window opened"));
  page.on("download", () => fault("a file came"));
  page.on("pageerror", (error) => fault(`an error: ${error}`));
  page.on("console", (said) => {
    // A form that cannot be taken is answered 422, which the console calls an error.
    if (said.type() === "error" && !/status of 4\d\d/.test(said.text()))
      fault(`the console says ${said.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) fault(`asks for ${request.url().slice(0, 100)}`);
  });
  await page.addInitScript(() => {
    window.__violations = [];
    const note = (event) =>
      window.__violations.push(`${event.violatedDirective} of ${event.blockedURI || "inline"}`);
    addEventListener("securitypolicyviolation", note, true);
  });
  if (demo.sign_in[role]) await page.goto(demo.sign_in[role]);
  return page;
}

function took(role, path, found, way) {
  for (const fault of found.faults) tell(`${role} at ${path.slice(0, 120)}: ${fault}`);
  figures[way] += 1;
  figures.elements += found.elements;
  if (found.hostile) figures.hostile += 1;
  for (const sign of found.signs) seen.add(sign);
}

/** Looks at the page that is there, on a screen and on paper. */
export async function look(page) {
  const { pathname, search } = new URL(page.url());
  const asked = { known, reckoned: RECKONED, origin, framed: isFramed(pathname) };
  for (const media of ["print", "screen"]) {
    await page.emulateMedia({ media });
    if (media === "print") await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    took(page.role, pathname + search, await page.evaluate(inspect, asked), "views");
  }
}

/** Opens a page, which must stay where it is. */
export async function view(page, path) {
  const url = new URL(path, origin).href;
  const answer = await page.goto(url);
  const arrived = answer.url();
  await look(page);
  // An invented code leads nowhere, and that is what its page says.
  for (const route of [url, arrived].map((at) => routeOf(new URL(at).pathname))) {
    if (answer.ok() || /{(code|key)}/.test(route)) visited.add(route);
  }
  if (page.url().split("#")[0] !== arrived.split("#")[0])
    tell(`${page.role} at ${path}: was led to ${page.url()}`);
  return answer;
}

/** What a document may set in an element: the colours of a rating and the width of a column. */
const STYLES = /^((background|color|border-color):#[0-9a-f]{3,6};?|width:[0-9.]+%;?)+$/i;

/** Opens a page that was kept as a file: with nothing to stop what is in it. */
export async function lookAtFile(page, path, html) {
  const url = `${origin}/kept.html`;
  await page.route(url, (route) => route.fulfill({ body: html, contentType: "text/html" }));
  await page.goto(url);
  const asked = { known: papers(), reckoned: RECKONED, origin, framed: false, styles: STYLES };
  for (const media of ["screen", "print"]) {
    await page.emulateMedia({ media });
    took(page.role, path, await page.evaluate(inspect, asked), "views");
  }
  await page.unroute(url);
}

/** The links of the page that is there. */
export const links = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("a[href]")]
      .map((link) => link.href.split("#")[0])
      .filter((href) => href.startsWith(`${location.origin}/`))
      .map((href) => href.slice(location.origin.length)),
  );

/** Has the browser read a page without opening it. Answers with the links on it. */
export async function readThrough(page, path, sent) {
  const url = new URL(path, origin).href;
  const answer = sent ? await page.request.post(url, sent) : await page.request.get(url);
  if (!answer.headers()["content-type"]?.startsWith("text/html")) return [];
  const html = await answer.text();
  const asked = { html, known, reckoned: RECKONED, origin, framed: isFramed(path) };
  took(page.role, path, await page.evaluate(inspect, asked), "read");
  return [...html.matchAll(/href="(\/[^"#]*)/g)].map(([, href]) =>
    href.replaceAll("&amp;", "&").replaceAll("&#38;", "&"),
  );
}
