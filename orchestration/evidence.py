"""Gather what was checked tonight, from where it is kept: Dagster's log and dbt's results."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.checks import checks_of
from warehouse.finding import Finding, Status

#: The stages whose checks only Dagster knows; dbt writes down its own.
STAGES = {"landing": "extract", "raw": "load"}
STATUS: dict[str, Status] = {"pass": "pass", "warn": "warn", "fail": "fail", "error": "fail"}


class EvidenceMissing(RuntimeError):
    """The results of tonight's tests are not there; nothing is published without them."""


def gather(
    instance: dg.DagsterInstance, run_id: str, dbt_target: Path, as_of: dt.datetime
) -> list[Finding]:
    """Return the checks of extraction and loading, and every test of the models."""
    return [*_stage_checks(instance, run_id), *_model_tests(dbt_target, as_of)]


def tests_of(dbt_target: Path) -> tuple[str, ...]:
    """Name every test the project has: each must have run before anything is published."""
    manifest = json.loads((dbt_target / "manifest.json").read_text())
    nodes = manifest["nodes"].values()
    return tuple(sorted(node["name"] for node in nodes if node["resource_type"] == "test"))


def tables_of(dbt_target: Path) -> tuple[str, ...]:
    """Name every mart the project has."""
    manifest = json.loads((dbt_target / "manifest.json").read_text())
    return tuple(
        sorted(
            node["name"]
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and node["fqn"][1] == "marts"
        )
    )


def _stage_checks(instance: dg.DagsterInstance, run_id: str) -> Iterator[Finding]:
    for check in checks_of(instance, run_id):
        stage, *place = check.asset_key.path
        if stage not in STAGES:
            continue
        is_error = check.severity is dg.AssetCheckSeverity.ERROR
        numbers = {name: str(value.value) for name, value in check.metadata.items()}
        yield Finding(
            name=check.check_name,
            subject="/".join(place),
            layer=STAGES[stage],
            # A stream that failed is published with its age: it warns, the run's verdict fails.
            status="pass" if check.passed else "warn",
            severity="error" if is_error else "warn",
            observed=", ".join(f"{name} {value}" for name, value in numbers.items()),
            detail=check.description or "",
        )


def _layer(node: dict[str, Any]) -> str:
    return "rules" if node["resource_type"] == "seed" else str(node["fqn"][1])


def _model_tests(dbt_target: Path, as_of: dt.datetime) -> Iterator[Finding]:
    path = dbt_target / "run_results.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    built_for = found.get("args", {}).get("vars", {}).get("as_of")
    if built_for != as_of.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S"):
        raise EvidenceMissing(
            f"{path} holds the tests of {built_for}, not of {as_of.isoformat()}. Run the whole job."
        )
    nodes = json.loads((dbt_target / "manifest.json").read_text())["nodes"]
    for result in found["results"]:
        node = nodes.get(result["unique_id"])
        if node is None or node["resource_type"] != "test":
            continue
        parents = [nodes[name] for name in node["depends_on"]["nodes"] if name in nodes]
        yield Finding(
            name=node["name"],
            subject=", ".join(parent["name"] for parent in parents),
            layer=_layer(parents[0]) if parents else "raw",
            status=STATUS[result["status"]],
            severity="warn" if node["config"]["severity"].lower() == "warn" else "error",
            observed=f"{result['failures'] or 0} rows",
            expected="0 rows",
            detail=node.get("description") or "",
        )
