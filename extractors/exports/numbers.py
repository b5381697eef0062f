"""Read numbers as people and spreadsheets write them, under one convention of the decimal sign."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.exports.rules import normal, words

Decimals = Literal["point", "comma"]
BOTH: tuple[Decimals, Decimals] = ("point", "comma")

#: Signs that only ever group digits: spaces of all widths (as \s knows them), apostrophes.
ALWAYS_GROUP = r"\s'\u2019"
GRAMMAR = {
    sign: re.compile(
        rf"(?P<minus>[-\u2212])?"
        rf"(?P<whole>\d{{1,3}}(?:(?P<group>[{re.escape(group)}{ALWAYS_GROUP}])\d{{3}})"
        rf"(?:(?P=group)\d{{3}})*|\d+)"
        rf"(?:{re.escape(point)}(?P<fraction>\d+))?"
        rf"\s*(?P<word>[^\W\d][^\d%]*?)?\s*(?P<percent>%)?"
    )
    for sign, point, group in (("point", ".", ","), ("comma", ",", "."))
}


@dataclass(frozen=True)
class Number:
    """A value, and how far the true one may lie from it as it was rounded for the eye."""

    value: Decimal
    slack: Decimal = Decimal(0)


def read_number(text: str, decimals: Decimals) -> Number | None:
    """Return the number a text holds under a convention, or None when it holds none.

    A percent sign divides by a hundred. Whole numbers without a word such as `Mio.` are exact;
    whatever has a fraction or a word was rounded to its last digit.
    """
    match = GRAMMAR[decimals].fullmatch(text.strip())
    if match is None:
        return None
    factor = Decimal(1)
    if match["word"]:
        said = words("multiplier").get(normal(match["word"]).rstrip("."))
        if said is None:
            return None
        factor = Decimal(said)
    if match["percent"]:
        factor /= 100
    whole, fraction = re.sub(r"\D", "", match["whole"]), match["fraction"] or ""
    value = Decimal(f"{whole}.{fraction}" if fraction else whole) * factor
    is_rounded = bool(fraction or match["word"] or match["percent"])
    slack = Decimal(1).scaleb(-len(fraction)) / 2 * factor if is_rounded else Decimal(0)
    return Number(-value if match["minus"] else value, slack)


def read_duration(text: str) -> Number | None:
    """Return the seconds of `1:02:03` or `0:34`, or None."""
    match = re.fullmatch(r"(?:(\d+):)?(\d{1,3}):([0-5]\d)", text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Number(Decimal(hours * 3600 + minutes * 60 + seconds), Decimal("0.5"))
