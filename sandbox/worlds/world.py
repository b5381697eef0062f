"""Say what a world is: the facts a night would have made of a company, and the truth beside them.

A family is a pure function of (seed, size): the same pair gives the same bytes on any machine.
Nothing here knows how the answers are estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from zlib import crc32

import numpy as np
import pyarrow as pa

#: `small` has few weeks and rows, for tests that must be quick; `full` is what is scored.
Size = Literal["full", "small"]

#: The clock of every world: worlds end here, so that the models are compiled once for all.
AS_OF = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Hold the facts of one company and what is true about it.

    `facts` are relations by the name of their model (`posts`, `touchpoints`, `company`, ...) with
    those columns that the world knows; a column or relation left out is NULL or empty. Instants are
    timestamps in UTC without a zone, days are dates, keys of type uuid are text. `truth` is rows
    whose columns the family says; nothing of it may be derived from an estimate of the product.
    """

    family: str
    seed: int
    knobs: Mapping[str, Any]
    facts: Mapping[str, pa.Table]
    truth: tuple[Mapping[str, Any], ...]


def generator(family: str, seed: int, purpose: str) -> np.random.Generator:
    """Return the dice of one purpose in one world."""
    return np.random.default_rng((crc32(family.encode()), seed, crc32(purpose.encode())))


def company(platforms: Mapping[str, str]) -> dict[str, pa.Table]:
    """Return the relations `company` and `accounts` of a company with an account per platform.

    `platforms` says from which source each is read. Days are UTC days and money is EUR, for
    neither zones nor currencies are what the worlds are about.
    """
    return {
        "company": pa.table({"name": ["World"], "time_zone": ["UTC"], "currency": ["EUR"]}),
        "accounts": pa.table(
            {
                "source": list(platforms.values()),
                "account": ["acme"] * len(platforms),
                "platform": list(platforms),
                "role": ["own"] * len(platforms),
            }
        ),
    }
