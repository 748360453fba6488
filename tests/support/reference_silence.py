"""An independent reference of the status of one customer, in Python integers."""

from dataclasses import dataclass
from datetime import date, timedelta

from python_generators.engine.conditions import MonthFactors
from python_generators.engine.engine_parameters import Parameters
from tests.support.reference_arithmetic import ONE, Account, part, word
from tests.support.reference_lives import ORDER, LifeMonth

_EPOCH = date(1970, 1, 1)
_LONG_AGO = -(10**6)


@dataclass
class Relation:
    """Codes are those of the engine: 0, 1, 2 for not joined, active, silent."""

    joined: int
    silent_from: int | None = None
    cause: int = 0
    new_job: int = _LONG_AGO
    unpaid: int = _LONG_AGO

    def status(self, first_day: int) -> int:
        if first_day < self.joined:
            return 0
        return 1 if self.silent_from is None or first_day < self.silent_from else 2

    def since(self, first_day: int) -> int | None:
        status = self.status(first_day)
        if status == 2:
            return self.silent_from
        return None if status == 0 else _first_of_a_month(self.joined)

    def end(
        self,
        account: Account,
        life: LifeMonth,
        month: MonthFactors,
        parameters: Parameters,
        seed: int,
        *,
        owed: int,
        arrears: int,
        balance: int,
        fees: int,
    ) -> None:
        leaving = parameters.leaving
        first_day = (month.month - _EPOCH).days
        if any(ORDER[event] == "new_job" for event, *_ in life.events):
            self.new_job = month.number
        if arrears:
            self.unpaid = month.number
        if self.status(first_day) != 1 or owed or arrears or balance < 0:
            return
        own = int(leaving.monthly[life.persona])
        if first_day + month.days - self.joined <= 365:
            own = part(own, leaving.first_year)
        if month.number < self.new_job + leaving.new_job_months:
            own += leaving.new_job
        usual = max(part(account.income // 12, life.level), 1)
        charged = min(fees * ONE // usual, ONE)
        bank = min(part(charged, leaving.fees), leaving.most_by_fees)
        if month.number < self.unpaid + leaving.bounced_months:
            bank += leaving.bounced
        drawn = word(account.customer_id, seed, month.number, 4001) % ONE
        if drawn < own + bank:
            self.silent_from = first_day + month.days
            self.cause = 1 if drawn < own else 2


def _first_of_a_month(day: int) -> int:
    """The day itself or the next that begins a month."""
    found = _EPOCH + timedelta(days=day)
    while found.day != 1:
        found += timedelta(days=1)
    return (found - _EPOCH).days
