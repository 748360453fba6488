/* Measures that several charts need: distributions, correlations and effects. */
const MONEY = ["income", "spending", "savings", "investments", "loan_repayment"];
const COLUMNS = { age: "age", income: "income", credit_score: "credit", savings_rate: "savings",
  existing_loan_balance: "loan", account_balance: "balance" };
const binned = (rows) => rows.map((row) => ({ ...row, from: row.bin[0], to: row.bin[1] }));
const spread = (where, keys) => binned(add("spreads", [...keys, "bin"], ["customers"], where));
const customersBy = (key) => byPersona(add("months", [key, "persona"], ["customers"],
  { month: LAST }).filter((row) => row.customers));
/* Share of each population's customers in each bin, empty bins included. */
const shares = (measure, populations = DATA.populations) => {
  const rows = spread({ measure }, ["population"])
    .filter((row) => populations[row.population] !== undefined);
  const edges = [...new Set(rows.map((row) => row.from))].sort((a, b) => a - b);
  return Object.entries(populations).flatMap(([population, name]) => {
    const own = rows.filter((row) => row.population === population);
    const whole = own.reduce((sum, row) => sum + row.customers, 0);
    const at = new Map(own.map((row) => [row.from, row.customers]));
    let below = 0;
    return whole ? edges.map((from) => {
      const share = (at.get(from) || 0) / whole;
      below += share;
      return { code: population, population: name, from, share, below,
        bin: format(from, DATA.measures[measure]) };
    }) : [];
  });
};
/* Kolmogorov-Smirnov distance on the bins: of each population to its reference. */
const distances = (measure, populations, referenceOf) => {
  const by = grouped(shares(measure, populations), "code");
  return new Map([...by].flatMap(([population, own]) => {
    const reference = by.get(referenceOf(population));
    return !reference || reference === own ? [] : [[population,
      Math.max(...own.map((row, n) => Math.abs(row.below - reference[n].below)))]];
  }));
};
/* Spearman correlations of each pair of columns, by population. */
const correlations = () => {
  const sums = new Map(add("ranks", ["population", "column_name"], ["customers", "rank_sum"])
    .map((row) => [row.population + row.column_name, row]));
  const products = add("correlations", ["population", "column_a", "column_b"], ["product_sum"]);
  const covariance = ({ population, column_a, column_b, product_sum }) => {
    const a = sums.get(population + column_a), b = sums.get(population + column_b);
    return product_sum / a.customers - a.rank_sum / a.customers * b.rank_sum / b.customers;
  };
  const variances = new Map(products.filter((row) => row.column_a === row.column_b)
    .map((row) => [row.population + row.column_a, covariance(row)]));
  const pairs = products.filter((row) => row.column_a !== row.column_b).map((row) => ({
    population: row.population,
    pair: `${COLUMNS[row.column_a]} \u2013 ${COLUMNS[row.column_b]}`,
    correlation: ratio(covariance(row), Math.sqrt(
      variances.get(row.population + row.column_a)
      * variances.get(row.population + row.column_b))) }));
  return grouped(finite(pairs, "correlation").sort((a, b) => a.pair.localeCompare(b.pair)),
    "population");
};

/* Campaigns. Arms hold weighted sums of an outcome over the treated or the controls. */
const ARM = ["customers", "w", "wx", "ww", "wwx", "wwxx"];
/* Customers by arm, and whether any converted, of each campaign and horizon. */
const armCounts = () => {
  const counts = new Map();
  for (const arm of add("effects", ["campaign", "horizon_months", "is_treated"],
    ["customers", "wx"], { metric: "converted" })) {
    const key = `${arm.horizon_months} ${arm.campaign}`;
    const found = counts.get(key) || { treated: 0, controls: 0, converted: false };
    found[arm.is_treated ? "treated" : "controls"] += arm.customers;
    found.converted ||= arm.wx > 0; /* weights are positive */
    counts.set(key, found);
  }
  return counts;
};
/* The one rule for every estimate of the page: the reason to show none, or "". */
const whyNoEstimate = ({ treated, controls, converted }) => {
  const least = DATA.min_arm_customers, n = (value) => format(value, "count");
  if (treated < least || controls < least)
    return `too few customers: ${n(treated)} treated, ${n(controls)} controls; `
      + `at least ${least} in each are needed`;
  return converted ? "" : `no conversions: none of ${n(treated)} treated and ${n(controls)} `
    + "controls converted; at least one is needed";
};
const allArmCounts = armCounts();
const reasonForAll = (campaign, horizon) => {
  const counts = allArmCounts.get(`${horizon} ${campaign}`);
  return counts ? whyNoEstimate(counts) : "";
};
/* The weighted difference between the arms, and its 95% confidence interval. */
const difference = (arms) => {
  const treated = arms.find((arm) => arm.is_treated);
  const controls = arms.find((arm) => !arm.is_treated);
  const mean = (arm) => arm.wx / arm.w;
  const variance = (arm) => Math.max(0, arm.wwxx - 2 * mean(arm) * arm.wwx
    + mean(arm) ** 2 * arm.ww) / arm.w ** 2;
  const estimate = mean(treated) - mean(controls);
  const half = 1.959964 * Math.sqrt(variance(treated) + variance(controls));
  return { estimate, low: estimate - half, high: estimate + half };
};
/* For each campaign with selected customers: the size of its arms, and the estimate or
   the reason why there is none. The horizon is in the arms. */
const estimates = (arms, finish) => {
  const byCampaign = grouped(arms, "campaign"), counts = armCounts();
  return DATA.campaigns.flatMap(({ campaign }) => {
    const own = byCampaign.get(campaign);
    if (!own) return [];
    const months = own[0].horizon_months, found = counts.get(`${months} ${campaign}`);
    const note = whyNoEstimate(found);
    const row = { campaign, months, treated: found.treated, controls: found.controls, note,
      estimate: null, low: null, high: null };
    return [finish(note ? row : { ...row, ...difference(own) })];
  });
};
