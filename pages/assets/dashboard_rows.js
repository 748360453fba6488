/* The rows of each chart, by its id: sums finished into means and shares. */
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
    const { customers } = one(add("months", [], ["customers"], { month: LAST }), ["customers"]);
    const changes = new Map(add("scenario_flows", ["scenario"], [flow])
      .map((row) => [row.scenario, row[flow] / 100]));
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
