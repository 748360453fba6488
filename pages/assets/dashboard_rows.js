/* The rows of each chart, by its id: sums finished into means and shares. */
const SCORED = CHARTS.distributions.choices[0].options;
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
    const arms = grouped(add("effects", ["campaign", "is_treated"], ARM,
      { metric, horizon_months: Number(horizon) }), "campaign");
    const kind = EFFECTS[metric];
    return DATA.campaigns.flatMap(({ campaign }) => {
      const found = effect(arms.get(campaign) || []);
      const whole = DATA.readings.find((row) => row.campaign === campaign
        && row.horizon_months === Number(horizon)
        && (metric === "goal" ? row.is_goal : row.metric === metric));
      if (!found) return [];
      const { treated, controls, estimate, half } = found;
      return [{ campaign: words(campaign), treated, controls, estimate, low: estimate - half,
        high: estimate + half, told: say(estimate, kind), told_low: say(estimate - half, kind),
        told_high: say(estimate + half, kind), told_whole: say(whole && whole.estimate, kind) }];
    });
  },
  profit: () => {
    const arms = grouped(add("profits", ["campaign", "horizon_months", "is_treated"], ARM),
      "campaign");
    return DATA.campaigns.flatMap(({ campaign }) => {
      const own = arms.get(campaign) || [], found = effect(own);
      if (!found) return [];
      const { treated, controls, estimate, half } = found;
      return [{ campaign: words(campaign), months: own[0].horizon_months, treated, controls,
        estimate: treated * estimate, low: treated * (estimate - half),
        high: treated * (estimate + half) }];
    });
  },
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
  gaps: () => SCORED.flatMap(([measure, label]) =>
    [...gaps(measure, DATA.populations, () => "base")].map(([population, gap]) => {
      const whole = DATA.distances.find((row) => row.population === population
        && row.table_name === "customers" && row.column_name === measure);
      return { measure: label, population: DATA.populations[population], gap,
        whole: whole ? whole.distance : null };
    })),
  correlations: () => {
    const found = correlated();
    return Object.entries(DATA.populations).flatMap(([population, name]) =>
      (found.get(population) || []).map((row) => ({ ...row, population: name })))
      .sort((a, b) => a.pair.localeCompare(b.pair));
  },
  likeness: () => {
    const everyone = { ...DATA.populations, ...DATA.references, [DATA.half]: DATA.half };
    const against = (population) => (population === "ceiling" ? DATA.half : "base");
    const columns = SCORED.map(([measure]) => gaps(measure, everyone, against));
    const pairs = correlated();
    const drifts = (population) => {
      const held = new Map((pairs.get(against(population)) || [])
        .map((row) => [row.pair, row.correlation]));
      return (pairs.get(population) || []).filter((row) => held.has(row.pair))
        .map((row) => Math.abs(row.correlation - held.get(row.pair)));
    };
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return Object.keys(everyone).filter((name) => name !== "base" && name !== DATA.half)
      .flatMap((population) => {
        const far = columns.filter((column) => column.has(population))
          .map((column) => column.get(population));
        const drift = drifts(population), who = everyone[population];
        return [
          ...(far.length ? [
            { place: 0, label: "Columns alike", value: 1 - mean(far), ideal: 1 },
            { place: 2, label: "Furthest column", value: Math.max(...far), ideal: 0 }] : []),
          ...(drift.length ? [
            { place: 1, label: "Pairs alike", value: 1 - mean(drift) / 2, ideal: 1 },
            { place: 3, label: "Largest drift", value: Math.max(...drift), ideal: 0 }] : []),
        ].map((row) => ({ ...row, who }));
      }).sort((a, b) => a.place - b.place);
  },
  anchors: () => {
    const found = new Map();
    for (const { population, used, passed } of anchored()) {
      const row = `${DATA.populations[population]}, ${used}`;
      const result = passed ? "Met" : "Missed";
      const key = row + "\u0000" + result;
      if (!found.has(key)) found.set(key, { row, result, anchors: 0 });
      found.get(key).anchors += 1;
    }
    return [...found.values()].sort((a, b) => a.row.localeCompare(b.row)
      || a.result.localeCompare(b.result));
  },
  misses: ({ population }) => anchored()
    .filter((row) => row.population === population && row.tolerance > 0)
    .map((row) => ({ ...row, error: (row.actual - row.target) / row.tolerance,
      anchor: words(row.anchor_id.replace(`${DATA.market}_`, "")) }))
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error)).slice(0, 12),
  rows: () => {
    const rows = new Map(add("rows", ["table_name"], ["row_count"])
      .map((row) => [row.table_name, row.row_count]));
    return DATA.covered.filter(({ table }) => rows.has(table))
      .map((row) => ({ ...row, rows: rows.get(row.table), table: words(row.table) }))
      .sort((a, b) => b.rows - a.rows);
  },
};
