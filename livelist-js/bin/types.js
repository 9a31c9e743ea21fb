/*
 * TypeScript types of the lists of a server, from the OpenAPI document that it has at `/live`.
 */

/** The text of a TypeScript module for an OpenAPI document. */
export function typesOf(document) {
  const lists = listsOf(document);
  const parts = lists.map(({ address, name, row, groups, parameters }) => {
    const query = parameters.filter((parameter) => parameter.in === "query" && parameter.name !== "lastEventId");
    return [
      `/** A row of \`${address}\`. */`,
      `export interface ${name}Row ${hasMembers(row, document) ? bodyOf(row, document, "readonly ") : ANY_ROW}`,
      ...(groups ? ["", `/** A group of \`${address}\`. */`, `export interface ${name}Group ${bodyOf(groups, document, "readonly ")}`] : []),
      "",
      `/** What \`${address}\` may be asked for. */`,
      `export type ${name}Query = ${queryOf(query, document)};`,
    ].join("\n");
  });
  const table = lists.map(({ list, name, groups }) => {
    const group = groups ? `; readonly group: ${name}Group` : "";
    return `  readonly ${nameOf(list)}: { readonly row: ${name}Row; readonly query: ${name}Query${group} };`;
  });
  return [
    "// Made by livelist-types. Do not edit: make it again when the lists of the server change.",
    "",
    ...parts.flatMap((part) => [part, ""]),
    "/** The lists of the server, by their names. */",
    `export interface Lists {\n${table.join("\n")}\n}`,
    "",
  ].join("\n");
}

/** A row that an application's mapper makes: the server does not say of what. */
const ANY_ROW = "{\n  readonly id: string | number | bigint;\n  readonly [member: string]: unknown;\n}";

function hasMembers(row, document) {
  return row !== undefined && resolve(row, document).properties !== undefined;
}

function listsOf(document) {
  const taken = new Set();
  return Object.entries(document.paths ?? {})
    .filter(([address, { get }]) => get?.["x-livelist"] !== undefined && !address.includes("{"))
    .map(([address, { get }]) => {
      const list = get["x-livelist"];
      const answer = resolve(get.responses["200"].content["application/json"].schema, document);
      const shapes = (answer.oneOf ?? [answer]).map((shape) => resolve(shape, document).properties ?? {});
      const itemsOf = (member) => shapes.map((shape) => shape[member]).find(Boolean)?.items;
      return { address, list, name: typeNameOf(list, taken), row: itemsOf("rows"), groups: itemsOf("groups"), parameters: get.parameters ?? [] };
    });
}

/** `support-orders` becomes `SupportOrders`, each name once. */
function typeNameOf(list, taken) {
  const words = list.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const name = words.map((word) => word[0].toUpperCase() + word.slice(1)).join("").replace(/^(?=\d|$)/, "List");
  let free = name;
  for (let number = 2; taken.has(free); number++) {
    free = `${name}${number}`;
  }
  taken.add(free);
  return free;
}

function queryOf(parameters, document) {
  const members = parameters.map(({ name, description, schema }) => {
    const found = resolve(schema, document);
    const one = found.type === "array" ? found.items : found;
    const asked = resolve(one, document).format === "date-time" ? "string | Date" : typeOf(one, document);
    const type = found.type === "array" ? `${asked} | readonly (${asked})[]` : asked;
    return [...commentOf(description), `readonly ${nameOf(name)}?: ${type} | null | undefined;`];
  });
  return blockOf(members);
}

function bodyOf(schema, document, modifier) {
  const { properties = {}, required = [] } = resolve(schema, document);
  const members = Object.entries(properties).map(([name, property]) => [
    ...commentOf(property.description),
    `${modifier}${nameOf(name)}${required.includes(name) ? "" : "?"}: ${typeOf(property, document)};`,
  ]);
  return blockOf(members);
}

function blockOf(members) {
  return members.length === 0 ? "{}" : `{\n${members.flat().map((line) => `  ${line}`).join("\n")}\n}`;
}

function commentOf(description) {
  return description ? [`/** ${description.replaceAll("*/", "*\\/").replaceAll(/\s+/g, " ")} */`] : [];
}

/** The type of a JSON value that a schema allows. */
function typeOf(schema, document) {
  const { type, enum: values, oneOf, anyOf, items, properties, required = [], additionalProperties, format } = resolve(schema, document);
  if (values) {
    return values.map((value) => JSON.stringify(value)).join(" | ");
  }
  const choices = oneOf ?? anyOf;
  if (choices) {
    return [...new Set(choices.map((choice) => typeOf(choice, document)))].join(" | ");
  }
  const types = [type].flat().map((one) => {
    switch (one) {
      case "string":
      case "boolean":
      case "null":
        return one;
      case "number":
        return "number";
      case "integer":
        return format === "int32" ? "number" : "number | bigint"; // beyond 2^53 - 1 it comes as a bigint
      case "array":
        return `readonly (${items ? typeOf(items, document) : "unknown"})[]`;
      case "object":
        return properties
          ? `{ ${Object.entries(properties).map(([name, property]) => `readonly ${nameOf(name)}${required.includes(name) ? "" : "?"}: ${typeOf(property, document)}`).join("; ")} }`
          : `{ readonly [member: string]: ${typeof additionalProperties === "object" ? typeOf(additionalProperties, document) : "unknown"} }`;
      default:
        return "unknown";
    }
  });
  return types.join(" | ");
}

function resolve(schema = {}, document) {
  if (typeof schema.$ref !== "string") {
    return schema;
  }
  const tokens = schema.$ref.replace(/^#\//, "").split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const found = tokens.reduce((value, token) => value?.[token], document);
  if (found === undefined) {
    throw new Error(`The document has no ${schema.$ref}`);
  }
  return resolve(found, document);
}

function nameOf(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
