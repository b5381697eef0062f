"""Hold what is known of exports: rows of formats.csv, headers.csv, words.csv and derived.csv."""

import csv
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
#: Quotes that platforms put into header words, and that spreadsheets put around them.
QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\ufeff \t"


@dataclass(frozen=True)
class Header:
    """What a header word means: our field, how its cells are read, in which language it is."""

    field: str
    unit: str
    language: str


@dataclass(frozen=True)
class Format:
    """A kind of export, and its header words, normalised."""

    name: str
    platform: str
    scope: str  # post or account_day
    figures: str  # lifetime, range or day
    zone: str
    id: str
    required: frozenset[str]
    without: frozenset[str]
    headers: dict[str, tuple[Header, ...]]

    def spelling(self, field: str) -> str:
        """Return how the English header spells a field, for people."""
        return next((w for w, found in self.headers.items() if found[0].field == field), field)


@dataclass(frozen=True)
class Derived:
    """A column that follows from others: a sum of them, or a ratio."""

    kind: str
    field: str
    parts: tuple[str, ...]


def normal(word: str) -> str:
    """Return a word as words are compared: case, quotes, width and runs of spaces aside."""
    plain = unicodedata.normalize("NFKC", word).casefold().replace("\u2019", "'")
    return " ".join(plain.strip(QUOTES).split())


@cache
def formats() -> tuple[Format, ...]:
    """Return every format; one without header words of its own cannot be."""
    headers = _rows("headers.csv")
    found = []
    for row in _rows("formats.csv"):
        words: dict[str, list[Header]] = defaultdict(list)
        for header in headers:
            if _applies(header["format"], row["format"]):
                meaning = Header(header["field"], header["unit"], header["language"])
                for word in header["words"].split("|"):
                    words[normal(word)].append(meaning)
        found.append(
            Format(
                name=row["format"],
                platform=row["platform"],
                scope=row["scope"],
                figures=row["figures"],
                zone=row["zone"],
                id=row["id"],
                required=frozenset(row["required"].split()),
                without=frozenset(row["without"].split()),
                headers={word: tuple(meanings) for word, meanings in words.items()},
            )
        )
    return tuple(found)


@cache
def derived(format_name: str) -> tuple[Derived, ...]:
    """Return the columns of a format that follow from others."""
    return tuple(
        Derived(row["kind"], row["field"], tuple(row["parts"].split()))
        for row in _rows("derived.csv")
        if _applies(row["format"], format_name)
    )


@cache
def words(kind: str) -> dict[str, str]:
    """Return the words of a kind in every language, normalised, with what they stand for."""
    return {
        normal(word): row["value"]
        for row in _rows("words.csv")
        if row["kind"] == kind
        for word in row["words"].split("|")
    }


@cache
def habits(language: str) -> dict[str, str]:
    """Return how a language writes dates (`date_order`) and decimals (`decimal`), if it is one."""
    return {
        row["words"]: row["value"]
        for row in _rows("words.csv")
        if row["kind"] == "reading" and row["language"] == language and row["value"]
    }


def _applies(said: str, format_name: str) -> bool:
    return format_name == said or format_name.startswith(f"{said}_")


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))
