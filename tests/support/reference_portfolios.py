"""The reference's rules of portfolios and standing orders, one customer."""

from dataclasses import dataclass

from python_generators.engine.conditions import MonthFactors
from python_generators.engine.engine_parameters import Parameters
from tests.support.reference_arithmetic import FIELDS_16, Account, field, part, word
from tests.support.reference_homes import Taste

PORTFOLIO = 1400


@dataclass
class Holding:
    units: int
    order_since: int | None  # None: no standing order runs

    def follow(
        self, account: Account, taste: Taste, month: MonthFactors, all_: Parameters
    ) -> None:
        """The standing order stops or starts at the beginning of a month."""
        invests = taste.invests or int(all_.personas.investment_low[account.persona])
        if not invests and self.units == 0:
            return
        f, factor = all_.portfolios, int(all_.personas.irregularity[account.persona])
        drawn = field(word(account.customer_id, taste.seed, month.number, PORTFOLIO), 0)
        if self.order_since is None:
            if factor == 0 or drawn < f.start:
                self.order_since = month.number
            return
        is_young = month.number - self.order_since < f.settling_months
        if drawn < part(f.stop_first if is_young else f.stop_later, factor):
            self.order_since = None

    def worth(self, month: MonthFactors) -> int:
        return self.units * month.nav // 100_000

    def plan_to_sell(
        self,
        account: Account,
        taste: Taste,
        level: int,
        event_cost: int,
        month: MonthFactors,
        all_: Parameters,
    ) -> int:
        p, f, k = all_.personas, all_.portfolios, account.persona
        if not f.redeems:
            return 0
        drawn = word(account.customer_id, taste.seed, month.number, PORTFOLIO)
        worth, wished = self.worth(month), 0
        if field(drawn, 16) < int(p.redemption_chance[k]):
            wished += part(worth, int(p.redemption_share[k]))
        if p.irregularity[k] > 0 and field(drawn, 32) < f.event_chance:
            wished += part(part(level, event_cost), f.event_share)
        sold = min(worth, wished)
        return sold - sold % 100

    def sell_for(self, short: int, planned: int, month: MonthFactors) -> int:
        whole = short if short % 100 == 0 else short + 100 - short % 100
        return min(whole, self.worth(month) - planned)

    def trade(self, bought: int, sold: int, month: MonthFactors) -> None:
        gone, rest = divmod(sold * 100_000, month.nav)
        self.units += bought * 100_000 // month.nav - gone - (rest > 0)


def first_holding(
    account: Account,
    taste: Taste,
    usual: int,
    invested: int,
    all_: Parameters,
    month: MonthFactors,
) -> Holding:
    f, k = all_.portfolios, account.persona
    if not taste.invests and int(all_.personas.investment_low[k]) == 0:
        return Holding(0, None)
    drawn = word(account.customer_id, taste.seed, 0, PORTFOLIO)
    days = month.month.toordinal() - 719163 - account.joined
    age = int(f.ages[drawn % 1024])
    age = max(min(age, days // 30, 12 * (account.age - f.first_age)), 0)
    value = part(part(usual, invested), int(f.growth[age]))
    runs = all_.personas.irregularity[k] == 0 or field(drawn, 16) < f.running
    return Holding(value * 100_000 // month.nav, month.number - age if runs else None)


def order_count(account: Account, sip: int, all_: Parameters, seed: int) -> int:
    if sip == 0:
        return 0
    drawn = field(word(account.customer_id, seed, 0, PORTFOLIO), 32)
    most = 1 + all_.portfolios.most_orders * drawn // FIELDS_16
    return max(min(most, sip // all_.terms.sip_step), 1)
