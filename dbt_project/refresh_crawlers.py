"""Write seeds/crawler_user_agents.csv from the maintained list `crawler-user-agents` (MIT, PyPI).

Run `pip install --target build/crawlers crawler-user-agents`, then
`python dbt_project/refresh_crawlers.py build/crawlers/crawleruseragents/crawler-user-agents.json`.
Patterns without operators become plain text: searching those is a hundred times faster.
"""

import csv
import json
import sys
from pathlib import Path

SEED = Path(__file__).parent / "seeds" / "crawler_user_agents.csv"
#: `.` counts as itself: every such pattern means a full stop of a domain or a version.
OPERATORS = set("^$*+?{}[]|()")


def as_text(pattern: str) -> str | None:
    """Return the text a pattern stands for, or None when it needs a regular expression."""
    text, escaped = "", False
    for letter in pattern:
        if escaped and letter.isalnum():
            return None
        if not escaped and letter in OPERATORS:
            return None
        if not escaped and letter == "\\":
            escaped = True
            continue
        text, escaped = text + letter, False
    return text


def rows(entries: list[dict]) -> list[tuple[str, str, str]]:
    """Return (pattern, match, kind) per entry, in a stable order."""
    found = set()
    for entry in entries:
        kind = "link_preview" if "social-preview" in entry.get("tags", ()) else "crawler"
        text = as_text(entry["pattern"])
        match = "regex" if text is None else "contains"
        found.add((entry["pattern"] if text is None else text, match, kind))
    return sorted(found)


def main() -> None:
    """Rewrite the seed from the JSON file named on the command line."""
    entries = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with SEED.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("pattern", "match", "kind"))
        writer.writerows(rows(entries))


if __name__ == "__main__":
    main()
