"""Name the seeds that are scored, fixed before any rule was tried on them.

The numbers mean nothing: each family has a block of 200 of its own. Whoever tunes a rule draws
other seeds, from `TRYING`; a miss on these ones is published, not mended.
"""

SCORED = {
    "A": range(101_000, 101_200),
    "B": range(102_000, 102_200),
    "C": range(103_000, 103_200),
    "D": range(104_000, 104_200),
    "F": range(106_000, 106_200),
}
#: Small worlds of these are run by the tests, and are there to try a change on.
TRYING = range(1, 101)
#: That many worlds of each family go through a whole night, files and all.
WHOLE_NIGHTS = 5
