"""List the families that are scored."""

from benchmarks.truth import verdicts
from benchmarks.truth.family import Family

FAMILIES: tuple[Family, ...] = (verdicts.POSTS, verdicts.NOTHING)
