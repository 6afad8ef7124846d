// Which texts the API takes: found in its contract, so that a new field is tried without a line here.

/** The operations that take a text, each with its fields: where it stands, and how long it may be. */
export function operationsWithText({ paths, components }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, requestBody }]) => {
      const schema = requestBody?.content["application/json"]?.schema;
      const fields = schema ? textsOf(schema, components.schemas) : [];
      return fields.length
        ? [{ name: operationId, method: method.toUpperCase(), path, fields }]
        : [];
    }),
  );
}

/** Texts that are neither dates nor ids nor codes from a list. Parts of a field are joined by dots. */
function textsOf(schema, schemas, at = "", seen = []) {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    // An area may have parts, which are areas: what holds for one holds for its parts.
    return seen.includes(name) ? [] : textsOf(schemas[name], schemas, at, [...seen, name]);
  }
  const below = (part, step) => textsOf(part, schemas, at + step, seen);
  const choices = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const fields = [
    ...choices.flatMap((choice) => below(choice, "")),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => below(part, `.${name}`)),
    ...(schema.items ? below(schema.items, "[]") : []),
  ];
  const isText = [schema.type].flat().includes("string");
  if (isText && !schema.format && !schema.enum && schema.const === undefined) {
    fields.push({ at: at.slice(1), most: schema.maxLength ?? 200 });
  }
  return fields;
}

/**
 * Puts texts into a body, wherever a field stands in it: once, or in each row of a list. What is plain
 * stays when there are no more.
 */
export function fill(body, at, next) {
  const [first, ...rest] = at.split(".");
  const [name, isList] = [first.replace("[]", ""), first.endsWith("[]")];
  if (isList) {
    const rows = body[name] ?? [];
    rows.forEach((row, index) => {
      if (rest.length) fill(row, rest.join("."), next);
      else rows[index] = next() ?? rows[index];
    });
  } else if (rest.length) {
    if (body[name]) fill(body[name], rest.join("."), next);
  } else {
    const text = next();
    if (text !== undefined) body[name] = text;
  }
}
