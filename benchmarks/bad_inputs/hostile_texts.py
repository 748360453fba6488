"""Texts that break readers, and a second reader of plain values to compare with."""

import random
import re
import unicodedata

from benchmarks.bad_inputs.tally import pick

UNSEEN = (
    *("\x00", "\x07", "\x0b", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\u200b"),
    *("\u200d", "\u200e", "\u202e", "\u2066", "\u2069", "\u2060", "\ufeff", "\u00ad"),
    *("\u00a0", "\u3000", "\u3164", "\ufe0f", "\ue000", "\U000e0041", "e\u0301"),
)
VISIBLE = (
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</script><b>",
    ),
    *(
        "=1+1",
        "=HYPERLINK(1)",
        "+1",
        "-1+1",
        "@SUM(1)",
        "|calc",
        "%0a",
        "%s%n",
    ),
    *(
        "{0}",
        "'; drop table customers; --",
        '" or 1=1 --',
        "') or ('1'='1",
        "\\",
    ),
    *(
        "\\'",
        "''",
        "{{ 1 + 1 }}",
        "{% raw %}",
        "{{ env_var('HOME') }}",
        "${HOME}",
    ),
    *(
        "$(id)",
        "`id`",
        "import (goods)",
        "fetch(1)",
        "url(https://example.org)",
    ),
    *(
        "javascript:alert(1)",
        "../../etc/passwd",
        "C:\\con",
        "a/b",
        "null",
        "None",
    ),
    *(
        "NaN",
        "true",
        "0",
        "1e5",
        "日本",
        "São Paulo",
        "मुंबई",
        "😀",
        "ﬀ",
        "İ",
        "ß",
    ),
    *(
        "a" * 90,
        "_",
        "*",
        "?",
        "~",
        "#",
        "a:b",
        "a: b",
        "- a",
        "&a",
    ),
    *(
        "!!python/object:os.system",
        "[1]",
        "{}",
        "a|b",
        "<svg onload=alert(1)>",
    ),
    *(
        "<iframe src=//x.org>",
        "<style>*{color:red}</style>",
    ),
    *(
        "<a href=javascript:alert(1)>x</a>",
        "<math><mi>",
        "<base href=//x.org>",
        "<p",
    ),
    *(
        "</td></tr></table>",
        "</textarea>",
        "</title>",
        "<meta http-equiv=refresh>",
    ),
    *(
        "' onmouseover='alert(1)",
        '" onfocus="alert(1)',
        "data:text/html,x",
    ),
    *(
        "vbscript:",
        "=cmd|' /C calc'!A0",
        "@import 'x'",
        "expression(alert(1))",
    ),
    *(
        "XMLHttpRequest",
        "$.get (all)",
        "new WebSocket(1)",
        "eval(1)",
        "__proto__",
    ),
    *(
        "constructor",
        "{{x}}",
        "{% include 'x' %}",
        "{{ config() }}",
        "#{x}",
        "%(x)s",
    ),
    *(
        "\\u003cscript>",
        "\\x3c",
        "&#60;b&#62;",
        "a,b",
        'a"b',
        "a;b",
        "-",
        "--",
    ),
    *(
        "select 1",
        "drop",
        "order",
        "1;2",
        "CON",
        "NUL",
        "..",
        "a\\",
        "a'",
        "(a",
    ),
    *(
        "a)",
        "[a",
        "{a",
        "$$a$$",
        "E'a'",
        "?x=1#y",
        "]]>",
        "<!--",
        "-->",
        "&lt;",
    ),
    *(
        "&amp;",
        "a&b",
        "<a href='https://x.org'>",
        "a=b",
    ),
)
NUMBERS = (
    *("", " ", "1_000", "1,000", "1e5", "1E400", "inf", "-inf", "nan", "NaN", "+1"),
    *(".5", "5.", "0x10", "0b1", "١", "１", "1 ", " 1", "1\u00a0", "−1", "--1", "1-"),
    *("9" * 25, "1" + "0" * 400, "0." + "1" * 30, "1.0.0", "TRUE", "null", "5%", "$5"),
    *("1/2", "1;2", "1'000", "1 000", "(1)", "1d", "1f", "1L", "1j", "1e-5", "∞", "²"),
)
_PLAIN = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,15})?", re.ASCII)
_SPACES_AND_CONTROLS = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f]")


def is_seen(text: str) -> bool:
    """Whether a text has only characters that are seen; written anew, to compare."""
    if _SPACES_AND_CONTROLS.search(text) or text.strip(" ") != text:
        return False
    if unicodedata.normalize("NFC", text) != text:
        return False
    return not any(
        unicodedata.category(c)[0] == "C" or c in "\u3164\ufe0f\ufe0e\u034f\u2800"
        for c in text
    )


def is_plain_number(text: str) -> bool:
    """Whether a text is a number in plain digits."""
    return _PLAIN.fullmatch(text) is not None


def mutated(text: str, draws: random.Random) -> str:
    """The text after one to three small damages."""
    for _ in range(draws.choice((1, 1, 2, 3))):
        at = draws.randrange(len(text) + 1)
        to = min(len(text), at + draws.choice((1, 1, 2, 5, 40)))
        new = pick(
            draws,
            (
                *("", text[at:to] * 2, pick(draws, UNSEEN), pick(draws, VISIBLE)),
                *(pick(draws, NUMBERS), pick(draws, ',"\n;\t\r\\{}[]:')),
                chr(draws.randrange(0x250)),
            ),
        )
        text = text[:at] + new + text[draws.choice((at, to)) :]
    return text
