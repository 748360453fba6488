"""Everyday payments: a month's amount of a category as single payments."""

from dataclasses import dataclass

import numpy as np

from python_generators.core.randomness import Words, bits, following, mix
from python_generators.engine.rates import Integers
from python_generators.statement.dated_months import DAY, DatedMonths, Dice
from python_generators.statement.pay_days import PATTERN_BITS
from python_generators.statement.payment_tables import (
    ENDING_BITS,
    FAVOURITE_BITS,
    MOST_FAVOURITES,
    RHYTHMS,
    TABLE_BITS,
)
from python_generators.statement.statement_lines import CHANNEL_BITS, QUANTILE_BITS
from python_generators.statement.statement_tables import StatementTables

SCALE_BITS = 10  # a ticket scale of 2**10 is the category's own payment
_ROUNDING_BITS = 16
_CELLS = 500  # draws of this number on: one a category
_FAVOURITES = 600  # draws of this number on: one for six favourites
_TO_A_WORD = 6
_HOUR = 60 * 60
# The bits of a payment's word, one range a use; they fill it.
_SIZE, _CHANNEL, _ENDING, _FAVOURITE, _DAY, _TIME, _SECOND = 0, 10, 18, 26, 32, 42, 52
_SECOND_BITS = 12
INDEX_BITS = 21  # of payments in a batch
_FINEST = np.int64(1) << 36  # over the step


@dataclass(frozen=True)
class Payments:
    """p payments, by row and category; every field has shape (p,)."""

    row: Integers
    second: Integers  # when the customer wishes to pay, since the month's beginning
    amount: Integers  # paise
    text: Integers


def everyday_payments(
    months: DatedMonths, amounts: Integers, tables: StatementTables, dice: Dice
) -> Payments:
    """The payments that add up to the amounts, to the paisa.

    Args:
        months: The months.
        amounts: Paise, shape (n, everyday categories).
        tables: The market's tables.
        dice: The draws.
    """
    pay, lines = tables.payments, amounts.shape[1]
    every = np.arange(len(months.customer_id))
    words = np.stack([dice.monthly(every, _CELLS + n) for n in range(lines)], axis=1)
    count = _counts(amounts, months.ticket_scale, words, tables).ravel()
    cell = np.repeat(np.arange(count.size), count)
    start = np.cumsum(count) - count
    number = np.arange(cell.size)
    word = following(words.ravel()[cell], number - start[cell] + 1)
    row, line = np.divmod(cell, lines)

    way = pay.ways.ravel().take((line << CHANNEL_BITS) + bits(word, _CHANNEL, 8))
    place = line * pay.step.shape[1] + way
    amount = _amounts(amounts.ravel(), count, cell, start, line, place, word, tables)
    second = _seconds(months, row, line, word, tables, dice)
    merchant = _merchants(months, row, line, word, tables, dice)
    text = pay.offset[line] + way * pay.merchants[line] + merchant
    return Payments(row, second, amount, text)


def _counts(
    amounts: Integers, scale: Integers, words: Words, tables: StatementTables
) -> Integers:
    """The number of payments: the amount over a usual one, rounded at random.

    It is at least 1 and at most what the smallest payment allows; an amount of 0 has
    none.
    """
    pay = tables.payments
    usual = np.maximum(pay.mean * scale[:, None], pay.smallest << SCALE_BITS)
    rounding = usual * bits(words, 0, _ROUNDING_BITS) >> _ROUNDING_BITS
    count = ((amounts << SCALE_BITS) + rounding) // usual
    most = np.minimum(amounts // pay.smallest, pay.most)
    few: Integers = np.clip(count, 1, np.maximum(most, 1)) * (amounts > 0)
    return few


def _amounts(
    total: Integers,
    count: Integers,
    cell: Integers,
    start: Integers,
    line: Integers,
    place: Integers,
    word: Words,
    tables: StatementTables,
) -> Integers:
    """Paise: shares of the total by size, ending as amounts of the channel do.

    Each is at least the smallest one, and the last one of a cell takes what rounding
    leaves: of those with the finest ending, so that the others stay round.
    """
    pay = tables.payments
    size = pay.sizes.ravel().take((line << TABLE_BITS) + bits(word, _SIZE, TABLE_BITS))
    smallest = pay.smallest[line]
    least = np.minimum(pay.smallest[np.arange(total.size) % len(pay.smallest)], total)
    spare = total - count * least
    up_to = np.concatenate([[0], np.cumsum(size)])
    before = up_to[start]
    whole = np.maximum(up_to[start + count] - before, 1)
    cut = spare[cell] * (up_to[1:] - before[cell]) // whole[cell]
    amount = np.diff(cut, prepend=0)
    first = start[count > 0]
    amount[first] = cut[first]
    amount += least[cell]

    ending = (place << ENDING_BITS) + bits(word, _ENDING, ENDING_BITS)
    step, below = pay.step.ravel().take(ending), pay.below.ravel().take(ending)
    plain = pay.plain.ravel().take(place)
    step = np.where(2 * step > amount, plain, step)
    ended: Integers = (amount + below) // step * step - below
    low = ended < smallest
    ended = np.where(low, np.minimum(amount // plain * plain, amount), ended)
    ended = np.where(ended < smallest, amount, ended)
    if first.size:
        finer = ((_FINEST // step) << INDEX_BITS) + np.arange(cell.size)
        finest = np.maximum.reduceat(finer, first) & ((1 << INDEX_BITS) - 1)
        ended[finest] += total[count > 0] - np.add.reduceat(ended, first)
    return ended


def _seconds(
    months: DatedMonths,
    row: Integers,
    line: Integers,
    word: Words,
    tables: StatementTables,
    dice: Dice,
) -> Integers:
    days = tables.payment_days(months.calendar)
    every = np.arange(len(months.customer_id))
    pattern = tables.pay.chosen[
        months.employment, bits(dice.lasting(every, 0), 0, PATTERN_BITS)
    ]
    table = months.place * days.shape[1] + pattern
    table = (table * RHYTHMS + months.day_rhythm) * days.shape[3]
    quantile = (table[row] + line << TABLE_BITS) + bits(word, _DAY, TABLE_BITS)
    day = days.ravel().take(quantile).astype(np.int64)
    hours = tables.payments.hours.ravel()
    hour = hours.take((line << TABLE_BITS) + bits(word, _TIME, TABLE_BITS))
    within = _HOUR * bits(word, _SECOND, _SECOND_BITS) >> _SECOND_BITS
    found: Integers = day * DAY + hour * _HOUR + within
    return found


def _merchants(
    months: DatedMonths,
    row: Integers,
    line: Integers,
    word: Words,
    tables: StatementTables,
    dice: Dice,
) -> Integers:
    """Positions of merchants: a favourite of the customer's, or any by popularity."""
    pay = tables.payments
    lines = len(pay.names)
    rank = pay.favourites.ravel().take(
        (line << FAVOURITE_BITS) + bits(word, _FAVOURITE, FAVOURITE_BITS)
    )
    quantile = bits(mix(word), 0, QUANTILE_BITS)
    favoured = np.flatnonzero(rank >= 0)
    pick = line[favoured] * MOST_FAVOURITES + rank[favoured]
    which, part = np.divmod(pick, _TO_A_WORD)
    every = np.arange(len(months.customer_id))
    number = -(-lines * MOST_FAVOURITES // _TO_A_WORD)
    lasting = np.stack(
        [dice.lasting(every, _FAVOURITES + n) for n in range(number)], axis=1
    )
    held = lasting[row[favoured], which] >> (part * QUANTILE_BITS).astype(np.uint64)
    quantile[favoured] = (held & np.uint64((1 << QUANTILE_BITS) - 1)).view(np.int64)
    found: Integers = pay.popularity.ravel().take((line << QUANTILE_BITS) + quantile)
    return found
