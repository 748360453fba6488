/* Adding up: filters choose cells, and every number is a sum over the rows of those.
   This file and the three after it make one script. */
const DATA = JSON.parse(document.getElementById("data").textContent);
const { charts: CHARTS, facts: FACTS } =
  JSON.parse(document.getElementById("shown").textContent);
const T = DATA.tables, LAST = DATA.months[DATA.months.length - 1];
const FLOWS = { income: "Pay", spending: "Spending", savings: "Savings",
  investments: "Investments", loan_repayment: "Loan repayment" };
const all = new Uint8Array(DATA.cells.persona.length).fill(1);
let chosen = all;
const isEverybody = () => chosen.every(Boolean);

/* A column that says how often each code stands in a row is written out. */
const written = (runs) => {
  const codes = [];
  for (let i = 0; i < runs.length; i += 2)
    for (let n = 0; n < runs[i + 1]; n++) codes.push(runs[i]);
  return codes;
};
for (const table of Object.values(T))
  for (const [name, column] of Object.entries(table))
    if (column.runs) table[name] = column.values
      ? { values: column.values, codes: written(column.runs) } : written(column.runs);

/* Adding up. Every column that rows are told apart by is a list of codes. */
const coded = {};
const codes = (name, key) => {
  const place = `${name} ${key}`, table = T[name], column = table[key];
  if (coded[place]) return coded[place];
  if (column === undefined)
    coded[place] = { values: DATA.choices[key],
      codes: table.cell.map((cell) => DATA.cells[key][cell]) };
  else if (Array.isArray(column)) {
    const values = [...new Set(column)], at = new Map(values.map((value, n) => [value, n]));
    coded[place] = { values, codes: column.map((value) => at.get(value)) };
  } else coded[place] = column;
  return coded[place];
};
const add = (name, keys, sums, where = {}) => {
  const table = T[name], cells = table.cell, found = new Map();
  const by = keys.map((key) => codes(name, key));
  const kept = Object.entries(where).map(([key, value]) => {
    const column = codes(name, key);
    return [column.codes, column.values.indexOf(value)];
  });
  for (let i = 0; i < cells.length; i++) {
    if (!chosen[cells[i]] || kept.some(([column, code]) => column[i] !== code)) continue;
    let place = 0;
    for (const column of by) place = place * column.values.length + column.codes[i];
    let row = found.get(place);
    if (!row) {
      row = {};
      keys.forEach((key, n) => { row[key] = by[n].values[by[n].codes[i]]; });
      for (const sum of sums) row[sum] = 0;
      found.set(place, row);
    }
    for (const sum of sums) row[sum] += table[sum][i];
  }
  return [...found.values()];
};
const one = (rows, sums) =>
  rows[0] || Object.fromEntries(sums.map((name) => [name, 0]));
const ratio = (part, whole) => (whole ? part / whole : null);
const told = (rows, name = "value") => rows.filter((row) => Number.isFinite(row[name]));
const ordered = (rows, name, order) =>
  rows.sort((a, b) => order.indexOf(a[name]) - order.indexOf(b[name]));
const byPersona = (rows) => ordered(rows, "persona", DATA.choices.persona);
const byMonth = (rows) => ordered(rows, "month", DATA.months);

/* A quantile of bins: within a bin, customers stand evenly. */
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

/* Words of numbers */
const short = (value, digits = 3) => {
  const size = Math.abs(value);
  for (const [limit, unit] of [[1e9, "bn"], [1e6, "M"], [1e3, "k"]])
    if (size >= limit) return Number((size / limit).toPrecision(digits)) + unit;
  return String(Number(size.toPrecision(digits)));
};
const sign = (value) => (value < 0 ? "\u2212" : "");
const KINDS = {
  text: (value) => String(value),
  money: (value) => sign(value) + DATA.symbol + short(value),
  share: (value) => sign(value) + Math.abs(100 * value).toFixed(1) + "%",
  points: (value) => (value < 0 ? "\u2212" : "+") + Math.abs(100 * value).toFixed(1) + " pp",
  count: (value) => Math.round(value).toLocaleString("en"),
  number: (value) => String(Number(Number(value).toPrecision(4))).replace("-", "\u2212"),
};
const say = (value, kind) =>
  value === null || value === undefined || Number.isNaN(value) ? "\u2013" : KINDS[kind](value);
const MEASURES = { income: "money", existing_loan_balance: "money", account_balance: "money",
  monthly_pay: "money", age: "number", credit_score: "number", last_credit_score: "number",
  savings_rate: "share", spending_share: "share", saving_share: "share",
  investment_share: "share" };
const COLUMNS = { age: "age", income: "income", credit_score: "credit", savings_rate: "savings",
  existing_loan_balance: "loan", account_balance: "balance" };
const EFFECTS = { converted: "points", goal: "money", profit: "money" };
/* The kind of number in a chart whose menu decides it. */
const kindOf = (id, choice) =>
  id === "uplift" ? EFFECTS[choice.metric] : MEASURES[choice.measure];
const words = (name) => name.replaceAll("_", " ");
