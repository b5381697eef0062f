"""Find the way from what a world gives to some marts: compile the dbt project, order its models.

What a world gives (`GIVEN`) has no parents here; every model between it and the marts is taken as
it stands, SQL as compiled, Python as its file says. Seeds are the project's own.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from extractors.source import all_sources
from sandbox.worlds.spending import MARGIN_PCT
from sandbox.worlds.world import AS_OF
from warehouse.settings import Settings, write_settings
from warehouse.tables import TABLES, create_tables

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
QUIET = ("--quiet", "--no-use-colors", "--log-level-file", "none")
#: What the answers are made from. Marts have the columns of their contracts.
MARTS = (
    *("posts", "post_metrics_daily", "post_activity_daily", "account_metrics_daily"),
    *("sessions", "touchpoints", "conversions", "credits", "leads", "people"),
    *("interactions", "costs_daily", "freshness"),
)
#: Those without a contract, as SQL declares their columns.
OTHERS = {
    "int_window__shared": "since_on date, until_on date",
    "stg_company__experiments": (
        "experiment_id varchar, platform varchar, metric varchar, block_number bigint,"
        " starts_on date, ends_on date, is_on boolean, planned_on date"
    ),
    # It reads the words of comments, which no world writes.
    "int_interactions__complaining": "platform varchar, interaction_id varchar",
    "company": TABLES["config.company"],
    "accounts": TABLES["config.accounts"],
    "conversion_kinds": TABLES["config.conversion_kinds"],
}
GIVEN = (*MARTS, *OTHERS)


@dataclass(frozen=True)
class Step:
    """One model on the way: its relation, and its SQL as compiled or its Python file."""

    name: str
    relation: str
    sql: str | None
    python: str | None
    refs: dict[str, str]
    config: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What to fill and what to run for some marts; plain data, so that processes can share it."""

    given: dict[str, tuple[str, str]]
    seeds: dict[str, tuple[str, pa.Table]]
    steps: tuple[Step, ...]
    marts: tuple[str, ...]


def plan(marts: Sequence[str]) -> Plan:
    """Compile the dbt project over an empty build and return the way to these marts.

    Raises ValueError when one of them reads what no world gives.
    """
    with TemporaryDirectory(prefix="truth-") as folder:
        home = Path(folder)
        os.environ["LTL_WAREHOUSE"] = str(home / "warehouse.duckdb")
        os.environ["LTL_MARTS"] = str(home / "marts.duckdb")
        with duckdb.connect(os.environ["LTL_WAREHOUSE"]) as con:
            create_tables(con, all_sources())
            write_settings(con, Settings("World", "UTC", "EUR"))
        parsed = _dbt(home, "parse").to_dict()
        nodes = parsed["nodes"] | parsed["sources"]
        ordered = _way(nodes, marts)
        wanted = [nodes[key]["name"] for key in ordered if not _is_given(nodes[key])]
        # dbt prints whatever the first criterion names: let it be one that names nothing.
        compiled = _dbt(home, "compile", "--select", "tag:none", *wanted)
        code = {
            one.node.unique_id: getattr(one.node, "compiled_code", None) for one in compiled.results
        }
        seeds = [nodes[key]["name"] for key in ordered if nodes[key]["resource_type"] == "seed"]
        if seeds:
            _dbt(home, "seed", "--select", *seeds)
        with duckdb.connect(os.environ["LTL_WAREHOUSE"]) as con:
            held = {
                name: con.sql(f'select * from seeds."{name}"').to_arrow_table() for name in seeds
            }
    given = {
        node["name"]: (_relation(node), _columns(node))
        for node in nodes.values()
        if _is_given(node)
    }
    models = [nodes[key] for key in ordered if nodes[key]["resource_type"] == "model"]
    steps = tuple(_step(nodes, node, code) for node in models if not _is_given(node))
    filled = {name: (f'"warehouse"."seeds"."{name}"', table) for name, table in held.items()}
    return Plan(given, filled, steps, tuple(marts))


def _way(nodes: dict[str, Any], marts: Iterable[str]) -> list[str]:
    """Return what has to stand for the marts, parents first; what worlds give has no parents."""
    ids = {node["name"]: key for key, node in nodes.items() if key.startswith("model.")}
    seen: dict[str, None] = {}

    def visit(key: str, child: str) -> None:
        node = nodes[key]
        if key in seen:
            return
        if not _is_given(node):
            if node["resource_type"] == "source":
                raise ValueError(f"{child} reads {node['name']}, which no world gives")
            for parent in node["depends_on"].get("nodes", ()):
                visit(parent, node["name"])
        seen[key] = None

    for mart in marts:
        visit(ids[mart], "the benchmark")
    return list(seen)


def _is_given(node: dict[str, Any]) -> bool:
    """Say whether worlds fill it: platforms have streams whose names are those of marts."""
    kind = node["resource_type"]
    is_ours = kind == "model" or (kind == "source" and node["source_name"] == "config")
    return is_ours and node["name"] in GIVEN


def _relation(node: dict[str, Any]) -> str:
    return str(node["relation_name"])


def _columns(node: dict[str, Any]) -> str:
    """Return the columns of a given relation as SQL declares them."""
    if node["name"] in OTHERS:
        return OTHERS[node["name"]]
    return ", ".join(f'"{name}" {told["data_type"]}' for name, told in node["columns"].items())


def _step(nodes: dict[str, Any], node: dict[str, Any], code: dict[str, Any]) -> Step:
    is_python = node["language"] == "python"
    parents = [nodes[key] for key in node["depends_on"].get("nodes", ())]
    return Step(
        node["name"],
        _relation(node),
        None if is_python else code[node["unique_id"]],
        str(PROJECT / node["original_file_path"]) if is_python else None,
        {parent["name"]: _relation(parent) for parent in parents},
        {**node["config"], **(node["config"].get("meta") or {})},
    )


def _dbt(home: Path, command: str, *arguments: str) -> Any:
    """Run one dbt command in this process; raises RuntimeError with what dbt says."""
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    folders += ["--target-path", str(home / "target")]
    told = {"as_of": f"{AS_OF:%Y-%m-%d %H:%M:%S}", "contribution_margin_pct": MARGIN_PCT}
    clock = ["--vars", json.dumps(told)]
    try:
        result = dbtRunner().invoke([*QUIET, command, *arguments, *clock, *folders])
    finally:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
    if not result.success:
        messages = [str(one.message) for one in getattr(result.result, "results", [])]
        raise RuntimeError(f"dbt {command} failed: {result.exception or messages}")
    return result.result
