"""An independent reference of tickets: one amount at a time, Python integers.

Written from docs/decisions.md; it shares with the engine its tables and raw words only.
"""

from datetime import date, timedelta

from python_generators.core.randomness import stream_key
from python_generators.engine.tickets import Tickets, month_shape

_WORD = 2**64


def _mix(word: int) -> int:
    word ^= word >> 30
    word = word * 0xBF58476D1CE4E5B9 % _WORD
    word ^= word >> 27
    word = word * 0x94D049BB133111EB % _WORD
    return word ^ word >> 31


def _word(customer_id: int, month: date, line: int, seed: int) -> int:
    key = int(stream_key(seed, month.year * 12 + month.month, 100 + line))
    return _mix(_mix(customer_id * 0x9E3779B97F4A7C15 % _WORD) ^ key)


def tickets_of(
    customer_id: int,
    month: date,
    scale: int,
    rhythm: int,
    amounts: list[int],
    tickets: Tickets,
    seed: int,
) -> list[tuple[int, int, date, str, int]]:
    """Rows of transaction_id, customer_id, transaction_date, category, amount."""
    rows: list[tuple[int, int, date, str, int]] = []
    for line, amount in enumerate(amounts):
        if not amount:
            continue
        word = _word(customer_id, month, line, seed)
        usual = int(tickets.mean[line]) * scale
        count = (amount * 1024 + usual * (word % 2**16) // 2**16) // usual
        count = max(1, min(count, int(tickets.most[line]), amount))
        draws = [
            _mix((word + (n + 1) * 0x9E3779B97F4A7C15) % _WORD) for n in range(count)
        ]
        sizes = [int(tickets.sizes[line, drawn % 1024]) for drawn in draws]
        shared, given = 0, 0
        for drawn, size in zip(draws, sizes, strict=True):
            shared += size
            up_to = (amount - count) * shared // sum(sizes)
            day = tickets.days[month_shape(month), rhythm, line, (drawn >> 32) % 1024]
            number = (month.year - 1900) * 12 + month.month - 1
            rows.append(
                (
                    customer_id * 10_000_000 + number * 1_000 + len(rows) + 1,
                    customer_id,
                    month + timedelta(days=int(day)),
                    tickets.names[int(tickets.category[line])],
                    up_to - given + 1,
                )
            )
            given = up_to
    return rows
