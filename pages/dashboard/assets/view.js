/* Tiles */
const tiles = () => {
  const money = ["active_customers", "income", "spending", "savings", "investments"];
  const ends = ["customers", "balance", "portfolio_value", "borrowers", "past_due_30",
    "credit_score_sum"];
  const year = one(add("months", [], money), money);
  const end = one(add("months", [], ends, { month: LAST }), ends);
  return {
    customers: format(end.customers, "count"),
    pay: format(ratio(year.income / 100, year.active_customers), "money"),
    spent: format(ratio(year.spending, year.income), "share"),
    saved: format(ratio(year.savings, year.income), "share"),
    invested: format(ratio(year.investments, year.income), "share"),
    balance: format(ratio(end.balance / 100, end.customers), "money"),
    portfolio: format(ratio(end.portfolio_value / 100, end.customers), "money"),
    borrowers: format(ratio(end.borrowers, end.customers), "share"),
    late: format(ratio(end.past_due_30, end.borrowers), "share"),
    score: format(ratio(end.credit_score_sum, end.customers), "number"),
  };
};
const allTiles = tiles();

/* Drawing */
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const theme = () => root.dataset.theme || (system.matches ? "dark" : "light");
const views = {}, current = {};
/* A specification with its @names replaced by domains, colors and formats. */
const filled = (part, id) => {
  if (Array.isArray(part)) return part.map((one) => filled(one, id));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => {
    if (typeof value === "string" && value.startsWith("@")) {
      if (value === "@by_menu") return [key, `${formatByMenu(id, choiceOf(id))}(datum.value)`];
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
const appearance = (legendColumns) => {
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
      columns: legendColumns, columnPadding: 14, offset: 6 },
  };
};
const tooltip = (chart) => chart.columns.map((column) =>
  ({ field: `text_${column.field}`, type: "nominal", title: column.title }));
const withTooltip = (spec, tips) => {
  if (spec.layer) return { ...spec, layer: spec.layer.map((one) => withTooltip(one, tips)) };
  return { ...spec, encoding: { ...spec.encoding, tooltip: tips } };
};
/* Rows with their order, and with each shown value as text too. */
const withTexts = (columns, rows, byMenu) => rows.map((row, order) => {
  const written = { ...row, order };
  for (const { field, format: name } of columns)
    written[`text_${field}`] = format(row[field], name === "by_menu" ? byMenu : name);
  return written;
});
const draw = async (id) => {
  const chart = CHARTS[id], spec = withTooltip(filled(chart.spec, id), tooltip(chart));
  const node = document.getElementById(`chart-${id}`);
  const names = spec.encoding.y && spec.encoding.y.type === "nominal";
  const width = node.clientWidth - (names ? Math.min(190, 0.4 * node.clientWidth) : 40);
  const { scale = {} } = spec.encoding.color || {};
  const longest = Math.max(4, ...(scale.domain || []).map((label) => label.length));
  const legendColumns = Math.max(1, Math.floor(width / (7.5 * longest + 36))); /* pixels */
  const whole = { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" },
    data: { name: "rows", values: current[id] }, config: appearance(legendColumns) };
  if (views[id]) views[id].finalize();
  views[id] = (await vegaEmbed(node, whole, { mode: "vega-lite", actions: false,
    renderer: "svg", tooltip: { theme: theme() } })).view;
};
const tableRows = (columns, rows) => rows.map((row) => {
  const line = document.createElement("tr");
  columns.forEach(({ field, format: name }, n) => {
    const cell = document.createElement(n ? "td" : "th");
    if (!n) cell.scope = "row";
    if (name !== "text") cell.className = "number";
    cell.textContent = row[`text_${field}`];
    line.append(cell);
  });
  return line;
});
const fillTable = (id) => {
  const details = document.querySelector(`#card-${id} details`);
  if (details && details.open)
    details.querySelector("tbody")
      .replaceChildren(...tableRows(CHARTS[id].columns, current[id]));
};
/* Below a chart or a table: the reason for each estimate that is not shown. */
const fillNotes = (id, rows) => {
  const items = rows.filter((row) => row.note).map((row) => {
    const item = document.createElement("li");
    item.textContent = `${row.campaign}: ${row.note}`;
    return item;
  });
  document.getElementById(`notes-${id}`).replaceChildren(...items);
};
const FIXED_ROWS = {
  ...DATA.fixed_tables,
  results: DATA.fixed_tables.results.map((row) => {
    const note = reasonForAll(row.campaign, row.months);
    const hidden = note ? { profit: null, low: null, high: null } : {};
    return { ...row, ...hidden, note, campaign: readable(row.campaign) };
  }),
};
const fillFixedTable = ({ id, columns }) => {
  document.querySelector(`#table-${id} tbody`)
    .replaceChildren(...tableRows(columns, withTexts(columns, FIXED_ROWS[id])));
  fillNotes(id, FIXED_ROWS[id]);
};
const compute = (id) => {
  const choice = choiceOf(id);
  current[id] = withTexts(CHARTS[id].columns, ROWS[id](choice), formatByMenu(id, choice));
  const card = document.getElementById(`card-${id}`);
  card.classList.toggle("empty", current[id].length === 0);
  fillTable(id);
  fillNotes(id, current[id]);
};
const refresh = async (id) => {
  if (!views[id]) return; /* not drawn yet */
  compute(id);
  const changes = vega.changeset().remove(() => true).insert(current[id]);
  await views[id].change("rows", changes).runAsync();
};

/* The selection may change while a chart is being drawn. */
const show = async (id) => {
  let drawn;
  do {
    drawn = selected;
    compute(id);
    await draw(id);
  } while (drawn !== selected);
};
let ready = Promise.resolve();
const queue = (work) => { ready = ready.then(work); };

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
const select = () => {
  const found = picked(), names = Object.keys(found).filter((name) => found[name].length);
  selected = all.map((_, cell) => Number(names.every((name) =>
    found[name].includes(DATA.cells[name][cell]))));
  const now = tiles();
  for (const [name, value] of Object.entries(now)) {
    document.getElementById(`tile-${name}`).textContent = value;
    document.getElementById(`all-${name}`).textContent =
      names.length ? `all: ${allTiles[name]}` : "";
  }
  const labels = names.map((name) => found[name].map((n) => DATA.choices[name][n]).join(", "));
  document.getElementById("summary").textContent = names.length
    ? `${now.customers} of ${allTiles.customers} customers: ${labels.join("; ")}`
    : `All ${allTiles.customers} customers`;
  document.getElementById("clear").disabled = names.length === 0;
};
const filtered = async () => {
  select();
  const ids = Object.keys(CHARTS).filter((id) => CHARTS[id].filtered);
  await Promise.all(ids.map(refresh));
};

const start = async () => {
  for (const [name, write] of Object.entries(FORMATS)) vega.expressionFunction(name, write);
  vega.expressionFunction("short", short);
  for (const menu of document.querySelectorAll("select[data-chart]")) {
    menu.addEventListener("change", () => queue(() => show(menu.dataset.chart)));
  }
  for (const details of document.querySelectorAll("figure details"))
    details.addEventListener("toggle", () => fillTable(details.dataset.chart));
  for (const box of boxes) box.addEventListener("change", () => queue(filtered));
  document.getElementById("clear").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    queue(filtered);
    boxes[0].focus();
  });
  const redraw = () => queue(() => Promise.all(Object.keys(views).map(show)));
  const button = document.getElementById("theme");
  const label = () => {
    button.textContent = theme() === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use ${button.textContent.toLowerCase()} colors`);
  };
  button.addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    label();
    redraw();
  });
  system.addEventListener("change", () => { label(); redraw(); });
  label();
  select();
  Object.values(FIXED_TABLES).forEach(fillFixedTable);
  /* First the charts of the first section; then one at a time, between user actions. */
  const first = document.querySelector("section").querySelectorAll("figure").length;
  for (const [n, id] of Object.keys(CHARTS).entries()) {
    if (n === first) root.dataset.ready = "true";
    if (n >= first) await new Promise((resolve) => { requestIdleCallback(resolve); });
    await show(id);
  }
  root.dataset.drawn = "true";
};
const started = start();
/* For tests: when everything is drawn, and what the charts contain. */
window.dashboard = {
  ready: async () => { await started; await ready; },
  rows: (id) => views[id].data("rows"),
  domain: (id, scale) => views[id].scale(scale).domain(),
};
