"""An independent reference of life events: one customer, Python integers.

Written from the rules in docs/decisions.md and sharing nothing with the package lives
but its parameters and the raw draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from python_generators.engine.conditions import MonthFactors
from python_generators.lives.life_parameters import LifeParameters
from tests.support.reference_arithmetic import ONE, Account, field, word

ORDER = (
    "lost_job",
    "found_job",
    "new_job",
    "raise",
    "marriage",
    "child",
    "illness",
    "move",
    "habits",
)
FIRST_DETAIL = 2100


@dataclass
class LifeMonth:
    persona: int
    level: int
    employed: bool
    tenancy: int
    city: int
    outlay: int
    events: list[tuple[int, int, int | None, int | None]]  # event, pay, persona, city


def simulate_life(
    account: Account,
    months: Sequence[MonthFactors],
    lives: LifeParameters | Sequence[LifeParameters],
    seed: int,
    home: int,
) -> list[LifeMonth]:
    persona, level = account.persona, ONE
    first = lives if isinstance(lives, LifeParameters) else lives[0]
    fate = field(word(account.customer_id, seed, 0, 2000), 0)
    employed = fate >= int(first.jobless[account.employment])
    tenancy, city = 0, account.city
    last: dict[str, int] = {}
    found: list[LifeMonth] = []
    for index, month in enumerate(months):
        now = lives if isinstance(lives, LifeParameters) else lives[index]
        events: list[tuple[int, int, int | None, int | None]] = []
        first_day = month.month.toordinal() - 719163  # days since 1970
        started, worked, outlay, moving, leaving = persona, employed, 0, False, False
        for code, name in enumerate(ORDER):
            if account.joined > first_day:
                break
            slot = max(code - 1, 0)  # the first two share a draw
            drawn = word(account.customer_id, seed, month.number, 2000 + slot // 4)
            chance = now.chance[
                month.month.month - 1,
                code,
                account.employment,
                started,
                home,
                min(account.age, 100),
            ]
            drawn = field(drawn, slot % 4 * 16)
            occurs = (65_535 - drawn if name == "found_job" else drawn) < chance
            if name == "found_job":
                occurs = occurs and not worked
            elif name in ("lost_job", "new_job", "raise"):
                occurs = occurs and worked and employed
            elif name == "move":
                occurs = (occurs and worked and employed) or moving
            if not occurs or month.number - last.get(name, -(10**6)) < int(
                now.least_gap[code]
            ):
                continue
            last[name] = month.number
            details = word(account.customer_id, seed, month.number, FIRST_DETAIL + code)
            twelve = [(details >> 12 * part) % 4096 for part in range(4)]
            job = account.employment
            pay = int(now.pay_low[code, job])
            pay += int(now.pay_width[code, job]) * twelve[0] // 4096
            level += level * pay // 10_000
            outlay += int(now.outlay_low[code])
            outlay += int(now.outlay_width[code]) * twelve[1] // 4096
            if name in ("lost_job", "found_job"):
                employed = name == "found_job"
            new_city = None
            away = twelve[3] < int(now.other_city[code])
            if name == "move":
                tenancy += 1
                if (leaving if moving else away) and city >= 0:
                    new_city = _first_above(now.city_edges[city].tolist(), twelve[0])
                    city = city if new_city is None else new_city
            elif twelve[2] < int(now.move[code]) and not moving:
                moving, leaving = True, away
            new_persona = None
            if persona == started:
                edges = now.persona_edges[code, started].tolist()
                new_persona = _first_above(edges, details >> 48)
                persona = persona if new_persona is None else new_persona
            events.append((code, pay, new_persona, new_city))
        found.append(LifeMonth(persona, level, employed, tenancy, city, outlay, events))
    return found


def _first_above(edges: list[int], drawn: int) -> int | None:
    return next((code for code, edge in enumerate(edges) if drawn < edge), None)
