"""Show at each asset what docs/ says of it, and name the file that makes it; works offline."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg

from extractors.source import Source

DOCS = Path(__file__).resolve().parents[1] / "docs"
SOURCES, TABLES = DOCS / "sources.md", DOCS / "warehouse.md"


def of_source(source: Source) -> dict[str, Any]:
    """Return what docs/sources.md says of a source, and where the platform's own reference is."""
    about: dict[str, Any] = {"docs": dg.MetadataValue.md(_rows().get(source.name, ""))}
    if source.docs.startswith("https://"):
        about["reference"] = dg.MetadataValue.url(source.docs)
    module = DOCS.parent / "extractors" / "sources" / f"{source.name}.py"
    return about | {"read_by": dg.MetadataValue.path(module)}


def of_model(project: Path, path: str, name: str) -> dict[str, Any]:
    """Return what docs/warehouse.md says of a table, if it does, and the file of its SQL."""
    section = _sections().get(name)
    about = {"docs": dg.MetadataValue.md(section)} if section else {}
    return about | {"made_by": dg.MetadataValue.path(project / path)}


def pitfalls(name: str) -> list[str]:
    """Return the paragraphs of docs/warehouse.md that say how a table is misread."""
    parts = _sections().get(name, "").split("\n\n")
    return [" ".join(part.split()) for part in parts if part.startswith("Pitfalls:")]


@cache
def _sections() -> dict[str, str]:
    """Return the section of every table; a link within docs/ would lead nowhere in the browser."""
    found = re.findall(r"^### `(\w+)`\n(.*?)(?=^#|\Z)", _text(TABLES), re.M | re.S)
    return {name: _plain(text) for name, text in found}


@cache
def _rows() -> dict[str, str]:
    """Return each source's row of the tables in docs/sources.md, one line per column."""
    found, heads = {}, [""]
    for line in _text(SOURCES).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| source"):
            heads = cells
        elif line.startswith("| `"):
            told = zip(heads[1:], cells[1:], strict=True)
            found[cells[0].strip("`")] = "\n\n".join(f"**{head}**: {cell}" for head, cell in told)
    return {name: _plain(text) for name, text in found.items()}


def _text(page: Path) -> str:
    """Return a page of docs/; no night fails for want of one."""
    return page.read_text(encoding="utf-8") if page.exists() else ""


def _plain(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\((?!https?://)[^)]+\)", r"\1", text).strip()
