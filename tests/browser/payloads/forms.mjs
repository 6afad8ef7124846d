// Every form of the pages, with payloads in everything that can be typed and in what is hidden: what
// it answers shows again what was typed, with or without a fault beside it.

import { demo, expect, go } from "../browser.mjs";
import { payloads } from "./list.mjs";
import { refusable } from "./packs.mjs";
import { look, readThrough } from "./view.mjs";

const lines = payloads.filter((text) => !refusable.includes(text));
/** A form may be 64 KB, of which payloads take not quite twice their length. */
const MOST_SENT = 34_000;

/** The forms of the page that is there: where they send what, and the values they stand at. */
const formsOf = (page) =>
  page.evaluate(() =>
    [...document.forms].map((form, at) => ({
      at,
      method: form.method,
      action: new URL(form.action).pathname,
      multipart: form.enctype.startsWith("multipart"),
      typed: [...form.elements]
        .filter((it) =>
          it.matches(
            "input[type=text], input[type=email], input[type=search], input:not([type]), textarea",
          ),
        )
        .map((it) => it.name),
      hidden: [...form.elements]
        .filter((it) => it.matches("input[type=hidden]"))
        .map((it) => it.name),
      files: [...form.elements].filter((it) => it.matches("input[type=file]")).map((it) => it.name),
      values: Object.fromEntries(
        new FormData(form, form.querySelector("button[type=submit], button:not([type])"))
          .entries()
          .filter(([, value]) => typeof value === "string"),
      ),
    })),
  );

const tried = new Set();
/** How often a form was sent. */
export const forms = { sent: 0 };

/** Tries the forms of the page that is there, each once whoever sees it. */
export async function tryForms(page) {
  const { pathname, search } = new URL(page.url());
  let hasGone = false;
  for (const form of await formsOf(page)) {
    const name = form.action.replaceAll(/[0-9a-f-]{36}/g, "{id}");
    const takesText = form.typed.length + form.files.length > 0;
    if (form.method !== "post" || !takesText || tried.has(name)) continue;
    tried.add(name);
    if (hasGone) await go(page, pathname + search);
    hasGone = true;
    await sendAsTyped(page, pathname + search, form);
    await sendAll(page, form);
  }
}

/** Some of them through the page itself, as somebody types and presses. */
async function sendAsTyped(page, path, { at, typed, files }) {
  for (const [turn, name] of files.entries()) {
    await page.locator(`[name="${name}"]`).setInputFiles({
      name: `${lines[turn + 30].replaceAll("/", "")}"><x-xss>.csv`,
      mimeType: "text/csv",
      buffer: Buffer.from(lines.join("\n")),
    });
  }
  await page.evaluate(
    ([form, names, text]) => {
      for (const name of names) {
        for (const field of document.forms[form].querySelectorAll(`[name="${name}"]`))
          field.value = text;
      }
    },
    [at, typed, lines.slice(0, 60).join(" ")],
  );
  const [answer] = await Promise.all([
    page.waitForNavigation(),
    page.evaluate(
      (form) =>
        document.forms[form].querySelector("button[type=submit], button:not([type])").click(),
      at,
    ),
  ]);
  expect(answer.status() < 500, `${page.role} at ${path}: the form is answered ${answer.status()}`);
  forms.sent += 1;
  await look(page);
}

/** All of them, in all fields, as often as it takes. */
async function sendAll(page, form) {
  const { action, typed, hidden, multipart, values } = form;
  const names = [...typed, ...hidden];
  const share = MOST_SENT / Math.max(names.length, 1);
  const parts = [];
  for (const payload of payloads) {
    const last = parts.at(-1);
    if (last && last.length + payload.length < share)
      parts[parts.length - 1] = `${last}\n${payload}`;
    else parts.push(payload);
  }
  for (const turn of parts.keys()) {
    const sent = { ...values };
    // What is hidden is looked at first: with it, nothing else would be read.
    const these = turn % 2 && hidden.length ? names : typed;
    for (const [index, name] of these.entries()) sent[name] = parts[(turn + index) % parts.length];
    await readThrough(page, action, {
      [multipart ? "multipart" : "form"]: sent,
      headers: { origin: new URL(demo.url).origin },
    });
    forms.sent += 1;
  }
}
