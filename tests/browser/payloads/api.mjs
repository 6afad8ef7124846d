// Calls of the API as each role, and what every answer must be: data that no browser reads as a page.

import { demo, expect } from "../browser.mjs";

/** The authorization of each role. Several for who writes most: each may ask only so often. */
const credentials = Object.fromEntries(
  Object.entries(demo.tokens).map(([role, token]) => [role, [token]]),
);
let calls = 0;

/** Asks for something, and waits where the server says so. */
export async function call(role, method, path, body, headers = {}) {
  for (;;) {
    const ours = credentials[role];
    const answer = await fetch(new URL(path, demo.url), {
      method,
      headers: {
        authorization: `Bearer ${ours[(calls += 1) % ours.length]}`,
        ...(body && { "content-type": "application/json" }),
        ...headers,
      },
      body: body && JSON.stringify(body),
    }).catch((error) => error);
    // The server ends connections that were idle, perhaps at the moment when one is used again.
    if (answer.cause?.code === "UND_ERR_SOCKET") continue;
    if (answer instanceof Error) throw answer;
    const text = await answer.text();
    const kind = answer.headers.get("content-type") ?? "";
    const isFile = answer.headers.get("content-disposition")?.startsWith("attachment;");
    const isData = isFile || text === "" || /^(application\/(problem\+)?json|text\/csv)\b/.test(kind);
    expect(isData, `${method} ${path}: answered as ${kind}`);
    const guard = answer.headers.get("x-content-type-options");
    expect(guard === "nosniff", `${method} ${path}: may be taken for a page`);
    if (answer.status === 429 || answer.status === 503) {
      const seconds = Number(answer.headers.get("retry-after") ?? 1);
      await new Promise((done) => setTimeout(done, seconds * 1000));
      continue;
    }
    const json = kind.includes("json") && text ? JSON.parse(text) : undefined;
    return { status: answer.status, etag: answer.headers.get("etag"), text, json };
  }
}

/** Makes what must be there for something else. */
export async function make(role, path, body) {
  const headers = { "idempotency-key": `made-${calls}-${Date.now()}` };
  const answer = await call(role, "POST", `/api/v1${path}`, body, headers);
  if (answer.status > 299) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}

export async function read(role, path) {
  const answer = await call(role, "GET", `/api/v1${path}`);
  if (answer.status > 299) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}

/** All rows of a list. */
export async function all(role, path) {
  const rows = [];
  for (let after = ""; after !== null;) {
    const more = `limit=200${after && `&after=${encodeURIComponent(after)}`}`;
    const { items, next } = await read(role, `${path}${path.includes("?") ? "&" : "?"}${more}`);
    rows.push(...items);
    after = next ?? null;
  }
  return rows;
}

/** More tokens for a role, so that its writes are not limited. */
export async function moreTokens(role, count) {
  const { items } = await read(role, "/tokens?limit=1");
  for (let number = 0; number < count; number += 1) {
    const body = {
      name: `Many writes ${number}`,
      scope: "read_write",
      expires_on: items[0].expires_on,
    };
    credentials[role].push((await make(role, "/tokens", body)).secret);
  }
}
