"""Simulated customers behave like people; each mechanism can be switched off."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from tests.support.people import People, hold_the_laws, people

MARKETS = ("in", "us")


@pytest.fixture(scope="module", params=MARKETS)
def crowd(request: pytest.FixtureRequest) -> People:
    return people(request.param)


def test_spending_follows_passing_pay_in_part(crowd: People) -> None:
    low, _, high, mean = crowd.elasticities()
    assert 0.15 <= mean <= 0.35
    assert low >= 3 * high


def test_a_lost_job_cuts_spending_by_a_few_percent(crowd: People) -> None:
    assert -0.20 <= crowd.job_loss() <= -0.05


def test_spending_persists(crowd: People) -> None:
    assert 0.2 <= crowd.autocorrelation() <= 0.7


@pytest.mark.parametrize(
    ("promise", "least"), [("savings", 0.94), ("investments", 0.95), ("spending", 0.9)]
)
def test_the_declared_range_binds_the_year(
    crowd: People, promise: str, least: float
) -> None:
    assert crowd.in_range(promise) >= least


def test_who_rents_pays_one_amount(crowd: People) -> None:
    assert 0.3 <= crowd.renters().mean() <= 0.6
    assert crowd.rent_repeats() >= 0.9
    assert (crowd.rent[crowd.plain.home == 2] == 0).all()


def test_starts_and_stops_of_standing_orders_nearly_balance(crowd: People) -> None:
    runs = crowd.plain.sip > 0
    others = (crowd.plain.persona == crowd.plain.persona[0]).all(axis=0)
    others &= (crowd.plain.income > 0).all(axis=0)
    ended = (runs[:-1] & ~runs[1:])[:, others].sum()
    began = (~runs[:-1] & runs[1:])[:, others].sum()
    assert 0.6 <= ended / began <= 1.05


def test_investors_always_invest(crowd: People) -> None:
    investor = crowd.parameters.personas.names.index("Investor")
    pay = crowd.plain.income - crowd.plain.refund
    pay = pay - crowd.plain.interest - crowd.plain.support
    at_work = (crowd.plain.persona == investor) & (pay > 0)
    assert (crowd.plain.bought > 0)[at_work].mean() > 0.97
    assert (crowd.plain.redeemed > 0)[at_work].mean() < 0.02


def test_salaried_pay_is_one_amount(crowd: People) -> None:
    assert crowd.pay_repeats() >= 0.85


def test_nobody_buys_in_every_category_every_month(crowd: People) -> None:
    bought = crowd.plain.spending_by_category > 0
    assert bought.all(axis=(0, 2)).mean() < 0.01


@dataclass
class KnockOut:
    rows: dict[str, float]  # of economy.csv
    figure: Callable[[People], float]
    low: float
    high: float


def elasticity(crowd: People) -> float:
    return float(crowd.elasticities()[3])


def gradient(crowd: People) -> float:
    low, _, high, _ = crowd.elasticities()
    return float(low / high)


def bonus_spent_later(crowd: People) -> float:
    """Spending in the bonus month over the month before it, of equal length."""
    month = 1 + int((crowd.plain.bonus[1:] > 0).sum(axis=1).argmax())
    who = (crowd.plain.bonus[month] > 0) & (crowd.plain.spending > 0).all(axis=0)
    spent = crowd.plain.spending[:, who].astype(float)
    before, here = (c.factors.days for c in crowd.conditions[month - 1 : month + 1])
    return float(np.median(spent[month] / spent[month - 1])) * before / here


def savers(crowd: People) -> float:
    return crowd.in_range("savings")


def february(crowd: People) -> float:
    """Essential everyday spending of February over January, a season's day of each."""
    categories, factors = crowd.parameters.categories, crowd.conditions
    needs = crowd.plain.spending_by_category[:2, :, categories.needs].sum(axis=(1, 2))
    january, february = (month.factors.season for month in factors[:2])
    return float(needs[1] / needs[0] * january / february)


def all_bought(crowd: People) -> float:
    """Categories that a customer buys in within the year, of all that are not home."""
    bought = (crowd.plain.spending_by_category > 0).any(axis=0).mean(axis=0)
    home = crowd.parameters.categories.home
    return float(min(share for p, share in enumerate(bought) if p != home))


def late(crowd: People) -> float:
    """Borrowers who are late in the first month."""
    owes = crowd.customers.loan > 0
    return float((crowd.plain.days_past_due[0, owes] > 0).mean())


def late_first(crowd: People) -> float:
    """Borrowers 30 days late in the first month over those in the last."""
    owed = crowd.customers.loan > 0
    late = (crowd.plain.days_past_due[:, owed] >= 30).sum(axis=1)
    return float(late[0] / max(late[-1], 1))


def interest_to_balance(crowd: People) -> float:
    """A year's interest over the mean balance."""
    balance = np.maximum(crowd.plain.balance, 0).mean(axis=0).sum()
    return float(crowd.plain.interest.sum() / balance)


def workless_spending(crowd: People) -> float:
    """Spending from the fourth month without work on over that at work, a low one."""
    plain = crowd.plain
    workless = ~plain.is_employed & crowd.active
    long = workless[3:] & workless[2:-1] & workless[1:-2] & workless[:-3]
    at_work = np.where(plain.is_employed, plain.spending, 0).sum(axis=0)
    usual = at_work / np.maximum(plain.is_employed.sum(axis=0), 1)
    chosen = long & (plain.is_employed.sum(axis=0) >= 3)
    share = plain.spending[3:][chosen] / np.broadcast_to(usual, long.shape)[chosen]
    return float(np.quantile(share, 0.25))


def borrowing(crowd: People) -> float:
    """The smallest share of customers with a new loan in a month."""
    return float((crowd.plain.loan_drawn > 0).mean(axis=1).min())


def silent(crowd: People) -> float:
    return float(crowd.silent().mean())


def opening_months(crowd: People) -> float:
    """The opening portfolio in months of investing, median of the Investors."""
    nav = crowd.conditions[0].factors.nav
    months = crowd.plain.persona[0] == crowd.parameters.personas.names.index("Investor")
    value = (crowd.plain.opening_units[0] * nav // 100_000)[months]
    monthly = np.maximum(crowd.plain.bought[:, months].mean(axis=0), 1)
    return float(np.median(value / monthly))


def stops(crowd: People) -> float:
    """Of standing orders a month, those that end, of all personas but the Investor."""
    plain, names = crowd.plain, crowd.parameters.personas.names
    pay = plain.income - plain.refund - plain.interest - plain.support
    counted = (plain.persona[1:] != names.index("Investor")) & (pay[1:] > 0)
    ran = counted & (plain.sip[:-1] > 0) & (plain.persona[1:] == plain.persona[:-1])
    return float((plain.bought[1:] == 0)[ran].mean())


def redeemed(crowd: People) -> float:
    """Of customers with a portfolio, those who sell units within the year."""
    held = crowd.plain.opening_units[0] > 0
    return float((crowd.plain.redeemed[:, held] > 0).any(axis=0).mean())


# Each mechanism switched off, the figure that it serves, and the figure's range.
KNOCK_OUTS = {
    "usual pay": KnockOut({"usual_pay_basis": 0}, elasticity, 0.15, 0.35),
    "money at hand": KnockOut(
        {"passing_spent_low": 0.25, "passing_spent_high": 0.25}, gradient, 3, 12
    ),
    "windfalls": KnockOut({"windfall_months": 0}, bonus_spent_later, 0.9, 1.45),
    "commitments": KnockOut(
        {"lasting_commitments": 0}, lambda crowd: crowd.rent_repeats(), 0.9, 1
    ),
    "planned share": KnockOut({"solved_share": 0}, savers, 0.94, 1),
    "cuts without work": KnockOut(
        {"workless_cut_low": 0, "workless_cut_high": 0},
        lambda crowd: crowd.job_loss(),
        -0.20,
        -0.05,
    ),
    "days of a month": KnockOut({"counts_days": 0}, february, 0.85, 0.96),
    "who buys": KnockOut({"buyers_differ": 0}, all_bought, 0.2, 0.8),
    "going silent": KnockOut({"goes_silent": 0}, silent, 0.06, 0.14),
    "opening portfolios": KnockOut({"opening_portfolios": 0}, opening_months, 6, 60),
    "orders that stop": KnockOut(
        {"sip_stop_probability": 0, "sip_stop_later": 0}, stops, 0.01, 0.05
    ),
    "redemptions": KnockOut({"redemptions": 0}, redeemed, 0.05, 0.4),
    "account interest": KnockOut({"account_rate": 0}, interest_to_balance, 0.002, 0.04),
    "support": KnockOut(
        {"benefit_share": 0, "family_share": 0}, workless_spending, 0.25, 0.9
    ),
    "new loans": KnockOut({"new_loan_probability": 0}, borrowing, 0.003, 0.03),
    "late payments": KnockOut({"missed_probability": 0}, late, 0.04, 0.09),
    "late from the start": KnockOut({"late_at_start": 0}, late_first, 0.7, 1.3),
}


@pytest.mark.parametrize("name", KNOCK_OUTS)
@pytest.mark.parametrize(
    "market",
    [
        MARKETS[0],
        *(pytest.param(name, marks=pytest.mark.nightly) for name in MARKETS[1:]),
    ],
)
def test_a_switched_off_mechanism_misses_its_figure(market: str, name: str) -> None:
    mechanism = KNOCK_OUTS[name]
    on, off = people(market), people(market, **mechanism.rows)
    assert mechanism.low <= mechanism.figure(on) <= mechanism.high
    assert not mechanism.low <= mechanism.figure(off) <= mechanism.high
    hold_the_laws(off)


def test_habits_without_persistence_leave_their_figure() -> None:
    crowd = people("us")
    personas = crowd.parameters.personas
    forgetful = replace(
        personas,
        persistence=personas.persistence * 0,
        habit_spread=personas.habit_spread * 3,
    )
    parameters = replace(crowd.parameters, personas=forgetful)
    months = [replace(month, parameters=parameters) for month in crowd.conditions]
    off = replace(crowd, parameters=parameters, conditions=months)
    assert off.autocorrelation() < 0.2
    hold_the_laws(off)


def test_a_low_score_pays_a_higher_rate_and_borrows_less(crowd: People) -> None:
    lending, rates = crowd.parameters.lending, crowd.plain.loan_rate
    band, drawn = lending.band[crowd.plain.credit_score], crowd.plain.loan_drawn > 0
    low, high = 1, len(lending.spread) - 1
    assert not drawn[band == 0].any()
    assert 0 < drawn[band == low].mean() < drawn[band == high].mean()
    owes = rates > 0
    assert rates[owes & (band == low)].mean() > rates[owes & (band == high)].mean()
