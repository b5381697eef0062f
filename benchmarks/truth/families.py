"""List the families that are scored."""

from benchmarks.truth.family import Family

FAMILIES: tuple[Family, ...] = ()
