// Puts payloads through every text field of the API, and keeps count of what was stored and what was
// refused. Each field gets all of them; or as many texts as `most` says, the next field the next ones.

import { expect } from "../browser.mjs";
import { call } from "./api.mjs";
import { fill } from "./fields.mjs";
import { packed, refusable, signed } from "./packs.mjs";

/** What is kept of what an operation makes, for others that need one. */
const KEPT = {
  add_action: "actions",
  add_area: "areas",
  add_body: "bodies",
  add_evidence: "evidence",
  add_finding: "findings",
  add_inspection: "inspections",
  add_item: "items",
  add_measure: "measures",
  add_meeting: "meetings",
  add_milestone: "milestones",
  add_person: "people",
  add_plan: "plans",
  add_post: "posts",
  ask_question: "questions",
  submit_plan: "submissions",
  upload_import: "imports",
};
/** In this order, because others need what these make. The rest comes after them, as it comes. */
const FIRST = [
  "add_post",
  "add_body",
  "add_action",
  "upload_import",
  "ask_question",
  "add_meeting",
  "add_inspection",
  "add_finding",
  "add_evidence",
  "add_item",
  "submit_plan",
];

/** What became of each field, by its name: which payloads were stored and which refused, and why. */
export const outcome = new Map();
/** What was made, by its kind. */
export const made = {};

export async function store(operations, ways, most) {
  const place = ({ name }) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  for (const operation of [...operations].sort((one, other) => place(one) - place(other))) {
    const way = ways[operation.name];
    expect(way, `nothing says how ${operation.name} is called: it needs a line in ways.mjs`);
    if (way) await storeInto(operation, way, most);
  }
}

/** The number by which a field is known again on pages, the same whether it is added or changed. */
const signs = new Map();
function signOf({ path }, { at }) {
  const name = `${at} of ${path.split("/")[3]}`;
  if (!signs.has(name)) signs.set(name, String(signs.size + 1));
  return signs.get(name);
}
/** What a sign stands for. */
export const namesOfSigns = () => new Map([...signs].map(([name, sign]) => [sign, name]));

async function storeInto(operation, way, most) {
  const fields = operation.fields.map((field) => {
    // No two of what is changed may be called as it was called when it was made.
    const sign = `${signOf(operation, field)}${operation.method === "PATCH" ? "." : ""}`;
    const result = { stored: new Set(), refused: new Set(), all: 0, why: "" };
    const packs = packed(field.most, sign.length + 1);
    result.all = packs.reduce((sum, { holds }) => sum + holds.length, 0);
    outcome.set(`${operation.name} ${field.at}`, result);
    // Where a field gets some of them, the next gets the next ones. What is changed gets others than
    // it was made with, so that all remain to be seen.
    const from = Number.isFinite(most) ? outcome.size * most : operation.method === "PATCH" ? 1 : 0;
    return {
      ...field,
      sign,
      result,
      packs,
      next: 0,
      last: Math.min(packs.length, most),
      start: from,
    };
  });
  const open = ({ next, last }) => next < last;
  let row = 0;
  for (; fields.some(open); row += 1) await storeRow(operation, way, fields, row, open);
  // Each of these alone, in all fields at once.
  for (const payload of Number.isFinite(most) ? some(refusable, most / 2) : refusable) {
    await refuse(operation, way, fields, row, payload);
  }
}

/** Some of a list: others for each operation. */
const some = (list, count) =>
  Array.from({ length: count }, (_, at) => list[(outcome.size * count + at) % list.length]);

/** The next pack of a field. What a list takes beyond the last one begins again. */
const packOf = ({ packs, start }, next) => packs[(start + next) % packs.length];

/** One request with the next text of every field, and others without what is refused of it. */
async function storeRow(operation, way, fields, row, open) {
  const put = new Map();
  const bad = new Map();
  const shape = ({ at }) => way.shaped?.[at];
  const textFor = (field, text) => {
    const ours = signed(text, field.sign);
    return bad.has(field.at) ? shape(field)(ours, row) : ours;
  };
  let left = fields;
  let answer;
  do {
    answer = await send(operation, way, row, left, textFor, put);
    const found = complaints(answer);
    // A file that cannot be read is not a field that cannot be taken, and is said in one sentence.
    if (answer.status === 422 && !answer.json.errors) {
      for (const field of left) if (shape(field)) found.set(field.at, answer.json.detail);
    }
    const isNew = [...found].some(([at]) => !bad.has(at));
    for (const [at, why] of found) if (!bad.has(at)) bad.set(at, why);
    left = fields.filter((field) => !bad.has(field.at) || shape(field));
    if (!isNew || !left.some((field) => open(field) || shape(field))) break;
  } while (answer.status === 422);
  const taken = answer.status < 300;
  for (const field of fields) {
    const stays = taken && left.includes(field);
    for (const { holds } of put.get(field)) {
      for (const payload of holds) {
        if (stays) field.result.stored.add(payload);
        if (!stays || bad.has(field.at)) field.result.refused.add(payload);
      }
    }
    if (!stays || bad.has(field.at))
      field.result.why ||= bad.get(field.at) ?? answer.json?.detail ?? "";
    field.next += Math.max(put.get(field).length, 1);
  }
  if (taken && KEPT[operation.name]) {
    (made[KEPT[operation.name]] ??= []).push({ ...answer.values, ...answer.json });
  }
}

async function refuse(operation, way, fields, row, payload) {
  const these = fields.map((field) => ({ ...field, next: 0, last: Infinity }));
  const answer = await send(operation, way, row, these, () => payload, new Map());
  for (const { result } of fields) {
    (answer.status < 300 ? result.stored : result.refused).add(payload);
  }
}

/** Sends plain values, with the next texts of these fields in their places. */
async function send(operation, way, row, fields, text, put) {
  const values = (await way.on?.(row)) ?? {};
  const path = operation.path.replaceAll(/{(\w+)}/g, (_, name) => values[name]);
  const body = way.body(row);
  for (const field of fields) {
    const packs = [];
    fill(body, field.at, () => {
      if (field.next + packs.length >= field.last) return undefined;
      packs.push(packOf(field, field.next + packs.length));
      return text(field, packs.at(-1).text);
    });
    put.set(field, packs);
  }
  const headers = { "idempotency-key": `${operation.name}-${row}-${performance.now()}` };
  if (["PATCH", "PUT"].includes(operation.method)) {
    // These have no version of their own: what they belong to has.
    const whole = path.replace(/\/(judgements|paragraphs|milestones\/[^/]+)$/, "");
    headers["if-match"] = (await call(way.role, "GET", whole)).etag;
  }
  return { values, ...(await call(way.role, operation.method, path, body, headers)) };
}

/** The fields that an answer complains of: `/columns/3/heading` is `columns[].heading`. */
function complaints({ status, json }) {
  const name = (pointer) =>
    pointer
      .slice(1)
      .replaceAll(/\/\d+(?=\/|$)/g, "[]")
      .replaceAll("/", ".");
  return new Map(
    status === 422 ? (json.errors ?? []).map(({ pointer, detail }) => [name(pointer), detail]) : [],
  );
}
