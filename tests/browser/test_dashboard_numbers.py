"""Each number of the dashboard is what the raw rows of the selected customers give."""

import json

import pytest

from tests.support.browser import Page
from tests.support.dashboard_browser import (
    ALL_CHARTS,
    FILTERS,
    Shown,
    assert_offline,
    choose,
    expected_tiles,
    number,
    pick,
    rows,
    table,
    tiles,
    use,
)
from tests.support.dashboard_expected import CHARTS, FILTERED, UNFILTERED
from tests.support.dashboard_rows import CAMPAIGNS, SCRIPT, SIZES, select
from tests.support.expected_campaigns import half_widths


@pytest.mark.parametrize("selected", [{}, *FILTERS], ids=str)
def test_tiles_follow_the_filters(
    shown: Shown, page: Page, selected: dict[str, str]
) -> None:
    pick(page, **selected)
    raw = select(shown.raw, **selected)
    expected, found = expected_tiles(raw), tiles(page)
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert number(found[name]) == pytest.approx(value, rel=6e-3, abs=6e-4), name
    text = page.evaluate("document.getElementById('summary').textContent")
    count = f"{len(raw.months) // 3:,}"
    assert text.startswith(
        f"{count} of 1,200 " if selected else f"All {count} customers"
    )
    assert all(value in text for value in selected.values())


@pytest.mark.parametrize("selected", [{}, *FILTERS], ids=str)
def test_every_chart_follows_the_filters(
    shown: Shown, page: Page, selected: dict[str, str]
) -> None:
    assert {chart.id for chart in ALL_CHARTS} == set(CHARTS)
    assert {chart.id for chart in ALL_CHARTS if not chart.filtered} == set(UNFILTERED)
    choose(page, "distributions", "measure", "age")
    pick(page, **selected)
    raw = select(shown.raw, **selected)
    for chart, expected in CHARTS.items():
        found = {
            tuple(str(row[key]) for key in expected.keys): row[expected.value]
            for row in rows(page, chart)
            if row[expected.value]
        }
        if chart == "gaps":
            found = {key: v for key, v in found.items() if key[0] == "Age"}
        computed = expected.compute(raw, shown.raw)
        wanted = {key: v for key, v in computed.items() if v}
        near = expected.near
        assert found == pytest.approx(wanted, rel=max(near, 1e-9), abs=near), chart


def test_intervals_are_computed_from_the_selected_customers(
    shown: Shown, page: Page
) -> None:
    for selected in ({}, FILTERS[0]):
        pick(page, **selected)
        found = {
            (row["campaign"],): (row["high"] - row["low"]) / 2
            for row in rows(page, "uplift")
            if row["estimate"] is not None
        }
        expected = half_widths(select(shown.raw, **selected))
        assert len(expected) == 2
        assert found == pytest.approx(expected, rel=1e-3)


def test_each_filter_changes_every_filtered_tile_and_chart(page: Page) -> None:
    seen = []
    for selected in ({}, *FILTERS):
        pick(page, **selected)
        seen.append({chart: rows(page, chart) for chart in FILTERED} | tiles(page))
    for other in seen[1:]:
        assert [name for name in seen[0] if seen[0][name] == other[name]] == []
    pick(page)
    assert {name: rows(page, name) for name in FILTERED} | tiles(page) == seen[0]


def test_names_keep_their_order_when_a_filter_brings_them_back(page: Page) -> None:
    pick(page)
    axes = {
        "cities": ("y", "city"),
        "categories": ("y", "category"),
        "ages": ("x", "bin"),
        "rows": ("y", "table"),
    }
    for selected in (*FILTERS, {}):
        pick(page, **selected)
        for chart, (axis, column) in axes.items():
            names = list(dict.fromkeys(row[column] for row in rows(page, chart)))
            domain = page.evaluate(f"dashboard.domain('{chart}', '{axis}')")
            assert domain == names, chart


def test_a_charts_table_shows_the_rows_of_the_chart(page: Page) -> None:
    pick(page, persona="Saver")
    for chart in ALL_CHARTS:
        page.evaluate(f"document.querySelector('#card-{chart.id} details').open = true")
        page.wait_for(f"document.querySelector('#card-{chart.id} tbody tr')")
        lines = table(page, f"#card-{chart.id}")
        assert lines == [
            [row[f"text_{column.field}"] for column in chart.columns]
            for row in rows(page, chart.id)
        ]
        assert "undefined" not in str(lines)
        assert "NaN" not in str(lines)


def test_fixed_tables_are_the_same_for_every_selection(page: Page) -> None:
    seen = []
    for selected in ({}, FILTERS[0]):
        pick(page, **selected)
        seen.append(
            {n: table(page, f"#table-{n}") for n in ("results", "scores", "checks")}
        )
    assert seen[0] == seen[1]
    results, scores, checks = seen[0].values()
    assert [line[0] for line in results] == sorted(CAMPAIGNS)
    assert results[0][1:] == ["3", "120", "₹100", "₹50", "\u2212₹10", "₹110"]
    (auc,) = scores
    assert auc[1:8] == ["0.61", "0.55", "0.9", "0.5", "0.93", "\u2013", "0.5"]
    (failed,) = [line for line in checks if line[1] == "failed"]
    assert failed[2:] == ["1", SCRIPT.split(".")[0]]
    assert sum(int(line[2]) for line in checks) == 5


def test_each_option_of_a_menu_changes_its_chart(page: Page) -> None:
    pick(page)
    for chart in ALL_CHARTS:
        for menu in chart.menus:
            values = page.evaluate(
                f"[...document.querySelectorAll('select[data-chart={chart.id}]"
                f"[name={menu.name}] option')].map(option => option.value)"
            )
            seen = []
            for value in values:
                choose(page, chart.id, menu.name, value)
                seen.append(json.dumps(rows(page, chart.id)))
            if menu.name != "population":  # base and HMA have the same anchors here
                assert len(set(seen)) == len(seen) > 1, chart.id
            choose(page, chart.id, menu.name, values[0])


def test_a_run_without_trials_says_so(shown: Shown) -> None:
    opened = shown.open(bare=True)
    use(opened)
    assert_offline(opened, shown.bare)
    pick(opened)
    text = opened.evaluate("document.getElementById('main').innerText")
    assert "This run has no campaigns" in text
    assert "This run has no what-if scenarios" in text
    assert number(tiles(opened)["customers"]) == SIZES["hma"]


def test_a_selection_without_customers_says_so(shown: Shown) -> None:
    customers = shown.raw.customers
    own = customers[customers["population"] == "hma"]
    cells = set(zip(own["persona"], own["city"], own["employment_type"], strict=True))
    assert len(cells) == 18  # every combination of the filters has customers
    opened = shown.open()
    opened.evaluate(
        "document.querySelectorAll('#filters input').forEach(b => b.value = '99')"
    )
    pick(opened, persona="Saver")
    assert set(tiles(opened).values()) == {"0", "\u2013"}
    empty = opened.evaluate("document.querySelectorAll('.empty').length")
    assert empty == len(FILTERED)
    assert opened.errors == []
