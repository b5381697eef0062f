"""List the families that are scored."""

from benchmarks.truth import journeys, maturity, responses, shelf_life, slots, switching, verdicts
from benchmarks.truth.family import Family

FAMILIES: tuple[Family, ...] = (
    verdicts.POSTS,
    journeys.JOURNEYS,
    switching.SWITCHING,
    slots.BEST_SLOT,
    shelf_life.SHELF_LIFE,
    responses.RESPONSES,
    maturity.MATURITY,
    verdicts.NOTHING,
)
