/*
 * What TanStack DB asks of a collection, as the query of a list. TanStack DB filters and sorts for itself what it is given,
 * so a condition that a list cannot be asked for may be left out: then the answer has more rows than were asked for, and must
 * not be cut off.
 */

const RANGES = ["gt", "gte", "lt", "lte"];

/** The query for `where`, `orderBy`, `limit` and `offset`. */
export function queryOf({ where, orderBy = [], limit, offset = 0 }) {
  const query = {};
  const exact = where === undefined || addCondition(query, where);
  const sort = orderBy.map(({ expression, compareOptions }) => {
    const field = fieldOf(expression);
    return field && (compareOptions.direction === "desc" ? `${field},desc` : field);
  });
  if (sort.length > 0 && sort.every(Boolean)) {
    query.sort = sort;
  }
  if (limit !== undefined && exact && sort.every(Boolean)) {
    // A page begins at a multiple of its size.
    const fits = offset % limit === 0;
    query.size = fits ? limit : offset + limit;
    query.page = fits ? offset / limit : 0;
  }
  return query;
}

/** Adds a condition, or as much of it as a list can be asked for; whether that was all of it. */
function addCondition(query, { type, name, args }) {
  if (type !== "func") {
    return false;
  }
  if (name === "and") {
    return args.map((part) => addCondition(query, part)).every(Boolean);
  }
  const [operator, [left, right]] = name === "not" && args[0].type === "func" ? [`not ${args[0].name}`, args[0].args] : [name, args];
  const field = fieldOf(left);
  if (!field) {
    return false;
  }
  const value = right?.type === "val" ? right.value : undefined;
  const parameter = parameterOf(operator, field, value);
  if (!parameter || Object.hasOwn(query, parameter[0])) {
    return false;
  }
  query[parameter[0]] = parameter[1];
  return true;
}

function parameterOf(operator, field, value) {
  if (operator === "isNull" || (operator === "eq" && value === null)) {
    return [`${field}.null`, true];
  }
  if (operator === "not isNull" || (operator === "not eq" && value === null)) {
    return [`${field}.null`, false];
  }
  if (value === undefined) {
    return undefined;
  }
  if (operator === "eq") {
    return [field, value];
  }
  if (operator === "in" && Array.isArray(value) && value.length > 0 && !value.includes(null)) {
    return [field, value];
  }
  if (RANGES.includes(operator)) {
    return [`${field}.${operator}`, value];
  }
  if (operator === "ilike") {
    const [, text] = /^%([^%_\\]+)%$/.exec(value) ?? [];
    return text && [`${field}.like`, text];
  }
  return undefined;
}

/** The field that an expression names: a member of a row, or of an object in it. */
function fieldOf(expression) {
  return expression?.type === "ref" ? expression.path.join(".") : undefined;
}
