"""Hold the documents against the product: links, SQL, commands, options, tables and columns."""

import datetime as dt
import re
from functools import cache
from pathlib import Path

import duckdb
import pytest
import typer.main
import yaml

from command_line.app import app
from extractors.source import all_sources
from warehouse.generations import POINTER
from warehouse.hashing import columns_of
from warehouse.stamp import write_generation

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    page
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    if not page.is_relative_to(ROOT / ".venv")
]
SQL_PAGES = ("README.md", "docs/warehouse.md")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"likes-to-leads ([a-z][a-z-]*)([^\n|]*)")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors_of(page: Path) -> set[str]:
    """Name a page's headings as GitHub does."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page):
    broken = []
    for target in LINK.findall(FENCE.sub("", page.read_text())):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        is_there = aim.exists() and (not anchor or anchor in anchors_of(aim))
        if not is_there or not aim.is_relative_to(ROOT):
            broken.append(target)
    assert not broken


@cache
def marts() -> dict[str, dict[str, str]]:
    """Return table, column and type of every mart, as its contract says."""
    found = {}
    for file in sorted((ROOT / "dbt_project/models/marts").glob("*.yml")):
        for model in yaml.safe_load(file.read_text()).get("models", []):
            found[model["name"]] = {c["name"]: c["data_type"] for c in model["columns"]}
    return found


def sql_blocks() -> list:
    return [
        pytest.param(block, id=f"{page}-{number}")
        for page in SQL_PAGES
        for number, block in enumerate(
            (code for kind, code in FENCE.findall((ROOT / page).read_text()) if kind == "sql"), 1
        )
    ]


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Make the published file as it is, without rows."""
    path = tmp_path_factory.mktemp("published") / POINTER
    begun = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)
    write_generation(path, generation=1, as_of=begun, build_id="", code_version="", checks=[])
    with duckdb.connect(str(path)) as con:
        for table, columns in marts().items():
            told = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            con.execute(f'create table "{table}" ({told})')
    return path


@pytest.fixture(scope="session")
def columns(published):
    """Return the columns of every table of the published file."""
    with duckdb.connect(str(published), read_only=True) as con:
        return columns_of(con)


@pytest.mark.parametrize("sql", sql_blocks())
def test_every_query_in_the_documents_binds(published, sql):
    assert sql.lstrip().lower().startswith(("select", "with", "from"))
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute(sql)


def test_there_are_queries_to_hold():
    assert len(sql_blocks()) >= 13


def typed_in(page: Path) -> str:
    """Return what a page shows as code: prose may go on after a program's name."""
    text = page.read_text()
    fenced = [code for kind, code in FENCE.findall(text) if kind in ("", "sh", "bash")]
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))])


def commands_in(page: Path) -> set[tuple[str, tuple[str, ...]]]:
    """Return each command a page names, with the options it is given."""
    return {
        (command, tuple(re.findall(r"(?<!\S)--[a-z][a-z-]*", rest.split(" #")[0])))
        for command, rest in COMMAND.findall(typed_in(page))
    }


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_in_the_documents_exists(page):
    known = typer.main.get_command(app).commands
    for command, options in commands_in(page):
        assert command in known, f"likes-to-leads {command}"
        under = getattr(known[command], "commands", {}).values()  # `experiment plan`
        params = [each for one in (known[command], *under) for each in one.params]
        offered = {name for each in params for name in each.opts}
        assert set(options) <= offered, f"likes-to-leads {command} {options}"


def test_the_readme_names_every_command():
    named = {command for command, _ in commands_in(ROOT / "README.md")}
    assert named >= set(typer.main.get_command(app).commands)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_in_the_documents_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"^make ([a-z-]+)", typed_in(page), re.M)) <= targets


def sections() -> dict[str, str]:
    """Return the section of every table in the analysts' page."""
    text = (ROOT / "docs/warehouse.md").read_text()
    return dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^#|\Z)", text, re.M | re.S))


def test_every_table_is_described_for_analysts(columns):
    assert set(sections()) == set(columns)


def test_every_table_stands_in_the_readme(columns):
    readme = (ROOT / "README.md").read_text()
    assert not [table for table in columns if f"`{table}`" not in readme]


@pytest.mark.parametrize("table", sorted(sections()))
def test_columns_described_for_analysts_exist(columns, table):
    rows = re.findall(r"^\| (`.+?) \|", sections()[table], re.M)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named <= set(columns[table])
    # Prose also speaks of the columns of other tables.
    spoken = set(re.findall(r"`(\w+_(?:at|on|id|amount|hours|rows|start))`", sections()[table]))
    assert spoken <= {name for of_table in columns.values() for name in of_table}


def rows_of_sources() -> dict[str, list[str]]:
    """Return the cells of every source's row in the page of sources."""
    text = (ROOT / "docs/sources.md").read_text()
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in rows}


def test_every_source_has_a_row():
    assert set(rows_of_sources()) == set(all_sources())


@pytest.mark.parametrize("name", all_sources())
def test_a_sources_row_says_its_login_history_and_what_is_read_again(name):
    source, (_, login, history, again, _) = all_sources()[name], rows_of_sources()[name]
    for stream in source.streams:
        if stream.history:
            days = stream.history.days
            spans = (f"{days} days", f"{days // 365} years", f"{days * 12 // 365} months")
            assert any(span in history for span in spans), stream.name
        if stream.overlap and stream.requests and not stream.newest_first:
            assert f"{stream.overlap.days} day" in again or f"days {stream.overlap.days}" in again
        if stream.every:
            assert f"every {stream.every // dt.timedelta(hours=1)} hours" in again
    needs = bool(source.secrets or source.login)
    assert needs == (not login.startswith(("none", "files")))
