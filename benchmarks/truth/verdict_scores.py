"""Add up the verdicts of families A and F into the lines of the page, baselines beside ours."""

from collections.abc import Sequence
from typing import Any

from scipy.stats import t

from benchmarks.truth.family import Row, Score
from sandbox.worlds.posts import OUTCOMES

TASK = "Metric verdict (A)"
LEAD, VANITY, ABSTAINS = "leading indicator", "vanity", "insufficient data"
#: Coverage is asked of this level, whatever level is published.
COVERED = 0.95
#: What may be left open, per outcome where they differ.
ABSTENTION = {"sessions": 0.15, "leads": 0.35}


def score(rows: Sequence[Row]) -> list[Score]:
    """Return the lines of family A, a block per outcome."""
    advised = [row["is_decided"] for row in rows if row.get("is_advice")]
    rows = verdicts_in(rows)
    scores = []
    for outcome in OUTCOMES:
        some = [row for row in rows if row["outcome"] == outcome]
        scores += _of_outcome(outcome, some)
    covered = [_is_covered(row) for row in rows if row["standard_error"] is not None]
    scores.append(
        Score(TASK, "coverage of 95 % intervals", _share(covered), len(covered), 0.93, 0.97)
    )
    power = "power at the advised number of posts (nominal .8)"
    return [*scores, Score("Sample-size advice", power, _share(advised), len(advised), 0.75, 0.90)]


def verdicts_in(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that are verdicts, those about advice left out."""
    return [row for row in rows if not row.get("is_advice")]


def _of_outcome(outcome: str, rows: Sequence[Row]) -> list[Score]:
    is_worth = [row["theta"] >= row["worthwhile"] for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row["called"]))
    # Per method which rows it calls a sign, and which vanity.
    ours = ([row["verdict"] == LEAD for row in rows], [row["verdict"] == VANITY for row in rows])
    methods = {
        name: (
            [row["called"].get(name) is True for row in rows],
            [row["called"].get(name) is False for row in rows],
        )
        for name in names
    }

    def line(what: str, figure: Any, low: float | None, high: float | None) -> Score:
        found = figure(*ours)
        others = {name: _share(figure(*calls)) for name, calls in methods.items()}
        return Score(
            TASK, f"{what}, {outcome}", _share(found), len(found), low, high, False, others
        )

    def among(where: Sequence[bool], of: Sequence[bool], wanted: bool) -> list[bool]:
        return [is_so for is_there, is_so in zip(where, of, strict=True) if is_there == wanted]

    called_nothing = [row["verdict"] == ABSTAINS for row in rows]
    return [
        line("precision of “leading”", lambda lead, _: among(lead, is_worth, True), 0.95, None),
        line(
            "precision of “vanity”",
            lambda _, vain: [not one for one in among(vain, is_worth, True)],
            0.97,
            None,
        ),
        line("false vanity", lambda _, vain: among(is_worth, vain, True), None, 0.01),
        line("false leading", lambda lead, _: among(is_worth, lead, False), None, 0.05),
        Score(
            TASK,
            f"abstention, {outcome}",
            _share(called_nothing),
            len(rows),
            None,
            ABSTENTION.get(outcome),
            is_abstention=True,
            baselines=dict.fromkeys(names, 0.0),
        ),
    ]


def score_without_effects(rows: Sequence[Row]) -> list[Score]:
    """Return the lines of family F: here every “leading” is false."""
    scores = []
    for kind, parity in (("null", 0), ("all-confounded", 1)):
        some = [row for row in rows if row["seed"] % 2 == parity]
        names = list(dict.fromkeys(name for row in some for name in row["called"]))
        calls = {name: [row["called"].get(name) is True for row in some] for name in names}
        found = [row["verdict"] == LEAD for row in some]
        task = f"Metric verdict, {kind} worlds (F)"
        tests = {name: _share(called) for name, called in calls.items()}
        worlds = {name: _share(_any(some, called)) for name, called in calls.items()}
        each = _any(some, found)
        scores += [
            Score(
                task, "tests called “leading”", _share(found), len(found), None, 0.05, False, tests
            ),
            Score(task, "worlds with any", _share(each), len(each), None, 0.10, False, worlds),
        ]
    return scores


def _any(rows: Sequence[Row], called: Sequence[bool]) -> list[bool]:
    worlds: dict[int, bool] = {}
    for row, is_called in zip(rows, called, strict=True):
        worlds[row["seed"]] = worlds.get(row["seed"], False) or is_called
    return list(worlds.values())


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None


def _is_covered(row: Row) -> bool:
    """Say whether the truth is inside the interval of 95 %, made as the published one is."""
    reach = float(t.ppf(0.5 + COVERED / 2, row["weeks"] - 1)) * row["standard_error"]
    return bool(abs(row["estimate"] - row["theta"]) <= reach)
