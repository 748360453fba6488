"use strict";
/* The dashboard: filters add up rows of cells; nothing is aggregated anew.
   ROWS has a function a chart, by its id; it finishes sums into means and shares. */
(() => {
const DATA = JSON.parse(document.getElementById("data").textContent);
const CHARTS = JSON.parse(document.getElementById("charts").textContent);
const T = DATA.tables, LAST = DATA.months[DATA.months.length - 1];
const FLOWS = { income: "Pay", spending: "Spending", savings: "Savings",
  investments: "Investments", loan_repayment: "Loan repayment" };
const all = new Uint8Array(DATA.cells.persona.length).fill(1);
let chosen = all;

/* Adding up */
const reader = (table, name) => {
  const column = table[name];
  if (column === undefined) {
    const codes = DATA.cells[name], values = DATA.choices[name];
    return (i) => values[codes[table.cell[i]]];
  }
  return Array.isArray(column) ? (i) => column[i] : (i) => column.values[column.codes[i]];
};
const add = (name, keys, sums, where = {}) => {
  const table = T[name], found = new Map();
  const by = keys.map((key) => reader(table, key));
  const kept = Object.entries(where).map(([key, value]) => [reader(table, key), value]);
  for (let i = 0; i < table.cell.length; i++) {
    if (!chosen[table.cell[i]] || kept.some(([read, value]) => read(i) !== value)) continue;
    const values = by.map((read) => read(i)), key = values.join("\u0000");
    let row = found.get(key);
    if (!row) {
      row = {};
      keys.forEach((k, n) => { row[k] = values[n]; });
      for (const sum of sums) row[sum] = 0;
      found.set(key, row);
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

const MONEY = ["income", "spending", "savings", "investments", "loan_repayment"];
const binned = (rows) => rows.map((row) => ({ ...row, from: row.bin[0], to: row.bin[1] }));
const spread = (where, keys) => binned(add("spreads", [...keys, "bin"], ["customers"], where));
const people = (key) => byPersona(add("months", [key, "persona"], ["customers"],
  { month: LAST }).filter((row) => row.customers));
/* Customers of each population by bin, as shares; empty bins are told too. */
const shares = (measure) => {
  const rows = spread({ measure }, ["population"]);
  const edges = [...new Set(rows.map((row) => row.from))].sort((a, b) => a - b);
  return Object.entries(DATA.populations).flatMap(([population, name]) => {
    const own = rows.filter((row) => row.population === population);
    const whole = own.reduce((sum, row) => sum + row.customers, 0);
    const at = new Map(own.map((row) => [row.from, row.customers]));
    let below = 0;
    return whole ? edges.map((from) => {
      const share = (at.get(from) || 0) / whole;
      below += share;
      return { code: population, population: name, from, share, below,
        bin: say(from, MEASURES[measure]) };
    }) : [];
  });
};

const ROWS = {
  cities: () => ordered(people("city"), "city", DATA.choices.city),
  employment: () => ordered(people("employment_type"), "employment_type",
    DATA.choices.employment_type),
  ages: () => spread({ measure: "age", population: DATA.simulated }, ["persona"])
    .sort((a, b) => a.from - b.from)
    .map((row) => ({ ...row, bin: `${row.from}\u2013${row.to - 1}` })),
  behavior: () => byPersona(add("months", ["persona"], ["customers", ...MONEY]))
    .flatMap((row) => MONEY.map((flow) => ({ persona: row.persona, flow: FLOWS[flow],
      value: ratio(row[flow] / 100, row.customers) }))),
  spread: ({ measure }) => byPersona([...grouped(
    spread({ measure, population: DATA.simulated }, ["persona"]), "persona")]
    .map(([persona, bins]) => ({ persona, p10: quantile(bins, 0.1), p25: quantile(bins, 0.25),
      p50: quantile(bins, 0.5), p75: quantile(bins, 0.75), p90: quantile(bins, 0.9) }))),
  balance: () => {
    const spreads = grouped(binned(add("balances", ["persona", "month", "bin"], ["customers"]))
      .map((row) => ({ ...row, key: row.persona + "\u0000" + row.month })), "key");
    return byPersona(byMonth(add("months", ["persona", "month"], ["customers", "balance"])
      .map((row) => {
        const own = spreads.get(row.persona + "\u0000" + row.month);
        return { persona: row.persona, month: row.month,
          mean: row.balance / 100 / row.customers, low: quantile(own, 0.1),
          median: quantile(own, 0.5), high: quantile(own, 0.9) };
      })));
  },
  shares: () => byPersona(add("months", ["persona"], MONEY)).flatMap((row) =>
    MONEY.slice(1).map((flow) => ({ persona: row.persona, flow: FLOWS[flow],
      share: ratio(row[flow], row.income) }))),
  categories: () => {
    const { customers } = one(add("months", [], ["customers"]), ["customers"]);
    const rows = add("spending", ["category"], ["amount", "transaction_count"]);
    const whole = rows.reduce((sum, row) => sum + row.amount, 0);
    return rows.map((row) => ({ category: row.category,
      value: ratio(row.amount / 100, customers), share: ratio(row.amount, whole),
      transactions: ratio(row.transaction_count, customers) }))
      .sort((a, b) => b.value - a.value);
  },
  monthly: () => byMonth(add("months", ["month"], ["customers", ...MONEY]))
    .flatMap((row) => MONEY.map((flow) => ({ month: row.month, flow: FLOWS[flow],
      value: row[flow] / 100 / row.customers }))),
  owed: () => byPersona(byMonth(told(add("months", ["persona", "month"],
    ["borrowers", "loan_outstanding"]).map((row) => ({ ...row,
    value: ratio(row.loan_outstanding / 100, row.borrowers) }))))),
  late: () => told(byMonth(add("months", ["month"],
    ["customers", "borrowers", "past_due_30", "past_due_90", "overdrawn"])).flatMap((row) => [
    { month: row.month, kind: "30 days late", share: ratio(row.past_due_30, row.borrowers) },
    { month: row.month, kind: "90 days late", share: ratio(row.past_due_90, row.borrowers) },
    { month: row.month, kind: "Overdrawn", share: ratio(row.overdrawn, row.customers) },
  ]), "share"),
  credit: () => byPersona(byMonth(add("months", ["persona", "month"],
    ["customers", "credit_score_sum"]).map((row) => ({ ...row,
    value: row.credit_score_sum / row.customers })))),
  funnel: () => {
    const rows = add("responses", ["campaign", "response"], ["contacts"]);
    const names = ["before", ...DATA.campaigns.map((one) => one.campaign)];
    const depth = ["Ignored", "Opened", "Clicked", "Converted"];
    const stages = ["Contacted", "Opened", "Clicked", "Converted"];
    return names.flatMap((campaign) => {
      const own = rows.filter((row) => row.campaign === campaign);
      const reached = stages.map((_, n) => own.filter((row) => depth.indexOf(row.response) >= n)
        .reduce((sum, row) => sum + row.contacts, 0));
      return reached[0] ? stages.map((stage, n) => ({ campaign: words(campaign), stage,
        depth: n, contacts: reached[n], share: reached[n] / reached[0] })) : [];
    });
  },
  uplift: ({ metric, horizon }) => {
    const sums = ["customers", "w", "wx", "ww", "wwx", "wwxx"];
    const arms = add("effects", ["campaign", "is_treated"], sums,
      { metric, horizon_months: Number(horizon) });
    const mean = (arm) => arm.wx / arm.w;
    const variance = (arm) => Math.max(0, arm.wwxx - 2 * mean(arm) * arm.wwx
      + mean(arm) ** 2 * arm.ww) / arm.w ** 2;
    const kind = EFFECTS[metric];
    return DATA.campaigns.flatMap(({ campaign }) => {
      const own = arms.filter((arm) => arm.campaign === campaign);
      const treated = own.find((arm) => arm.is_treated);
      const controls = own.find((arm) => !arm.is_treated);
      if (!treated || !controls || treated.customers < 2 || controls.customers < 2) return [];
      const estimate = mean(treated) - mean(controls);
      const half = 1.959964 * Math.sqrt(variance(treated) + variance(controls));
      const whole = DATA.readings.find((row) => row.campaign === campaign
        && row.horizon_months === Number(horizon)
        && (metric === "goal" ? row.is_goal : row.metric === metric));
      return [{ campaign: words(campaign), estimate, low: estimate - half,
        high: estimate + half, treated: treated.customers, controls: controls.customers,
        told: say(estimate, kind), told_low: say(estimate - half, kind),
        told_high: say(estimate + half, kind), told_whole: say(whole && whole.estimate, kind) }];
    });
  },
  profit: () => DATA.campaigns.flatMap(({ campaign }) => {
    const own = DATA.readings.filter((row) => row.campaign === campaign
      && row.metric === "profit" && row.profit !== null);
    const row = own.sort((a, b) => b.horizon_months - a.horizon_months)[0];
    return row ? [{ campaign: words(campaign), months: row.horizon_months, cost: row.cost,
      estimate: row.profit, low: row.profit_low, high: row.profit_high }] : [];
  }),
  paths: () => {
    const customers = new Map(add("months", ["month"], ["customers"])
      .map((row) => [row.month, row.customers]));
    const changes = new Map(add("scenarios", ["scenario", "month"], ["balance_delta"])
      .map((row) => [row.scenario + row.month, row.balance_delta / 100]));
    return DATA.scenarios.flatMap((scenario) => [...customers].map(([month, people]) => ({
      scenario: words(scenario), month,
      value: (changes.get(scenario + month) || 0) / people })));
  },
  impact: ({ flow }) => {
    const name = `${flow}_delta`;
    const { customers } = one(add("months", [], ["customers"], { month: LAST }), ["customers"]);
    const changes = new Map(add("scenarios", ["scenario"], [name])
      .map((row) => [row.scenario, row[name] / 100]));
    return customers ? DATA.scenarios.map((scenario) => ({ scenario: words(scenario),
      value: (changes.get(scenario) || 0) / customers })) : [];
  },
  distributions: ({ measure }) => shares(measure),
  gaps: () => CHARTS.distributions.choices[0].options.flatMap(([measure, label]) => {
    const rows = shares(measure);
    const base = new Map(rows.filter((row) => row.code === "base")
      .map((row) => [row.from, row.below]));
    const copies = grouped(rows.filter((row) => row.code !== "base"), "code");
    return base.size ? [...copies].map(([population, own]) => {
      const whole = DATA.distances.find((row) => row.population === population
        && row.table_name === "customers" && row.column_name === measure);
      return { measure: label, population: own[0].population,
        gap: Math.max(...own.map((row) => Math.abs(row.below - base.get(row.from)))),
        whole: whole ? whole.distance : null };
    }) : [];
  }),
  correlations: () => {
    const rows = add("correlations", ["population", "column_a", "column_b"],
      ["customers", "rank_a_sum", "rank_b_sum", "product_sum"]);
    const covariance = (row) => row.product_sum / row.customers
      - (row.rank_a_sum / row.customers) * (row.rank_b_sum / row.customers);
    const own = new Map(rows.filter((row) => row.column_a === row.column_b)
      .map((row) => [row.population + row.column_a, covariance(row)]));
    return told(rows.filter((row) => row.column_a !== row.column_b).map((row) => ({
      pair: `${COLUMNS[row.column_a]} \u2013 ${COLUMNS[row.column_b]}`,
      population: DATA.populations[row.population],
      correlation: ratio(covariance(row), Math.sqrt(own.get(row.population + row.column_a)
        * own.get(row.population + row.column_b))) })), "correlation")
      .sort((a, b) => a.pair.localeCompare(b.pair));
  },
  scores: () => DATA.scores,
  anchors: () => {
    const found = new Map();
    for (const { population, used_for_fit, passed } of DATA.anchors) {
      const name = DATA.names[population] || words(population);
      const row = `${name}, ${used_for_fit ? "fitted" : "not fitted"}`;
      const result = passed ? "Met" : "Missed";
      const key = row + "\u0000" + result;
      if (!found.has(key)) found.set(key, { row, result, anchors: 0 });
      found.get(key).anchors += 1;
    }
    return [...found.values()].sort((a, b) => a.row.localeCompare(b.row)
      || a.result.localeCompare(b.result));
  },
  misses: ({ population }) => DATA.anchors
    .filter((row) => row.population === population && row.tolerance > 0)
    .map((row) => ({ anchor: words(row.anchor_id.replace(`${DATA.market}_`, "")), target: row.target, actual: row.actual,
      error: (row.actual - row.target) / row.tolerance,
      used: row.used_for_fit ? "fitted" : "not fitted" }))
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error)).slice(0, 12),
  checks: () => DATA.checks.map((row) => ({ ...row, names: row.names.join("; ") })),
};

/* Tiles */
const tiles = () => {
  const money = ["customers", "income", "spending", "savings", "investments"];
  const ends = ["customers", "balance", "portfolio_value", "borrowers", "past_due_30",
    "credit_score_sum"];
  const year = one(add("months", [], money), money);
  const end = one(add("months", [], ends, { month: LAST }), ends);
  return {
    customers: say(end.customers, "count"),
    pay: say(ratio(year.income / 100, year.customers), "money"),
    spent: say(ratio(year.spending, year.income), "share"),
    saved: say(ratio(year.savings, year.income), "share"),
    invested: say(ratio(year.investments, year.income), "share"),
    balance: say(ratio(end.balance / 100, end.customers), "money"),
    portfolio: say(ratio(end.portfolio_value / 100, end.customers), "money"),
    borrowers: say(ratio(end.borrowers, end.customers), "share"),
    late: say(ratio(end.past_due_30, end.borrowers), "share"),
    score: say(ratio(end.credit_score_sum, end.customers), "number"),
  };
};
const everybody = tiles();

/* Drawing */
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const theme = () => root.dataset.theme || (system.matches ? "dark" : "light");
const views = {}, current = {};
const filled = (part, id) => {
  if (Array.isArray(part)) return part.map((one) => filled(one, id));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => {
    if (typeof value === "string" && value.startsWith("@")) {
      if (value === "@told") return [key, `${kindOf(id, choiceOf(id))}(datum.value)`];
      const color = DATA.colors[value.slice(1)];
      if (key === "value") return [key, color[theme()][0]];
      return [key, key === "range" ? color[theme()] : color.domain];
    }
    return [key, filled(value, id)];
  }));
};
const choiceOf = (id) => Object.fromEntries(
  [...document.querySelectorAll(`select[data-chart="${id}"]`)]
    .map((menu) => [menu.name, menu.value]));
const look = (width) => {
  const style = getComputedStyle(root), ink = style.getPropertyValue("--ink").trim();
  const soft = style.getPropertyValue("--soft").trim();
  const line = style.getPropertyValue("--line").trim();
  const narrow = root.clientWidth < 640;
  return {
    font: style.getPropertyValue("--font").trim(), background: "transparent",
    padding: { left: 2, right: 18, top: 2, bottom: 2 },
    view: { stroke: null }, rule: { color: soft },
    axis: { labelColor: soft, titleColor: soft, titleFontWeight: "normal", labelFontSize: 12,
      titleFontSize: 12, gridColor: line, domain: false, tickColor: line,
      labelLimit: narrow ? 150 : 230 },
    axisDiscrete: { grid: false, ticks: false },
    legend: { orient: "top", title: null, labelColor: ink, labelFontSize: 12, symbolSize: 110,
      columns: Math.max(2, Math.floor(width / 130)), columnPadding: 14, offset: 6 },
  };
};
const tooltip = (chart) => chart.columns.map((column) =>
  ({ field: `say_${column.field}`, type: "nominal", title: column.title }));
const withTooltip = (spec, tips) => {
  if (spec.layer) return { ...spec, layer: spec.layer.map((one) => withTooltip(one, tips)) };
  return { ...spec, encoding: { ...spec.encoding, tooltip: tips } };
};
const spoken = (id, rows) => {
  const choice = choiceOf(id);
  return rows.map((row) => {
    const said = { ...row };
    for (const { field, kind } of CHARTS[id].columns)
      said[`say_${field}`] = say(row[field], kind === "told" ? kindOf(id, choice) : kind);
    return said;
  });
};
const draw = async (id) => {
  const chart = CHARTS[id], spec = withTooltip(filled(chart.spec, id), tooltip(chart));
  const place = document.getElementById(`chart-${id}`);
  const label = { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" },
    data: { name: "rows", values: current[id] }, config: look(place.clientWidth) };
  if (views[id]) views[id].finalize();
  views[id] = (await vegaEmbed(place, label, { mode: "vega-lite", actions: false,
    renderer: "svg", tooltip: { theme: theme() } })).view;
};
const table = (id) => {
  const details = document.querySelector(`#card-${id} details`);
  if (!details || !details.open) return;
  const body = details.querySelector("tbody");
  body.replaceChildren(...current[id].map((row) => {
    const line = document.createElement("tr");
    CHARTS[id].columns.forEach(({ field, kind }, n) => {
      const cell = document.createElement(n ? "td" : "th");
      if (!n) cell.scope = "row";
      if (kind !== "text") cell.className = "number";
      cell.textContent = row[`say_${field}`];
      line.append(cell);
    });
    return line;
  }));
};
const compute = (id) => {
  current[id] = spoken(id, ROWS[id](choiceOf(id)));
  const card = document.getElementById(`card-${id}`);
  card.classList.toggle("empty", current[id].length === 0);
  table(id);
};
const refresh = async (id) => {
  compute(id);
  const changes = vega.changeset().remove(() => true).insert(current[id]);
  await views[id].change("rows", changes).runAsync();
};

/* Filters */
const boxes = [...document.querySelectorAll("#filters input")];
const picked = () => {
  const found = {};
  for (const name of Object.keys(DATA.choices)) {
    const on = boxes.filter((box) => box.name === name && box.checked);
    found[name] = on.map((box) => Number(box.value));
  }
  return found;
};
const choose = () => {
  const found = picked(), names = Object.keys(found).filter((name) => found[name].length);
  chosen = all.map((_, cell) => Number(names.every((name) =>
    found[name].includes(DATA.cells[name][cell]))));
  const now = tiles();
  for (const [name, value] of Object.entries(now)) {
    document.getElementById(`tile-${name}`).textContent = value;
    document.getElementById(`all-${name}`).textContent =
      names.length ? `all: ${everybody[name]}` : "";
  }
  const whom = names.map((name) => found[name].map((n) => DATA.choices[name][n]).join(", "));
  document.getElementById("summary").textContent = names.length
    ? `${now.customers} of ${everybody.customers} customers: ${whom.join("; ")}`
    : `All ${everybody.customers} customers`;
  document.getElementById("clear").disabled = names.length === 0;
};
const filtered = async () => {
  choose();
  await Promise.all(Object.keys(CHARTS).filter((id) => !CHARTS[id].whole_run).map(refresh));
};

const start = async () => {
  for (const [kind, words_] of Object.entries(KINDS)) vega.expressionFunction(kind, words_);
  for (const menu of document.querySelectorAll("select[data-chart]")) {
    menu.addEventListener("change", () => {
      compute(menu.dataset.chart);
      ready = draw(menu.dataset.chart);
    });
  }
  for (const details of document.querySelectorAll("figure details"))
    details.addEventListener("toggle", () => table(details.dataset.chart));
  for (const box of boxes) box.addEventListener("change", () => { ready = filtered(); });
  document.getElementById("clear").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    ready = filtered();
    boxes[0].focus();
  });
  const redraw = () => { ready = Promise.all(Object.keys(CHARTS).map(draw)); };
  const button = document.getElementById("theme");
  const name = () => {
    button.textContent = theme() === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use ${button.textContent.toLowerCase()} colors`);
  };
  button.addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    name();
    redraw();
  });
  system.addEventListener("change", () => { name(); redraw(); });
  name();
  choose();
  /* One chart at a time, so that the page answers meanwhile. */
  for (const id of Object.keys(CHARTS)) {
    compute(id);
    await draw(id);
    await new Promise((resolve) => { setTimeout(resolve); });
  }
};
let ready = start().then(() => { root.dataset.ready = "true"; });
/* For tests: what is drawn, and when it is. */
window.dashboard = { ready: () => ready, rows: (id) => views[id].data("rows") };
})();
