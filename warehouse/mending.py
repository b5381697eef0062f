"""Copy pages the engine cannot read into ones it can, losing nothing: the rare way.

Half a surrogate pair is legal in JSON text and in no string. Its escape is escaped: `\\ud800`
arrives as these six characters. Bytes that are no UTF-8 become U+FFFD.
"""

import gzip
import re
from pathlib import Path

#: A whole pair, a lone half (the group), or any other escape, so that `\\\\ud800` is left alone.
ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\."
)


def mend(file: Path, mended: Path) -> None:
    """Write a readable copy of a gzip-compressed pages file, line by line."""
    with gzip.open(file) as lines, mended.open("wb") as out:
        for line in lines:
            text = line.decode("utf-8", "replace").encode()
            out.write(ESCAPE.sub(lambda found: rb"\\"[:1] * bool(found[1]) + found[0], text))
