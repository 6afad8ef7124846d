// Pictures of pages, where a folder for them is named: as they are on a screen and on paper, with one
// page that shows them all.

import { mkdirSync, writeFileSync } from "node:fs";

import { folders } from "./browser.mjs";

const folder = folders.pictures;
/** The files of each thing that was taken, in this order. */
const taken = new Map();

if (folder) mkdirSync(folder, { recursive: true });

function file(name, kind) {
  const path = `${name}-${kind}`;
  taken.set(name, [...(taken.get(name) ?? []), path]);
  return `${folder}/${path}`;
}

/** The whole page as it is on the screen now. */
export async function picture(page, name, width) {
  if (folder) await page.screenshot({ path: file(name, `${width}.png`), fullPage: true });
}

/** The page as it is printed, on A4. */
export async function paper(page, name) {
  if (folder) await page.pdf({ path: file(name, "a4.pdf"), format: "A4", preferCSSPageSize: true });
}

/** Puts all pictures on one page. */
export function album() {
  if (!folder) return;
  const shown = (path) =>
    path.endsWith(".pdf")
      ? `<a href="${path}">On paper</a>`
      : `<a href="${path}"><img src="${path}" alt="" loading="lazy"></a>`;
  const parts = [...taken].map(([name, paths]) => `<h2>${name}</h2><p>${paths.map(shown).join(" ")}</p>`);
  writeFileSync(
    `${folder}/index.html`,
    `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Every page</title>
<style>body { font-family: sans-serif } img { max-width: 40%; max-height: 60rem; vertical-align: top; border: 1px solid #999 }</style>
<h1>Every page</h1>
${parts.join("\n")}
</html>
`,
  );
}
