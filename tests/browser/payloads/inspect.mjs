// What a page may hold. Runs in the browser, on a page as it stands or on one that was only read:
// what is returned is what is wrong, how much was looked at, and the signs of the fields that show.

export function inspect({ html, known, reckoned, origin, framed, styles }) {
  const page = html === undefined ? document : new DOMParser().parseFromString(html, "text/html");
  const faults = [];
  const short = (value) => (value.length > 80 ? `${value.slice(0, 80)}…` : value);
  const where = (element) => {
    const name = (it) => it.localName + (it.id && it.id.length < 40 ? `#${it.id}` : "");
    const parents = [];
    for (let it = element; it && parents.length < 4; it = it.parentElement)
      parents.unshift(name(it));
    return parents.join(" > ");
  };

  const ADDRESSES = [
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "xlink:href",
    "srcset",
    "ping",
    "cite",
    "background",
  ];
  // Names and references: a text that somebody typed has no place in them.
  const STRUCTURE = [
    "id",
    "class",
    "name",
    "for",
    "type",
    "method",
    "rel",
    "target",
    "role",
    "headers",
    "form",
    "list",
    "enctype",
    "autocomplete",
    "accept",
    "aria-controls",
    "aria-describedby",
    "aria-labelledby",
    "aria-live",
    "data-module",
  ];
  // So GOV.UK Frontend marks what it has set up.
  const SET_UP = /^data-(govuk|ap)-[a-z-]+-init$/;
  const walk = function* (node) {
    for (const element of node.querySelectorAll("*")) {
      yield element;
      if (element.content instanceof DocumentFragment) yield* walk(element.content);
      if (element.shadowRoot) yield* walk(element.shadowRoot);
    }
  };
  const texts = [];
  let elements = 0;
  for (const element of walk(page)) {
    elements += 1;
    const attributes = known[element.localName];
    if (!attributes) {
      faults.push(`an element that no template makes, ${where(element)}`);
      continue;
    }
    for (const { name, value } of element.attributes) {
      const said = `${where(element)} has ${name}="${short(value)}"`;
      texts.push(value);
      if (!attributes.includes(name) && !SET_UP.test(name))
        faults.push(`an attribute that no template makes: ${said}`);
      const isOurs = name === "style" && styles?.test(value);
      if (/^on|^style$|xss/i.test(name) && !isOurs) faults.push(`an attribute that acts: ${said}`);
      if (STRUCTURE.includes(name) && /[<>"'`]|xss|alert\(/.test(value))
        faults.push(`a name made of text: ${said}`);
      if (!ADDRESSES.includes(name)) continue;
      const leads = URL.parse ? URL.parse(value, origin) : new URL(value, origin);
      const stays = leads?.origin === origin;
      const mayLeave =
        element.localName === "a" && ["http:", "https:", "mailto:"].includes(leads?.protocol);
      if (!stays && !mayLeave) faults.push(`an address that leads away: ${said}`);
      if (stays && ["src", "action", "formaction"].includes(name) && /[<>"'`]/.test(value))
        faults.push(`an address made of text: ${said}`);
    }
  }
  for (const script of page.scripts) {
    if (!script.getAttribute("src")?.startsWith("/assets/") || script.text)
      faults.push("a script that is not ours");
  }
  const comments = page.createTreeWalker(
    page,
    NodeFilter.SHOW_COMMENT |
      NodeFilter.SHOW_CDATA_SECTION |
      NodeFilter.SHOW_PROCESSING_INSTRUCTION,
  );
  while (comments.nextNode()) faults.push(`a comment: ${short(comments.currentNode.data)}`);

  // Nothing swallowed the rest of the page.
  if (framed) {
    const [last] = [...page.body.children].slice(-1);
    const ways = last?.matches("footer.govuk-footer") ? last.querySelectorAll("a").length : 0;
    if (ways < 3) faults.push("the page does not end as it should");
    for (const name of ["title", "h1", "main", "header", "body"]) {
      // A picture may have a title of its own.
      const count = [...page.querySelectorAll(name)].filter((it) => !it.closest("svg")).length;
      if (count !== 1) faults.push(`${count} times ${name}`);
    }
  }
  if (html === undefined) {
    if (window.__xss !== undefined) faults.push("a payload ran");
    for (const violation of window.__violations ?? [])
      faults.push(`the policy stopped ${violation}`);
    for (const name of ["xss", "body"]) {
      if (Object.hasOwn(window, name)) faults.push(`window.${name} is there`);
    }
    if ({}.xss !== undefined) faults.push("every object has xss");
    // What somebody typed into a field stands in no attribute.
    for (const field of page.querySelectorAll("input, textarea")) texts.push(field.value);
  }
  texts.push(page.documentElement.textContent);
  const all = texts.join("\n");
  if (all.includes(reckoned)) faults.push("a template in a text was reckoned");
  const signs = [...new Set([...all.matchAll(/§(\d+)/g)].map(([, sign]) => sign))];
  return { faults, elements, signs, hostile: /xss/.test(all) };
}
