/* What several charts measure of the chosen: shares, gaps, correlations, effects, anchors. */
const MONEY = ["income", "spending", "savings", "investments", "loan_repayment"];
const binned = (rows) => rows.map((row) => ({ ...row, from: row.bin[0], to: row.bin[1] }));
const spread = (where, keys) => binned(add("spreads", [...keys, "bin"], ["customers"], where));
const people = (key) => byPersona(add("months", [key, "persona"], ["customers"],
  { month: LAST }).filter((row) => row.customers));
/* Customers of each population by bin, as shares; empty bins are told too. */
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
        bin: say(from, MEASURES[measure]) };
    }) : [];
  });
};
/* The largest gap between cumulative shares, of each population to what it is held against. */
const gaps = (measure, populations, against) => {
  const of = grouped(shares(measure, populations), "code");
  return new Map([...of].flatMap(([population, own]) => {
    const held = of.get(against(population));
    return !held || held === own ? [] : [[population,
      Math.max(...own.map((row, n) => Math.abs(row.below - held[n].below)))]];
  }));
};
/* Spearman's correlations: by population, and in it by pair of columns. */
const correlated = () => {
  const sums = new Map(add("ranks", ["population", "column_name"], ["customers", "rank_sum"])
    .map((row) => [row.population + row.column_name, row]));
  const products = add("correlations", ["population", "column_a", "column_b"], ["product_sum"]);
  const covariance = ({ population, column_a, column_b, product_sum }) => {
    const a = sums.get(population + column_a), b = sums.get(population + column_b);
    return product_sum / a.customers - a.rank_sum / a.customers * b.rank_sum / b.customers;
  };
  const own = new Map(products.filter((row) => row.column_a === row.column_b)
    .map((row) => [row.population + row.column_a, covariance(row)]));
  const pairs = products.filter((row) => row.column_a !== row.column_b).map((row) => ({
    population: row.population,
    pair: `${COLUMNS[row.column_a]} \u2013 ${COLUMNS[row.column_b]}`,
    correlation: ratio(covariance(row), Math.sqrt(own.get(row.population + row.column_a)
      * own.get(row.population + row.column_b))) }));
  return grouped(told(pairs, "correlation").sort((a, b) => a.pair.localeCompare(b.pair)),
    "population");
};
/* The effect that weighted arms give, and half its interval. */
const ARM = ["customers", "w", "wx", "ww", "wwx", "wwxx"];
const effect = (arms) => {
  const treated = arms.find((arm) => arm.is_treated);
  const controls = arms.find((arm) => !arm.is_treated);
  if (!treated || !controls || treated.customers < 2 || controls.customers < 2) return null;
  const mean = (arm) => arm.wx / arm.w;
  const variance = (arm) => Math.max(0, arm.wwxx - 2 * mean(arm) * arm.wwx
    + mean(arm) ** 2 * arm.ww) / arm.w ** 2;
  return { estimate: mean(treated) - mean(controls),
    half: 1.959964 * Math.sqrt(variance(treated) + variance(controls)),
    treated: treated.customers, controls: controls.customers };
};
/* What each anchor of a population comes to: as published, or of those who are chosen. */
const MEDIANS = { median_income: ["income"], median_balance: ["account_balance"],
  income_variation: ["income_variation"], regular_pay_variation_ratio: ["regular_pay_variation"],
  spending_to_income_variation: ["spending_variation", "income_variation"] };
const median = (measure, population, employment_type) => {
  const where = { measure, population, ...(employment_type && { employment_type }) };
  return quantile(spread(where, []), 0.5);
};
const ofBins = ({ metric, population }) => {
  const [, statistic, cut = ""] = metric.split(":");
  const [above, below] = cut.split("/"), [part, whole] = MEDIANS[statistic];
  if (whole) return ratio(median(part, population, cut), median(whole, population, cut));
  return below ? ratio(median(part, population, above), median(part, population, below))
    : median(part, population, cut);
};
const ofTerms = ({ above, below, square, value }) => {
  if (above || below) return above && below ? ratio(ratio(...above), ratio(...below)) : null;
  if (!value || !value[1]) return null;
  const [mean, n] = [value[0] / value[1], value[1]];
  return square ? Math.sqrt((square[0] / n - mean ** 2) * ratio(n, n - 1)) : mean;
};
const anchored = () => {
  const terms = new Map();
  for (const { population, metric, term, part, whole } of
    add("anchors", ["population", "metric", "term"], ["part", "whole"])) {
    const key = population + metric;
    terms.set(key, { ...terms.get(key), [term]: [part, whole] });
  }
  return told(DATA.anchors.map((row) => {
    const actual = isEverybody() ? row.actual : MEDIANS[row.metric.split(":")[1]]
      ? ofBins(row) : ofTerms(terms.get(row.population + row.metric) || {});
    return { ...row, actual, passed: Math.abs(actual - row.target) <= row.tolerance,
      used: row.used_for_fit ? "fitted" : "not fitted" };
  }), "actual");
};
