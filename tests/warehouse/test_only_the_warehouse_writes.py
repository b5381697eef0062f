"""No code outside `warehouse/` opens a database for writing, and none copies one it has open."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
OUTSIDE = {"tests", "benchmarks"}  # they make their own databases in folders of their own
MODULES = sorted(
    path.relative_to(PROJECT)
    for path in PROJECT.glob("*/**/*.py")
    if not path.relative_to(PROJECT).parts[0].startswith(".")
    and path.relative_to(PROJECT).parts[0] not in OUTSIDE
)
COPIES = {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "copy_file_range", "sendfile"}
COPIERS = {"shutil", "os"}


def opens_for_writing(tree: ast.Module) -> list[str]:
    found = []
    inner = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect":
            place = ast.unparse(node.args[0]) if node.args else "':memory:'"
            named = {word.arg: ast.unparse(word.value) for word in node.keywords}
            in_memory = named.get("database", place) == "':memory:'"
            if not in_memory and named.get("read_only") != "True":
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Constant | ast.JoinedStr):
            text = ast.unparse(node)
            attaches = re.search(r"\battach\s+(if not exists\s+)?(\\?'|\{|\?)", text, re.IGNORECASE)
            if attaches and not re.search("read_only", text, re.IGNORECASE) and node not in inner:
                found.append(f"line {node.lineno}: {text}")
    return found


def copies_files(tree: ast.Module) -> list[str]:
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in COPIES
        and ast.unparse(node.value) in COPIERS
    ]


def test_no_module_outside_the_warehouse_opens_a_database_for_writing():
    found = {
        str(module): opens_for_writing(ast.parse((PROJECT / module).read_text()))
        for module in MODULES
        if module.parts[0] != "warehouse"
    }
    assert {module: lines for module, lines in found.items() if lines} == {}


def test_only_one_module_copies_database_files_and_it_cannot_have_one_open():
    copier = Path("warehouse/copying.py")
    texts = {module: (PROJECT / module).read_text() for module in MODULES if module != copier}
    found = {
        str(module): copies_files(ast.parse(text))
        for module, text in texts.items()
        if "duckdb" in text
    }
    assert {module: lines for module, lines in found.items() if lines} == {}
    assert "duckdb" not in imported((PROJECT / copier).read_text())


def imported(text: str) -> set[str]:
    return {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("duckdb.connect(path)", True),
        ("duckdb.connect(path, read_only=False)", True),
        ("duckdb.connect(path, read_only=True)", False),
        ("duckdb.connect()", False),
        ("con.execute(f\"attach '{path}' as m\")", True),
        ("con.execute(f\"attach '{path}' as m (read_only)\")", False),
        ("con.execute('ATTACH ? AS m', [path])", True),
    ],
)
def test_the_search_itself_finds_what_it_looks_for(code, is_found):
    assert bool(opens_for_writing(ast.parse(code))) is is_found
