// Whether the detectors detect: one of our pages is served with a fault in it, and each must be told.

import { demo, expect } from "../browser.mjs";
import { RECKONED } from "./list.mjs";
import { readThrough, toldDuring, view, watched } from "./view.mjs";

/** What a page forgot to escape, and what must be said of it; with the page's policy, or without. */
const BROKEN = [
  ["a script with nothing to stop it", "<script>alert(1)</script>", /a dialog says 1/, false],
  [
    "a script that the policy stops",
    "<script>alert(1)</script>",
    /the policy stopped script-src/,
    true,
  ],
  [
    "what the console says of it",
    "<script>alert(1)</script>",
    /the console says .*Content Security Policy/,
    true,
  ],
  [
    "a handler that the policy stops",
    "<img data-xss src=x onerror=alert(1)>",
    /the policy stopped script-src-attr/,
    true,
  ],
  ["a script that opens nothing", "<script>__xss=1</script>", /a payload ran/, false],
  ["an element of nobody", "<x-xss>", /no template makes, .*x-xss/, true],
  ["an element of ours that is not", "<p data-xss>", /no template makes: .*data-xss/, true],
  [
    "an attribute that acts",
    "<p class=x onclick=alert(1)>",
    /an attribute that acts: .*onclick/,
    true,
  ],
  ["a style", "<p style=color:red>", /an attribute that acts: .*style/, true],
  [
    "an address that runs",
    "<a href=javascript:alert(1)>x</a>",
    /an address that leads away: .*javascript/,
    true,
  ],
  [
    "a form that sends elsewhere",
    "<form action=//xss.example></form>",
    /an address that leads away: .*xss\.example/,
    true,
  ],
  ["a name made of text", "<p id=xss></p>", /a name made of text/, true],
  ["a comment that is left open", "<!--xss", /a comment/, true],
  ["a page that was swallowed", "<textarea>", /does not end as it should/, true],
  ["a heading more", "<h1 class=x>Another</h1>", /2 times h1/, true],
  ["a template that was reckoned", `<p>${RECKONED}</p>`, /was reckoned/, true],
  [
    "something from elsewhere",
    "<img src=//xss.example/x.png>",
    /asks for http:\/\/xss\.example/,
    false,
  ],
  [
    "what only paper shows",
    "<script>addEventListener('beforeprint',()=>document.body.append(document.createElement('x-xss')))</script>",
    /x-xss/,
    false,
  ],
  [
    "a page that leads away",
    "<script>addEventListener('load',()=>history.pushState(0,'','/people'))</script>",
    /was led to/,
    false,
  ],
];

export async function checkDetectors() {
  const page = await watched("nobody");
  const url = new URL("/help", demo.url).href;
  const whole = await (await fetch(url)).text();
  const policy = (await fetch(url)).headers.get("content-security-policy");
  const [before, after] = whole.split("</main>");
  for (const [what, markup, expected, guarded] of BROKEN) {
    const body = `${before}${markup}</main>${after}`;
    await page.route(url, (route) =>
      route.fulfill({
        body,
        contentType: "text/html; charset=utf-8",
        headers: guarded ? { "content-security-policy": policy } : {},
      }),
    );
    const told = await toldDuring(() => view(page, "/help"));
    expect(
      told.some((it) => expected.test(it)),
      `nothing detects ${what}: ${told.join("; ") || "nothing was told"}`,
    );
    await page.unroute(url);
  }
  for (const read of [view, readThrough]) {
    const told = await toldDuring(() => read(page, "/help"));
    expect(told.length === 0, `a page of ours is said to be wrong: ${told.join("; ")}`);
  }
  await page.context().close();
  return BROKEN.length;
}
