"""What the four charts must show, and JavaScript that asks a page what they do show."""

# What each chart shows, in SQL of its own: axis, series, value.
EXPECTED = {
    "Balance by persona": """
        select strftime(month, '%Y-%m'), details.persona,
            sum(balance)::double / count(*)
        from marts.financial_behavior
        inner join marts.customer_months as details using (customer_id, month)
        where details.status <> 'not_joined' group by all
    """,
    "Where the money goes": """
        unpivot (
            select
                persona,
                sum(spending)::double / sum(income)::double as spending_rate,
                sum(loan_repayment)::double / sum(income)::double as repayment_rate,
                sum(investments)::double / sum(income)::double as investment_rate,
                sum(savings)::double / sum(income)::double as savings_rate
            from marts.financial_behavior group by persona
        ) on columns(* exclude persona)
    """,
    "Savings rate by persona": """
        select
            strftime(month, '%Y-%m'),
            persona,
            1 - sum(spending + investments + loan_repayment)::double
                / sum(income)::double
        from marts.financial_behavior group by all
    """,
    "Campaign uplift: conversions within a month, 95% interval": """
        unpivot (
            select campaign, ci_low as low, estimate as uplift, ci_high as high
            from marts.campaign_results inner join marts.campaigns using (campaign)
            where metric = 'converted' and horizon_months = 1
                and (assignment = 'targeted') = (method = 'inverse_propensity')
                and method in ('cuped', 'inverse_propensity')
        ) on low, uplift, high
    """,
}
# Superset's pages fetch; this keeps what a chart got, by the chart's number.
KEEP_ANSWERS = """
    window.answers = {};
    const ask = window.fetch;
    window.fetch = async (...what) => {
        const answer = await ask(...what);
        const found = decodeURIComponent(answer.url).match(/"slice_id":(\\d+)/);
        if (answer.url.includes('/chart/data') && found) {
            window.answers[found[1]] = (await answer.clone().json()).result[0].data;
        }
        return answer;
    };
"""
CHARTS_SHOWN = """
    Object.fromEntries([...document.querySelectorAll('[data-test-chart-name]')].map(
        chart => {
            const canvas = chart.querySelector('canvas');
            const pixels = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height).data;
            const colours = new Set();
            for (let i = 0; i < pixels.length; i += 4)
                if (pixels[i + 3] === 255)
                    colours.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);
            return [chart.dataset.testChartName, {
                number: chart.dataset.testChartId, colours: [...colours]
            }];
        }
    ))
"""
