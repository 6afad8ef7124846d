// What people type stays text: some hundreds of payloads through every text field, looked at in a
// browser as every role, on a screen and on paper. None may run, make an element, load anything or
// lead away; and what begins like a formula is none in any CSV.
//
//   node tests/browser/payloads.mjs [--everything] actionplan-demo.json
//
// The demonstration must be running, and is filled with what nobody wants to read. With `--everything`
// each payload goes through each field; without, through each field of several lines, and through the
// others, which hold few at a time, in turn.

import { demo, expect, isThorough, report, require } from "./browser.mjs";
import { moreTokens, read } from "./payloads/api.mjs";
import { operationsWithText } from "./payloads/fields.mjs";
import { forms } from "./payloads/forms.mjs";
import { csvLists, formulas, tryFormulas } from "./payloads/formulas.mjs";
import { payloads } from "./payloads/list.mjs";
import { tryPapers } from "./payloads/papers.mjs";
import { refusable } from "./payloads/packs.mjs";
import { callThem, setTheScene, whatToLookAt } from "./payloads/scene.mjs";
import { checkDetectors } from "./payloads/selfcheck.mjs";
import { changeMany, letIn, takeIn } from "./payloads/steps.mjs";
import { made, namesOfSigns, outcome, store } from "./payloads/store.mjs";
import { LISTS, PARTS, ROLES, readOn, tryAddresses, unseen, walk } from "./payloads/tour.mjs";
import { close, figures, readThrough, seen, visited, watched } from "./payloads/view.mjs";
import { waysIn } from "./payloads/ways.mjs";

const { parse } = require("yaml");

let began = performance.now();
/** How long a part took. */
function lap(what) {
  const now = performance.now();
  console.log(`${((now - began) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  began = now;
}

const broken = await checkDetectors();
lap(`${broken} broken pages are detected`);

const contract = parse(await (await fetch(new URL("/api/openapi.yaml", demo.url))).text());
const operations = operationsWithText(contract);
await moreTokens("plan_lead", 5);
const settings = await read("administrator", `/authorities/${demo.authority_id}/settings`);
const scene = await setTheScene();
await store(operations, waysIn(scene, made, settings), isThorough ? Infinity : 8);
const count = (pick) => [...outcome.values()].reduce((sum, result) => sum + pick(result), 0);
const [stored, refused] = [count((it) => it.stored.size), count((it) => it.refused.size)];
lap(`${outcome.size} fields: ${stored} times a payload was stored, ${refused} times refused`);
for (const [name, { stored, why }] of outcome) {
  if (stored.size === 0) console.log(`          takes no such text: ${name}: ${why.slice(0, 90)}`);
}
for (const payload of payloads.filter((text) => !refusable.includes(text))) {
  const held = [...outcome.values()].filter(({ stored }) => stored.has(payload)).length;
  expect(held > 10, `stored in ${held} fields only: ${payload}`);
}

const things = whatToLookAt(scene, made);
await callThem(ROLES);
// The plan lead sees most, and has two windows.
const [lead, second] = [await watched("plan_lead"), await watched("plan_lead")];
const administrator = await watched("administrator");
const others = await Promise.all(
  [...ROLES.filter((role) => !["plan_lead", "administrator"].includes(role)), "anyone"].map(
    watched,
  ),
);
const anyone = others.at(-1);
await Promise.all(
  [[lead, second], [administrator], ...others.map((page) => [page])].map((it) => walk(it, things)),
);
const routes = `${visited.size} routes by ${ROLES.length + 1}`;
lap(`${routes}: ${figures.views} views, ${figures.read} read, ${forms.sent} forms sent`);
for (const route of unseen()) expect(false, `nobody looked at ${route}`);

/** What there is more of than was opened. */
async function readTheRest() {
  for (const list of LISTS) await readOn(lead, list);
  for (const [kind, part] of Object.entries(PARTS)) {
    for (const id of things[kind].slice(2)) await readThrough(lead, `/${part}/${id}`);
  }
}
/** What only pressing leads to, and what is downloaded. */
async function pressAndTake() {
  await takeIn(second, scene.otherPlan);
  await changeMany(second, scene.plan);
  await letIn(administrator, anyone, things.person[0]);
  return tryPapers(second, scene.plan, contract);
}
const third = await watched("plan_lead");
const [papers, carried] = await Promise.all([
  pressAndTake(),
  tryAddresses(third, things),
  readTheRest(),
]);
lap(`${figures.read} pages read, ${papers} documents, ${carried} addresses with payloads`);

const { columns, cells } = await tryFormulas(csvLists(contract), isThorough, lead);
lap(`${formulas.length} formulas in ${columns.size} columns, ${cells} cells read back`);

await close();
for (const [sign, name] of namesOfSigns()) {
  if (!seen.has(sign)) console.log(`          no page shows: ${name}`);
}
const looked = figures.views + figures.read;
const held = `${figures.hostile} with payloads, ${figures.elements} elements`;
report(`${payloads.length} payloads, ${outcome.size} fields, ${looked} pages looked at, ${held}`);
