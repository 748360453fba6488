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
const look = (room) => {
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
      columns: Math.max(1, Math.floor(room / 95)), columnPadding: 14, offset: 6 },
  };
};
const tooltip = (chart) => chart.columns.map((column) =>
  ({ field: `say_${column.field}`, type: "nominal", title: column.title }));
const withTooltip = (spec, tips) => {
  if (spec.layer) return { ...spec, layer: spec.layer.map((one) => withTooltip(one, tips)) };
  return { ...spec, encoding: { ...spec.encoding, tooltip: tips } };
};
const spoken = (columns, rows, told_) => rows.map((row, order) => {
  const said = { ...row, order };
  for (const { field, kind } of columns)
    said[`say_${field}`] = say(row[field], kind === "told" ? told_ : kind);
  return said;
});
const draw = async (id) => {
  const chart = CHARTS[id], spec = withTooltip(filled(chart.spec, id), tooltip(chart));
  const place = document.getElementById(`chart-${id}`);
  const names = spec.encoding.y && spec.encoding.y.type === "nominal";
  const room = place.clientWidth - (names ? Math.min(190, 0.4 * place.clientWidth) : 40);
  const label = { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" },
    data: { name: "rows", values: current[id] }, config: look(room) };
  if (views[id]) views[id].finalize();
  views[id] = (await vegaEmbed(place, label, { mode: "vega-lite", actions: false,
    renderer: "svg", tooltip: { theme: theme() } })).view;
};
const lines = (columns, rows) => rows.map((row) => {
  const line = document.createElement("tr");
  columns.forEach(({ field, kind }, n) => {
    const cell = document.createElement(n ? "td" : "th");
    if (!n) cell.scope = "row";
    if (kind !== "text") cell.className = "number";
    cell.textContent = row[`say_${field}`];
    line.append(cell);
  });
  return line;
});
const table = (id) => {
  const details = document.querySelector(`#card-${id} details`);
  if (details && details.open)
    details.querySelector("tbody").replaceChildren(...lines(CHARTS[id].columns, current[id]));
};
const tell = ({ id, columns }) => document.querySelector(`#facts-${id} tbody`)
  .replaceChildren(...lines(columns, spoken(columns, DATA.facts[id])));
const compute = (id) => {
  const choice = choiceOf(id);
  current[id] = spoken(CHARTS[id].columns, ROWS[id](choice), kindOf(id, choice));
  const card = document.getElementById(`card-${id}`);
  card.classList.toggle("empty", current[id].length === 0);
  table(id);
};
const refresh = async (id) => {
  if (!views[id]) return; /* it is still to be drawn */
  compute(id);
  const changes = vega.changeset().remove(() => true).insert(current[id]);
  await views[id].change("rows", changes).runAsync();
};

/* A choice may change while a chart is being drawn. */
const show = async (id) => {
  let drawn;
  do {
    drawn = chosen;
    compute(id);
    await draw(id);
  } while (drawn !== chosen);
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
  await Promise.all(Object.keys(CHARTS).map(refresh));
};

const start = async () => {
  for (const [kind, words_] of Object.entries(KINDS)) vega.expressionFunction(kind, words_);
  for (const menu of document.querySelectorAll("select[data-chart]")) {
    menu.addEventListener("change", () => queue(() => show(menu.dataset.chart)));
  }
  for (const details of document.querySelectorAll("figure details"))
    details.addEventListener("toggle", () => table(details.dataset.chart));
  for (const box of boxes) box.addEventListener("change", () => queue(filtered));
  document.getElementById("clear").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    queue(filtered);
    boxes[0].focus();
  });
  const redraw = () => queue(() => Promise.all(Object.keys(views).map(show)));
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
  Object.values(FACTS).forEach(tell);
  /* What is seen first, first; the rest one at a time, so that the page answers. */
  const seen = document.querySelector("section").querySelectorAll("figure").length;
  for (const [n, id] of Object.keys(CHARTS).entries()) {
    if (n === seen) root.dataset.ready = "true";
    if (n >= seen) await new Promise((resolve) => { requestIdleCallback(resolve); });
    await show(id);
  }
  root.dataset.drawn = "true";
};
const started = start();
/* For tests: what is drawn, and when it is. */
window.dashboard = { ready: async () => { await started; await ready; }, rows: (id) => views[id].data("rows") };
