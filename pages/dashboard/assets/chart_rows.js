/* The rows of each chart, by its id: means and shares computed from sums. */
const SCORED = CHARTS.distributions.menus[0].options;
/* The number of customers who have flows: they have joined and not gone silent. */
const ACTIVE = "active_customers";
const ROWS = {
  cities: () => ordered(customersBy("city"), "city", DATA.choices.city),
  employment: () => ordered(customersBy("employment_type"), "employment_type",
    DATA.choices.employment_type),
  ages: () => spread({ measure: "age", population: DATA.simulated }, ["persona"])
    .sort((a, b) => a.from - b.from)
    .map((row) => ({ ...row, bin: `${row.from}\u2013${row.to - 1}` })),
  behavior: () => byPersona(add("months", ["persona"], [ACTIVE, ...MONEY]))
    .flatMap((row) => MONEY.map((flow) => ({ persona: row.persona, flow: FLOWS[flow],
      value: ratio(row[flow] / 100, row[ACTIVE]) }))),
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
    const months = one(add("months", [], [ACTIVE]), [ACTIVE])[ACTIVE];
    const rows = add("spending", ["category"], ["amount", "transaction_count"]);
    const whole = rows.reduce((sum, row) => sum + row.amount, 0);
    return rows.map((row) => ({ category: row.category,
      value: ratio(row.amount / 100, months), share: ratio(row.amount, whole),
      transactions: ratio(row.transaction_count, months) }))
      .sort((a, b) => b.value - a.value);
  },
  monthly: () => byMonth(add("months", ["month"], [ACTIVE, ...MONEY]))
    .flatMap((row) => MONEY.map((flow) => ({ month: row.month, flow: FLOWS[flow],
      value: ratio(row[flow] / 100, row[ACTIVE]) }))),
  owed: () => byPersona(byMonth(finite(add("months", ["persona", "month"],
    ["borrowers", "loan_outstanding"]).map((row) => ({ ...row,
    value: ratio(row.loan_outstanding / 100, row.borrowers) }))))),
  late: () => finite(byMonth(add("months", ["month"],
    ["customers", "borrowers", "past_due_30", "past_due_90", "overdrawn"])).flatMap((row) => [
    { month: row.month, status: "30+ days past due",
      share: ratio(row.past_due_30, row.borrowers) },
    { month: row.month, status: "90+ days past due",
      share: ratio(row.past_due_90, row.borrowers) },
    { month: row.month, status: "Overdrawn", share: ratio(row.overdrawn, row.customers) },
  ]), "share"),
  credit: () => byPersona(byMonth(add("months", ["persona", "month"],
    ["customers", "credit_score_sum"]).map((row) => ({ ...row,
    value: row.credit_score_sum / row.customers })))),
  funnel: () => {
    const rows = add("responses", ["campaign", "response"], ["contacts"]);
    const names = ["earlier_contacts", ...DATA.campaigns.map((one) => one.campaign)];
    const depth = ["Ignored", "Opened", "Clicked", "Converted"];
    const stages = ["Contacted", "Opened", "Clicked", "Converted"];
    return names.flatMap((campaign) => {
      const own = rows.filter((row) => row.campaign === campaign);
      const reached = stages.map((_, n) => own.filter((row) => depth.indexOf(row.response) >= n)
        .reduce((sum, row) => sum + row.contacts, 0));
      return reached[0] ? stages.map((stage, n) => ({ campaign: readable(campaign), stage,
        depth: n, contacts: reached[n], share: reached[n] / reached[0] })) : [];
    });
  },
  uplift: ({ metric, horizon }) => estimates(
    add("effects", ["campaign", "horizon_months", "is_treated"], ARM,
      { metric, horizon_months: Number(horizon) }),
    (row) => {
      const whole = DATA.effects.find((one) => one.campaign === row.campaign
        && one.horizon_months === row.months
        && (metric === "goal" ? one.is_goal : one.metric === metric));
      return { ...row, campaign: readable(row.campaign),
        whole: !whole || reasonForAll(row.campaign, row.months) ? null : whole.estimate };
    }),
  profit: () => estimates(
    add("profits", ["campaign", "horizon_months", "is_treated"], ARM),
    (row) => ({ ...row, campaign: readable(row.campaign),
      ...(row.note ? {} : Object.fromEntries(["estimate", "low", "high"]
        .map((name) => [name, row.treated * row[name]]))) })),
  paths: () => {
    const customers = new Map(add("months", ["month"], ["customers"])
      .map((row) => [row.month, row.customers]));
    const changes = new Map(add("scenarios", ["scenario", "month"], ["balance_delta"])
      .map((row) => [row.scenario + row.month, row.balance_delta / 100]));
    return DATA.scenarios.flatMap((scenario) => [...customers].map(([month, count]) => ({
      scenario: readable(scenario), month,
      value: (changes.get(scenario + month) || 0) / count })));
  },
  impact: ({ flow }) => {
    const { customers } = one(add("months", [], ["customers"], { month: LAST }), ["customers"]);
    const changes = new Map(add("scenario_flows", ["scenario"], [flow])
      .map((row) => [row.scenario, row[flow] / 100]));
    return customers ? DATA.scenarios.map((scenario) => ({ scenario: readable(scenario),
      value: (changes.get(scenario) || 0) / customers })) : [];
  },
  distributions: ({ measure }) => shares(measure),
  gaps: () => SCORED.flatMap(([measure, label]) =>
    [...distances(measure, DATA.populations, () => "base")].map(([population, gap]) => {
      const whole = DATA.distances.find((row) => row.population === population
        && row.table_name === "customers" && row.column_name === measure);
      return { measure: label, population: DATA.populations[population], gap,
        whole: whole ? whole.distance : null };
    })),
  correlations: () => {
    const found = correlations();
    return Object.entries(DATA.populations).flatMap(([population, name]) =>
      (found.get(population) || []).map((row) => ({ ...row, population: name })))
      .sort((a, b) => a.pair.localeCompare(b.pair));
  },
  likeness: () => {
    const everyone = { ...DATA.populations, ...DATA.references, [DATA.half]: DATA.half };
    const referenceOf = (population) => (population === "ceiling" ? DATA.half : "base");
    const columns = SCORED.map(([measure]) => distances(measure, everyone, referenceOf));
    const pairs = correlations();
    const differences = (population) => {
      const reference = new Map((pairs.get(referenceOf(population)) || [])
        .map((row) => [row.pair, row.correlation]));
      return (pairs.get(population) || []).filter((row) => reference.has(row.pair))
        .map((row) => Math.abs(row.correlation - reference.get(row.pair)));
    };
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return Object.keys(everyone).filter((name) => name !== "base" && name !== DATA.half)
      .flatMap((population) => {
        const far = columns.filter((column) => column.has(population))
          .map((column) => column.get(population));
        const apart = differences(population), series = everyone[population];
        return [
          ...(far.length ? [
            { rank: 0, label: "Similarity of columns", value: 1 - mean(far), ideal: 1 },
            { rank: 2, label: "Largest column distance", value: Math.max(...far), ideal: 0 },
          ] : []),
          ...(apart.length ? [
            { rank: 1, label: "Similarity of pairs", value: 1 - mean(apart) / 2, ideal: 1 },
            { rank: 3, label: "Largest correlation change", value: Math.max(...apart),
              ideal: 0 }] : []),
        ].map((row) => ({ ...row, series }));
      }).sort((a, b) => a.rank - b.rank);
  },
  anchors: () => {
    const found = new Map();
    for (const { population, used_for_fit, passed } of DATA.anchors) {
      const row = `${DATA.populations[population]}, ${used_for_fit ? "fitted" : "not fitted"}`;
      const result = passed ? "Within tolerance" : "Outside tolerance";
      const key = row + "\u0000" + result;
      if (!found.has(key)) found.set(key, { row, result, anchors: 0 });
      found.get(key).anchors += 1;
    }
    return [...found.values()].sort((a, b) => a.row.localeCompare(b.row)
      || b.result.localeCompare(a.result));
  },
  misses: ({ population }) => finite(DATA.anchors, "actual")
    .filter((row) => row.population === population && row.tolerance > 0)
    .map((row) => ({ ...row, error: (row.actual - row.target) / row.tolerance,
      used: `${row.used_for_fit ? "U" : "Not u"}sed for fitting`,
      anchor: readable(row.anchor_id.replace(`${DATA.market}_`, "")) }))
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error)).slice(0, 12),
  rows: () => {
    const rows = new Map(add("rows", ["table_name"], ["row_count"])
      .map((row) => [row.table_name, row.row_count]));
    return DATA.checks_by_table.filter(({ table }) => rows.has(table))
      .map((row) => ({ ...row, rows: rows.get(row.table), table: readable(row.table) }))
      .sort((a, b) => b.rows - a.rows);
  },
};
