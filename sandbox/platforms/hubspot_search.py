"""Filter and sort contacts and deals as a HubSpot search does."""

from typing import Any

import numpy as np

from sandbox.dice import key, uuid
from sandbox.exchange import Refusal, Reply
from sandbox.platforms import hubspot_rows as rows_
from sandbox.world import World

CHANGED = {"contacts": "lastmodifieddate", "deals": "hs_lastmodifieddate"}
OPERATORS = {
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
}


def properties(world: World, kind: str, row: np.void, at: int) -> dict[str, str]:
    """Return all properties of a contact or deal at an instant."""
    show = rows_.contact if kind == "contacts" else rows_.deal
    return show(world, row, at)


def column(kind: str, name: str, rows: np.ndarray, at: int) -> np.ndarray | None:
    """Return a property of all rows as numbers, where it is one that is filtered quickly."""
    return {
        CHANGED[kind]: lambda: rows_.modified(kind, rows, at),
        "createdate": lambda: rows["at"],
        "hs_object_id": lambda: rows_.ids(rows),
    }.get(name, lambda: None)()


def meets(
    world: World, kind: str, rows: np.ndarray, filters: list[dict[str, Any]], at: int
) -> np.ndarray:
    """Say which rows meet all filters of a group."""
    kept = np.ones(len(rows), bool)
    for wanted in filters:
        name, operator = wanted.get("propertyName"), wanted.get("operator")
        if not name or operator not in OPERATORS:
            raise refusal(400, f"invalid filter on {name}: operator {operator}", "VALIDATION_ERROR")
        values = column(kind, name, rows, at)
        if values is None:
            texts = [properties(world, kind, row, at).get(name, "") for row in rows]
            kept &= np.array([_text_meets(text, operator, wanted) for text in texts], bool)
        else:
            kept &= _meets(values, operator, wanted)
    return kept


def order(kind: str, rows: np.ndarray, sorts: list[Any], at: int) -> np.ndarray:
    """Return the order the sorts ask for; rows alike stand by id."""
    keys_ = [rows_.ids(rows)]
    for sort in reversed(sorts):
        name = sort if isinstance(sort, str) else sort.get("propertyName", "")
        down = name.startswith("-") or (
            isinstance(sort, dict) and sort.get("direction") == "DESCENDING"
        )
        values = column(kind, name.lstrip("-"), rows, at)
        if values is None:
            raise refusal(400, f"cannot sort by {name}", "VALIDATION_ERROR")
        keys_.append(-values if down else values)
    return np.lexsort(keys_)


def earliest(groups: list[list[dict[str, Any]]], changed: str) -> int:
    """Return the instant before which no group asks for changes; 0 where one has no bound."""
    bounds = []
    for group in groups:
        found = [
            rows_.number(str(each.get("value", ""))) or 0.0
            for each in group
            if each.get("propertyName") == changed
            and each.get("operator") in ("GT", "GTE", "BETWEEN", "EQ")
        ]
        bounds.append(max(found, default=0.0))
    return int(min(bounds, default=0.0))


def _meets(column: np.ndarray, operator: str, wanted: dict[str, Any]) -> np.ndarray:
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return np.full(len(column), operator == "HAS_PROPERTY")
    if operator in ("IN", "NOT_IN"):
        values = [rows_.number(str(value)) for value in wanted.get("values", [])]
        found = np.isin(column, [value for value in values if value is not None])
        return found if operator == "IN" else ~found
    value = rows_.number(str(wanted.get("value", "")))
    high = rows_.number(str(wanted.get("highValue", "0")))
    if value is None or high is None:
        raise refusal(400, f"{wanted.get('value')} is not a valid value", "VALIDATION_ERROR")
    return {
        "EQ": column == value,
        "NEQ": column != value,
        "LT": column < value,
        "LTE": column <= value,
        "GT": column > value,
        "GTE": column >= value,
        "BETWEEN": (column >= value) & (column <= high),
    }[operator]


def _text_meets(text: str, operator: str, wanted: dict[str, Any]) -> bool:
    value = str(wanted.get("value", ""))
    match operator:
        case "EQ":
            return text.lower() == value.lower()
        case "NEQ":
            return text.lower() != value.lower()
        case "IN":
            return text in wanted.get("values", [])
        case "NOT_IN":
            return text not in wanted.get("values", [])
        case "HAS_PROPERTY":
            return bool(text)
        case "NOT_HAS_PROPERTY":
            return not text
    number, bound = rows_.number(text), rows_.number(value)
    if number is None or bound is None:
        return False
    return {
        "LT": number < bound,
        "LTE": number <= bound,
        "GT": number > bound,
        "GTE": number >= bound,
        "BETWEEN": bound <= number <= (rows_.number(str(wanted.get("highValue", value))) or bound),
    }[operator]


def refusal(status: int, message: str, category: str) -> Refusal:
    """Return an error in HubSpot's dialect."""
    return Refusal(
        Reply(
            {
                "status": "error",
                "message": message,
                "category": category,
                "correlationId": uuid(key(len(message), status)),
            },
            status,
        )
    )
