"""The dashboard shows no campaign estimate from small arms or without conversions."""

import pytest

from tests.support.browser import Page
from tests.support.dashboard_browser import FILTERS, Shown, choose, pick, rows, table
from tests.support.dashboard_rows import CAMPAIGNS, NO_CONVERSIONS, select
from tests.support.expected_campaigns import arms

HIDDEN = ["\u2013"] * 3


def notes(page: Page, chart: str) -> list[str]:
    found: list[str] = page.evaluate(
        f"[...document.querySelectorAll('#notes-{chart} li')].map(n => n.textContent)"
    )
    return found


@pytest.mark.parametrize("chart", ["uplift", "profit"])
def test_small_arms_get_a_reason_instead_of_an_estimate(
    shown: Shown, page: Page, chart: str
) -> None:
    selected = FILTERS[3]
    pick(page, **selected)
    raw = select(shown.raw, **selected)
    expected = []
    for campaign in CAMPAIGNS:
        treated, controls = map(len, arms(raw, campaign))
        assert 0 < min(treated, controls) < 100
        expected.append(
            f"{campaign}: too few customers: {treated} treated, {controls} controls; "
            "at least 100 in each are needed"
        )
    assert sorted(notes(page, chart)) == sorted(expected)
    for row in rows(page, chart):
        assert [row["estimate"], row["low"], row["high"]] == [None] * 3
        assert f"{row['campaign']}: {row['note']}" in expected
    pick(page)
    assert len(notes(page, chart)) == 1


@pytest.mark.parametrize("metric", ["converted", "goal", "profit"])
def test_arms_without_conversions_get_a_reason_for_every_outcome(
    shown: Shown, page: Page, metric: str
) -> None:
    pick(page)
    choose(page, "uplift", "metric", metric)
    treated, controls = map(len, arms(shown.raw, NO_CONVERSIONS))
    reason = (
        f"no conversions: none of {treated} treated and {controls} controls "
        "converted; at least one is needed"
    )
    for chart in ("uplift", "profit"):
        assert notes(page, chart) == [f"{NO_CONVERSIONS}: {reason}"]
        hidden = {row["campaign"] for row in rows(page, chart) if row["note"]}
        assert hidden == {NO_CONVERSIONS}
        assert hidden == {
            row["campaign"] for row in rows(page, chart) if row["estimate"] is None
        }
    (whole,) = [r for r in rows(page, "uplift") if r["campaign"] == NO_CONVERSIONS]
    assert whole["whole"] is None
    choose(page, "uplift", "metric", "converted")


def test_the_table_of_results_follows_the_same_rule(page: Page) -> None:
    lines = {line[0]: line[4:] for line in table(page, "#table-results")}
    assert lines[NO_CONVERSIONS] == HIDDEN
    (note,) = notes(page, "results")
    assert note.startswith(f"{NO_CONVERSIONS}: no conversions: none of ")
    for campaign in set(CAMPAIGNS) - {NO_CONVERSIONS}:
        assert "\u2013" not in lines[campaign]


def test_the_section_explains_the_rule(page: Page) -> None:
    text = page.evaluate("document.getElementById('campaigns').innerText")
    assert "at least 100 customers and at least one customer converted" in text
