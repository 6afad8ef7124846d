// The documents of a plan, as files that somebody keeps and opens: a page from a disk has no policy to
// stop anything, and a sheet may hold no formula.

import { inflateRawSync } from "node:zlib";

import { demo, expect, isThorough } from "../browser.mjs";
import { lookAtFile } from "./view.mjs";

/** Every document for everybody who may be meant, and what the contract calls them. */
export async function tryPapers(page, plan, { paths }) {
  const { parameters } = paths["/api/v1/plans/{plan}/documents/{document}"].get;
  const names = parameters.find(({ name }) => name === "document").schema.enum;
  let made = 0;
  // A letter as PDF takes long, and holds no markup.
  const isTried = (name) => isThorough || /\.(html|xlsx|csv)$/.test(name);
  for (const name of names.filter(isTried)) {
    for (const audience of ["public", "officers"]) {
      const path = `/plans/${plan}/documents/${name}?audience=${audience}`;
      const answer = await page.request.get(new URL(path, demo.url).href);
      const way = /^(attachment|inline);/.exec(answer.headers()["content-disposition"] ?? "")?.[1];
      // A paper that is a page is shown, in a box of its own in which nothing runs.
      const isBoxed = /; sandbox$/.test(answer.headers()["content-security-policy"] ?? "");
      const isRight = way === (name.endsWith(".html") ? "inline" : "attachment") && isBoxed;
      expect(answer.ok() && isRight, `${path}: answered ${answer.status()}, ${way}`);
      if (!answer.ok()) continue;
      made += 1;
      if (name.endsWith(".html")) await lookAtFile(page, path, await answer.text());
      if (name.endsWith(".xlsx")) noFormula(path, await answer.body());
    }
  }
  return made;
}

/** No part of a workbook has a formula, or a link that runs. */
function noFormula(path, file) {
  const parts = unzipped(file);
  expect(
    parts.some(({ name }) => /sheet1\.xml$/.test(name)),
    `${path}: no sheet in it`,
  );
  for (const { name, text } of parts) {
    expect(!/<f[ >/]/.test(text), `${path}: a formula in ${name}`);
    expect(
      !/Target="(javascript|data|vbscript|file):/i.test(text),
      `${path}: a link that runs in ${name}`,
    );
  }
}

/** The parts of a ZIP, by its directory at the end. */
function unzipped(file) {
  const end = file.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  const parts = [];
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
    const [long, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset));
    const local = file.readUInt32LE(at + 42);
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const packed = file.subarray(from, from + size);
    const name = file.toString("utf8", at + 46, at + 46 + long);
    parts.push({ name, text: (method ? inflateRawSync(packed) : packed).toString("utf8") });
    at += 46 + long + extra + comment;
  }
  return parts;
}
