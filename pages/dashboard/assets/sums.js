/* Sums over the selected cells, and numbers as text.
   This file and the three after it form one script. */
const DATA = JSON.parse(document.getElementById("data").textContent);
const { charts: CHARTS, tables: FIXED_TABLES } =
  JSON.parse(document.getElementById("shown").textContent);
const T = DATA.tables, LAST = DATA.months[DATA.months.length - 1];
const FLOWS = { income: "Income", spending: "Spending", savings: "Savings",
  investments: "Investments", loan_repayment: "Loan repayment" };
const all = new Uint8Array(DATA.cells.persona.length).fill(1);
let selected = all; /* for each cell, 1 where the filters select it */

/* Expand run-length encoded columns. */
const expanded = (runs) => {
  const codes = [];
  for (let i = 0; i < runs.length; i += 2)
    for (let n = 0; n < runs[i + 1]; n++) codes.push(runs[i]);
  return codes;
};
for (const table of Object.values(T))
  for (const [name, column] of Object.entries(table))
    if (column.runs) table[name] = column.values
      ? { values: column.values, codes: expanded(column.runs) } : expanded(column.runs);

/* A column as its distinct values and the code of each row. */
const encoded = {};
const codes = (name, key) => {
  const cached = `${name} ${key}`, table = T[name], column = table[key];
  if (encoded[cached]) return encoded[cached];
  if (column === undefined)
    encoded[cached] = { values: DATA.choices[key],
      codes: table.cell.map((cell) => DATA.cells[key][cell]) };
  else if (Array.isArray(column)) {
    const values = [...new Set(column)], at = new Map(values.map((value, n) => [value, n]));
    encoded[cached] = { values, codes: column.map((value) => at.get(value)) };
  } else encoded[cached] = column;
  return encoded[cached];
};
/* select keys, sum(sums) from the table where the cell is selected group by keys */
const add = (name, keys, sums, where = {}) => {
  const table = T[name], cells = table.cell, found = new Map();
  const by = keys.map((key) => codes(name, key));
  const conditions = Object.entries(where).map(([key, value]) => {
    const column = codes(name, key);
    return [column.codes, column.values.indexOf(value)];
  });
  for (let i = 0; i < cells.length; i++) {
    if (!selected[cells[i]] || conditions.some(([column, code]) => column[i] !== code)) continue;
    let group = 0;
    for (const column of by) group = group * column.values.length + column.codes[i];
    let row = found.get(group);
    if (!row) {
      row = {};
      keys.forEach((key, n) => { row[key] = by[n].values[by[n].codes[i]]; });
      for (const sum of sums) row[sum] = 0;
      found.set(group, row);
    }
    for (const sum of sums) row[sum] += table[sum][i];
  }
  return [...found.values()];
};
const one = (rows, sums) =>
  rows[0] || Object.fromEntries(sums.map((name) => [name, 0]));
const ratio = (part, whole) => (whole ? part / whole : null);
const finite = (rows, name = "value") => rows.filter((row) => Number.isFinite(row[name]));
const ordered = (rows, name, order) =>
  rows.sort((a, b) => order.indexOf(a[name]) - order.indexOf(b[name]));
const byPersona = (rows) => ordered(rows, "persona", DATA.choices.persona);
const byMonth = (rows) => ordered(rows, "month", DATA.months);

/* A quantile of binned values, interpolated linearly within a bin. */
const quantile = (bins, share) => {
  const sorted = [...bins].sort((a, b) => a.from - b.from);
  let left = share * sorted.reduce((sum, bin) => sum + bin.customers, 0);
  for (const bin of sorted) {
    if (left <= bin.customers) return bin.from + (bin.to - bin.from) * left / bin.customers;
    left -= bin.customers;
  }
  return null;
};
const grouped = (rows, name) => {
  const found = new Map();
  for (const row of rows) found.set(row[name], [...(found.get(row[name]) || []), row]);
  return found;
};

/* Numbers as text */
const short = (value, digits = 3) => {
  const size = Math.abs(value);
  for (const [limit, unit] of [[1e9, "bn"], [1e6, "M"], [1e3, "k"]])
    if (size >= limit) return Number((size / limit).toPrecision(digits)) + unit;
  return String(Number(size.toPrecision(digits)));
};
const sign = (value) => (value < 0 ? "\u2212" : "");
const FORMATS = {
  text: (value) => String(value),
  money: (value) => sign(value) + DATA.symbol + short(value),
  share: (value) => sign(value) + Math.abs(100 * value).toFixed(1) + "%",
  points: (value) => (value < 0 ? "\u2212" : "+") + Math.abs(100 * value).toFixed(1) + " pp",
  count: (value) => Math.round(value).toLocaleString("en"),
  number: (value) => String(Number(Number(value).toPrecision(4))).replace("-", "\u2212"),
};
const format = (value, name) =>
  value === null || value === undefined || Number.isNaN(value) ? "\u2013" : FORMATS[name](value);
const OUTCOMES = { converted: "points", goal: "money", profit: "money" };
/* The format of a chart's numbers where its menu decides it. */
const formatByMenu = (id, choice) =>
  id === "uplift" ? OUTCOMES[choice.metric] : DATA.measures[choice.measure];
const readable = (name) => name.replaceAll("_", " ");
