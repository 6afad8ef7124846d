// Documents full of payloads, as they are uploaded or pasted: a plan as a spreadsheet, and a report.

import { payloads } from "./list.mjs";
import { packed } from "./packs.mjs";

/** A cell of a spreadsheet, with quotes around it. */
const cell = (text) => `"${text.replaceAll('"', '""')}"`;
const HEADINGS = [
  "Ref",
  "Area",
  "Action",
  "Description",
  "Outcome",
  "Success measures",
  "Lead",
  "Start",
  "Timescale",
  "Status",
  "RAG",
  "Progress",
  "Impact",
  "Evidence",
];

/** Headings that mean nothing: in the last columns, beside nothing. */
const MORE = packed(200, 4).map(({ text }) => text);

/** A spreadsheet in which every cell of every column is a payload. */
export const spreadsheet = () =>
  [[...HEADINGS, ...MORE], ...payloads.map((payload) => HEADINGS.map(() => payload))]
    .map((row) => row.map(cell).join(","))
    .join("\n");

/** The report of an inspection that says payloads where a report says something. */
export const report = (
  texts = payloads.map((text) => text.replaceAll(/\s+/g, " ")),
) => `East Sussex County Council

Inspection of local authority children’s services

Inspection dates: 9 to 13 September 2024

Lead inspector: ${texts[0]}, His Majesty’s Inspector

Judgement\tGrade
The impact of leaders on social work practice with children and families\tGood
The experiences and progress of children who need help and protection\tRequires improvement to be good
The experiences and progress of children in care\tOutstanding
The experiences and progress of care leavers\tGood
Overall effectiveness\tGood

What needs to improve?

${texts.map((text) => `• The quality of ${text} for children.`).join("\n")}

The experiences and progress of children who need help and protection: requires improvement to be good

${texts.map((text, index) => `${index + 1}. Most families ${text} are helped soon.`).join("\n\n")}
`;
