// Which pages are looked at: every route as every role, on things that hold payloads; every kind of
// address that a link leads to; the further parts of lists; and what an address itself may carry.

import { demo, expect, isThorough } from "../browser.mjs";
import { tryForms } from "./forms.mjs";
import { payloads } from "./list.mjs";
import { asked, routes } from "./own.mjs";
import { refusable } from "./packs.mjs";
import { links, readThrough, routeOf, view, visited } from "./view.mjs";

/** Not pages: what they load, and files. */
const FILES = [
  "/assets/{file}",
  "/actions.csv",
  "/plans/{plan}/documents/{document}",
  "/actions/{action}/evidence/{evidence}/file",
  "/meetings/{meeting}/items/{item}/pack/{file}",
  "/submissions/{submission}/documents/{file}",
  "/settings/word-template",
];
/** Signs somebody else in; or comes half-way through signing in, and shows nothing that is stored. */
const APART = [
  "/demo/{code}",
  "/sign-in/second-factor",
  "/sign-in/second-factor/set-up",
  "/account/second-factor/confirm",
];
const pages = routes().filter((route) => ![...FILES, ...APART].includes(route));
/** Who looks, beside those who are not signed in. */
export const ROLES = Object.keys(demo.sign_in).filter((role) => role !== "other_administrator");
/** Lists with further parts. */
export const LISTS = [
  "/actions",
  "/posts",
  "/inspections",
  "/measures",
  "/meetings",
  "/questions",
  "/imports",
  "/changes",
];
/** Where things of a kind have a page each. */
export const PARTS = {
  plan: "plans",
  action: "actions",
  area: "areas",
  measure: "measures",
  meeting: "meetings",
  question: "questions",
  post: "posts",
};

const codes = ['"><x-xss>', "'><img data-xss src=x onerror=alert(1)>", "{{ 1337*1337 }}"];

/** The ids that stand for a parameter of a route: of things that hold much text. */
const idsFor = (route, things) => {
  // The last one: a thing inside another is known by both.
  const name = route.match(/{\w+}/g)?.at(-1).slice(1, -1);
  const kind =
    name === "id"
      ? { people: "person", posts: "post", tokens: "token" }[route.split("/")[1]]
      : name;
  if (name === "code" || name === "key") return codes.map(encodeURIComponent);
  return things[kind] ?? [];
};

/** The addresses of a route. */
export const addresses = (route, things) =>
  route.includes("{")
    ? idsFor(route, things).map((id) => route.replaceAll(/{(\w+)}/g, (_, name) => id[name] ?? id))
    : [route];

/** Where roles see different things. */
const DIFFERS =
  /^\/(plans|actions|areas|measures|meetings|questions)\/{\w+}$|^\/(more|my-actions)?$/;
/** What only administrators do. */
const ADMINISTRATION = /^\/(people|settings|security-log|changes|redact)/;
/** Who is not signed in, and so has no role. */
const isAnyone = (role) => !ROLES.includes(role);
/**
 * What is really opened where there is no time for all: everything by the plan lead, by the others what
 * is theirs or differs for them. The rest is read by the browser's parser.
 */
const opens = (role, route) =>
  isThorough ||
  role === "plan_lead" ||
  isAnyone(role) ||
  DIFFERS.test(route) ||
  (role === "administrator" && ADMINISTRATION.test(route));
/** Who looks at the past, too, and follows links. */
const isCurious = (role) => isThorough || ["plan_lead", "panel_member"].includes(role);

/**
 * Every route as somebody, in one window or more, with things that hold much; for a curious one also
 * as they were, and what the links there lead to, each kind of address once.
 */
export async function walk(windows, things) {
  const [{ role }] = windows;
  const ours = routes(isAnyone(role)).filter((route) => pages.includes(route));
  const most = isThorough ? Infinity : 1;
  const waiting = ours.flatMap((route) => addresses(route, things).slice(0, most));
  for (const part of isCurious(role) ? ["plan", "action", "area", "measure"] : []) {
    waiting.push(`/${PARTS[part]}/${things[part][0]}?as_at=2025-01-20`);
  }
  const kinds = new Set(waiting.map(kindOf));
  const further = [];
  const follow = (found) => {
    for (const link of isCurious(role) ? found : []) {
      if (!kindOf(link) || kinds.has(kindOf(link))) continue;
      kinds.add(kindOf(link));
      further.push(link);
    }
  };
  const one = async (page, path) => {
    try {
      if (opens(role, routeOf(path.split("?")[0]))) follow(await open(page, path));
      else await readThrough(page, path);
    } catch (error) {
      // One run tells everything that is wrong.
      expect(false, `${role} at ${path}: ${error.message.split("\n")[0]}`);
    }
  };
  const go = async (page) => {
    for (let path; (path = waiting.shift());) await one(page, path);
    for (let link; (link = further.shift());) {
      if (isThorough) await view(page, link);
      follow(isThorough ? await links(page) : await readThrough(page, link));
    }
  };
  await Promise.all(windows.map(go));
}

/** Opens a page and tries what can be typed there. Answers with its links. */
async function open(page, path) {
  const answer = await view(page, path);
  expect(answer.status() < 500, `${page.role} at ${path}: answered ${answer.status()}`);
  if (!answer.ok()) return [];
  const found = await links(page);
  await tryForms(page);
  return found;
}

/** Addresses of a kind differ only in what they are about. */
function kindOf(path) {
  const { pathname, searchParams } = new URL(path, demo.url);
  const route = routeOf(pathname);
  return pages.includes(route) ? `${route}?${[...searchParams.keys()].sort()}` : undefined;
}

/** The further parts of a list, read without being opened. */
export async function readOn(page, path) {
  for (let next = path; next;) {
    const found = await readThrough(page, next);
    next = found.find(
      (link) =>
        link.split("?")[0] === path.split("?")[0] && /[?&]after=/.test(link) && link !== next,
    );
  }
}

/** What stands in an address: in each parameter that pages take, and where none is expected. */
export async function tryAddresses(page, things) {
  const most = isThorough ? Infinity : 1;
  const texts = parts(3_000);
  let turn = 0;
  for (const { route, names } of asked()) {
    const [path] = addresses(route, things);
    if (!path) continue;
    for (const name of [...names, null]) {
      for (let count = 0; count < Math.min(most, texts.length); count += 1) {
        const text = encodeURIComponent(texts[(turn += 1) % texts.length]);
        await readThrough(page, name ? `${path}?${name}=${text}` : `${path}?${text}=1`);
      }
    }
  }
  for (const text of texts) {
    await readThrough(page, `/${encodeURIComponent(text)}`);
    await readThrough(page, `/actions/${encodeURIComponent(text)}`);
  }
  // One of them for real, on pages that say again what was asked.
  for (const path of [
    "/actions?q=",
    "/search?q=",
    "/changes?from=",
    "/actions?due_before=",
    "/sign-in?next=",
    "/",
  ]) {
    await view(page, path + encodeURIComponent(texts[1].slice(0, 1500)));
  }
  return turn;
}

/** All payloads in texts of at most this length. */
function parts(most) {
  const texts = [""];
  for (const payload of payloads.filter((text) => !refusable.includes(text))) {
    if (texts.at(-1).length + payload.length > most) texts.push("");
    texts[texts.length - 1] += ` ${payload}`;
  }
  return [...texts, ...refusable];
}

/** Routes at which nobody looked. */
export const unseen = () => pages.filter((route) => !visited.has(route));
