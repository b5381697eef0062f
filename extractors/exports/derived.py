"""Compare columns that follow from others with their parts, as closely as they were rounded."""

from collections.abc import Mapping
from decimal import Decimal

from extractors.exports.numbers import Number
from extractors.exports.rules import Derived

#: What 32-bit floats lose: LinkedIn writes 0.239590943 for 328/1369.
FLOAT = Decimal("1e-6")


def contradictions(rules: tuple[Derived, ...], said: Mapping[str, Number]) -> list[str]:
    """Return in words which figures of a row contradict their parts; absent ones say nothing."""
    found = []
    for rule in rules:
        if not {rule.field, *rule.parts} <= said.keys():
            continue
        parts = [said[name] for name in rule.parts]
        if rule.kind == "ratio":
            *over, under = parts
            low, high = _ratio(over, under)
        else:
            low, high = _bounds(parts)
        claim = said[rule.field]
        slack = claim.slack + abs(claim.value) * FLOAT
        if low is None or high is None or low - slack <= claim.value <= high + slack:
            continue
        sign = " / " if rule.kind == "ratio" else " + "
        of = [" + ".join(rule.parts[:-1]), rule.parts[-1]] if rule.kind == "ratio" else rule.parts
        found.append(f"{rule.field} {claim.value.normalize():f} is not {sign.join(of)} ({low:.6g})")
    return found


def _bounds(parts: list[Number]) -> tuple[Decimal, Decimal]:
    low = sum((part.value - part.slack for part in parts), Decimal(0))
    return low, sum((part.value + part.slack for part in parts), Decimal(0))


def _ratio(over: list[Number], under: Number) -> tuple[Decimal | None, Decimal | None]:
    low, high = _bounds(over)
    if under.value - under.slack <= 0:
        return None, None
    return low / (under.value + under.slack), high / (under.value - under.slack)
