// What our own templates make: the names of elements and of their attributes, and the addresses of
// the pages. Read from the source, so that a new page needs no line here.

import { readFileSync, readdirSync } from "node:fs";

const root = new URL("../../../", import.meta.url);
const text = (path) => readFileSync(new URL(path, root), "utf8");

const PAGES = "crates/http/src/pages/";
/** Pictures are drawn by these. */
const DRAWN = ["charts/svg.rs", "qr.rs", "rating.rs"].map((file) => PAGES + file);

/** What GOV.UK Frontend adds where scripts run. */
const ADDED = "<button aria-live><div aria-live>";
const ELEMENT = /(?<!\w)<([a-z][a-z0-9-]*)((?:[^>"]|"[^"]*")*)>/gi;
/** Into these, macros put attributes. */
const FIELDS = ["input", "select", "textarea"];

/** What a file of ours writes as markup. */
const drawn = (file) =>
  text(file)
    .split("#[cfg(test)]")[0]
    .replaceAll('\\"', '"')
    .replaceAll(/\\n|\\\n\s*/g, " ");

/** `{ element: [attribute…] }` of everything that a page of ours may hold. */
export function vocabulary() {
  const templates = readdirSync(new URL(`${PAGES}templates`, root), { recursive: true })
    .filter((file) => file.endsWith(".html"))
    .map((file) => text(`${PAGES}templates/${file}`));
  return named([...templates, ...DRAWN.map(drawn), ADDED]);
}

/** Elements of documents whose names are put together. */
const BY_NAME = "<h1><h2><h3><h4><ul><ol>";

/** The same of a document that is kept as a file. */
export function papers() {
  const folder = "crates/documents/src/html/";
  const files = readdirSync(new URL(folder, root)).filter((file) => file.endsWith(".rs"));
  return named([...files.map((file) => drawn(folder + file)), BY_NAME]);
}

function named(sources) {
  const known = {};
  const add = (element, names) => {
    known[element] = [...new Set([...(known[element] ?? []), ...names])];
  };
  for (const source of sources) {
    const markup = source.replaceAll(/{%.*?%}|{{.*?}}|{#.*?#}/gs, " ");
    for (const [, element, rest] of markup.matchAll(ELEMENT)) {
      const names = rest.replaceAll(/"[^"]*"/g, " ").match(/[a-z][a-zA-Z0-9:-]*/g) ?? [];
      add(element.toLowerCase(), names);
    }
    // A macro holds attributes that stand in no element there.
    const between = markup.replaceAll(ELEMENT, "");
    const names = [...between.matchAll(/(?:^|\s)([a-z][a-z-]*)="/g)].map(([, name]) => name);
    for (const field of FIELDS) if (known[field]) add(field, names);
  }
  return known;
}

/** The addresses of pages, their parameters in braces: those open to everybody, the others, or all. */
export function routes(open) {
  const table = text("tests/api/matrix/pages.rs");
  const found = [...table.matchAll(/\bget\(\s*"([^"]+)",\s*(?:Need::)?(\w+)/g)];
  const wanted = found.filter(([, , need]) => open === undefined || (need === "Public") === open);
  return wanted.map(([, path]) => path);
}

/** What pages take in their address: `{ route, names }`, by the folder or file that says both. */
export function asked() {
  const files = readdirSync(new URL(PAGES, root), { recursive: true }).filter((file) =>
    file.endsWith(".rs"),
  );
  const parts = {};
  for (const file of files) {
    const source = text(PAGES + file).split("#[cfg(test)]")[0];
    const part = (parts[file.replace(/\.rs$/, "").split("/")[0]] ??= {
      paths: [],
      wanted: [],
      structs: {},
    });
    part.paths.push(
      ...[...source.matchAll(/(?:\bget\(|&str =)\s*"(\/[^"]*)"/g)].map(([, path]) => path),
    );
    part.wanted.push(...[...source.matchAll(/Asked<(\w+)>/g)].map(([, name]) => name));
    for (const [, name, fields] of source.matchAll(/struct (\w+) \{\n(.*?)\n\}/gs)) {
      part.structs[name] = [...fields.matchAll(/^ +(?:pub(?:\(\w+\))? )?(\w+): /gm)].map(
        ([, field]) => field,
      );
    }
  }
  const shared = { ...parts.form.structs, ...parts.moment.structs };
  return routes().map((route) => {
    const these = Object.values(parts).filter(({ paths }) => paths.includes(route));
    const names = these.flatMap(({ wanted, structs }) =>
      wanted.flatMap((name) => structs[name] ?? shared[name] ?? []),
    );
    return { route, names: [...new Set(names)] };
  });
}
