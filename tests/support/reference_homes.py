"""The reference's rules of tastes, planned shares and homes, one customer."""

from dataclasses import dataclass

from python_generators.engine.engine_parameters import Parameters
from tests.support.reference_arithmetic import (
    FIELDS_16,
    ONE,
    Account,
    field,
    part,
    word,
)
from tests.support.reference_lives import LifeMonth

HOME, INVESTS, BUYS = 1100, 1101, 1200
RENTS, OWNS, FAMILY = 0, 1, 2


@dataclass
class Taste:
    weights: list[int]
    invests: bool
    habit: int
    seed: int


@dataclass
class Plan:
    low: int
    share: int
    high: int
    most_invested: int
    investment_width: int
    invests: bool
    margin: int
    outlay: int


@dataclass
class Home:
    type: int
    city: int
    rent: int
    renewal: int
    tenancy: int = 0

    def renew(self, account: Account, number: int, all_: Parameters, seed: int) -> None:
        if self.renewal != number:
            return
        h, drawn = all_.homes, word(account.customer_id, seed, number, HOME)
        self.renewal += h.tenancy
        if self.type != RENTS or self.rent == 0 or field(drawn, 16) >= h.rise_chance:
            return
        rise = h.rise_low + h.rise_width * field(drawn, 0) // FIELDS_16
        rounded = part(self.rent, ONE + rise) + h.rent_step // 2
        self.rent = max(self.rent, rounded - rounded % h.rent_step)

    def move(
        self,
        account: Account,
        life: LifeMonth,
        usual: int,
        level: int,
        number: int,
        all_: Parameters,
        seed: int,
    ) -> None:
        if life.tenancy == self.tenancy:
            return
        drawn = word(account.customer_id, seed, number, HOME)
        if life.city != self.city:
            self.type = RENTS
        self.city, self.tenancy = life.city, life.tenancy
        self.rent = cost_of(self.type, self.city, usual, level, drawn, all_)
        if self.type == RENTS and self.rent == 0:
            self.type = FAMILY
        self.renewal = number + all_.homes.tenancy

    def fit(self, level: int, all_: Parameters) -> None:
        most = part(level, all_.homes.most_rent_share)
        if self.rent > most:
            self.rent = most - most % all_.homes.rent_step


def taste_of(account: Account, all_: Parameters, seed: int) -> Taste:
    c, weights = all_.categories, []
    for position, learned in enumerate(account.category_weights):
        weight = part(learned, int(c.months_weight[position]))
        drawn = word(account.customer_id, seed, 0, BUYS + position // 4)
        chance = int(c.other_buyers[position])
        if all_.habits.buyers_differ and not account.bought >> position & 1:
            buys = field(drawn, position % 4 * 16) < chance
            weight = weight * FIELDS_16 // chance if buys else 0
        weights.append(weight)
    investing = field(word(account.customer_id, seed, 0, INVESTS), 0)
    return Taste(
        weights=weights,
        invests=investing >= all_.habits.non_investors,
        habit=word(account.customer_id, seed, 0, 0),
        seed=seed,
    )


def usual_investing(account: Account, taste: Taste, all_: Parameters) -> int:
    """The share of usual pay that is invested while a standing order runs."""
    p, k = all_.personas, account.persona
    base, width, keep = (
        int(column[k])
        for column in (p.investment_low, p.investment_width, p.persistence)
    )
    if not taste.invests and base == 0:
        return 0
    lasting = part(width, field(taste.habit, 14) * keep // FIELDS_16)
    return base + lasting + part(width, ONE - keep) // 2


def invested_share(
    position: int, plan: Plan, has_order: bool, lift: int, k: int, all_: Parameters
) -> int:
    """The share of pay to invest at a position in the persona's range."""
    low, width = int(all_.personas.investment_low[k]), plan.investment_width
    own = low + part(width, position) * plan.invests if has_order else 0
    least = low if has_order else 0
    return min(max(own + lift, least), max(low + width, own), plan.most_invested)


def invested_shares(
    habit: int,
    drawn: int,
    plan: Plan,
    has_order: bool,
    lift: int,
    k: int,
    all_: Parameters,
) -> tuple[int, int]:
    """The shares of the month's income and, by standing order, of usual pay."""
    keep = int(all_.personas.persistence[k])
    extra = 4 * max(4 * field(drawn, 14) - 3 * FIELDS_16, 0)
    lasting, passing = field(habit, 14) * keep, extra * (ONE - keep)
    positions = (lasting + passing) // FIELDS_16, lasting // FIELDS_16
    now, usual = (
        invested_share(position, plan, has_order, lift, k, all_)
        for position in positions
    )
    return now, usual


def plan_of(
    account: Account,
    taste: Taste,
    all_: Parameters,
    instalment: int,
    usual: int,
    has_order: bool,
) -> Plan:
    """The share of usual pay that leaves the persona's ranges their place."""
    p, k = all_.personas, account.persona
    low, high = int(p.spending_low[k]), int(p.spending_high[k])
    least, most = int(p.savings_low[k]), int(p.savings_high[k])
    margin = int(p.margin[k])
    inner = margin + (ONE - 2 * margin) * field(taste.habit, 30) // FIELDS_16
    target, kept = low + part(high - low, inner), 0
    if least >= 0 and all_.habits.solves_share:
        target, kept = high, least + part(most - least, inner)
    base, width = int(p.investment_low[k]), int(p.investment_width[k])
    invests = taste.invests or base > 0
    invested = usual_investing(account, taste, all_) * has_order
    outlay = int(p.shock_probability[k]) * int(p.shock_share[k]) // FIELDS_16
    spare = part(high - low, margin)
    if not all_.habits.solves_share:
        return Plan(low, target, high, base + width, width, invests, spare, outlay)
    owed = min(instalment * ONE // max(usual, 1), ONE)
    most_invested = max(ONE - owed - low - least - spare, base)
    free = ONE - min(invested, most_invested) - owed
    smallest = min(max(free - most, low), high)
    largest = min(max(free - least, low), high)
    share = min(max(min(target, free - kept), smallest), largest)
    return Plan(smallest, share, largest, most_invested, width, invests, spare, outlay)


def cost_of(
    type_: int, city: int, usual: int, level: int, drawn: int, all_: Parameters
) -> int:
    h = all_.homes
    around = 3 * ONE // 4 + field(drawn, 32) * (ONE // 2) // FIELDS_16
    wanted = part(part(usual, h.rent_share), part(int(h.city_rent[city]), around))
    most = part(level, h.most_rent_share)
    if type_ == RENTS:
        rent = min(wanted, most)
        rent -= rent % h.rent_step
        return rent if rent >= h.least_rent else 0
    return min(part(wanted, h.owner_cost) // 100 * 100, most) if type_ == OWNS else 0


def first_home_type(account: Account, all_: Parameters, seed: int) -> int:
    h, place = all_.homes, all_.categories.home
    drawn = word(account.customer_id, seed, 0, HOME)
    age = min(account.age, 120)
    has_paid = place is not None and account.bought >> place & 1
    if has_paid or field(drawn, 0) < int(h.rents[age]):
        return RENTS
    return OWNS if field(drawn, 16) < int(h.owns[age]) else FAMILY


def first_home(
    account: Account, plan: Plan, usual: int, all_: Parameters, number: int, seed: int
) -> Home:
    h = all_.homes
    drawn = word(account.customer_id, seed, 0, HOME)
    type_ = first_home_type(account, all_, seed)
    level = part(usual, plan.share)
    rent = cost_of(type_, account.city, usual, level, drawn, all_)
    renewal = number + h.tenancy * field(drawn, 48) // FIELDS_16
    if type_ == RENTS and rent == 0:
        type_ = FAMILY
    return Home(type_, account.city, rent, renewal)
