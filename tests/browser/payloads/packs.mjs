// Payloads laid side by side into texts of a length, so that each meets every field in few writes.

import { payloads } from "./list.mjs";

/** What `domain::text` refuses: control characters, and those that hide or turn what follows. */
const NEVER =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069\uFEFF]/u;
const LINES = /[\t\n\r]/;

/** Those that must stand alone, because a text with them is refused: everywhere, or in one line. */
export const refusable = payloads.filter((text) => NEVER.test(text) || LINES.test(text));

/** The sign of a field, by which it is known again on a page. */
export const signed = (text, sign) => `${text}§${sign}`;

/** Where there is no room for several, one is cut to what fits. */
const SHORT = 60;
/** Longer texts have several lines. */
const LINE = 500;

const length = (text) => [...text].length;

/**
 * Texts of at most `most` characters, `spare` of them kept free, that hold every payload which such a
 * field may take: `{ text, holds }`, with what it holds.
 */
export function packed(most, spare) {
  const room = most - spare;
  const joint = most > LINE ? "\n" : " ";
  const fitting = payloads.filter(
    (text) => !NEVER.test(text) && !(joint === " " && LINES.test(text)),
  );
  const packs = [];
  for (const payload of fitting) {
    const last = packs.at(-1);
    const longer = last && `${last.text}${joint}${payload}`;
    if (most <= SHORT) {
      const text = [...payload].slice(0, room).join("").trim();
      const same = packs.find((pack) => pack.text.toLowerCase() === text.toLowerCase());
      if (same) same.holds.push(payload);
      else packs.push({ text, holds: [payload] });
    } else if (longer && length(longer) <= room) {
      last.text = longer;
      last.holds.push(payload);
    } else {
      packs.push({ text: payload, holds: [payload] });
    }
  }
  return packs;
}
