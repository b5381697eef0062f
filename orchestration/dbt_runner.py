"""Run dbt inside this process and turn its results into Dagster's events.

Half the time of a child process: parent and child would both import dbt (docs/decisions).
dagster-dbt does not export its event class; the dependency is pinned and a test holds it.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt_common.events.base_types import EventMsg
from google.protobuf.json_format import MessageToDict

from orchestration.progress import Step, tell

RESULT_EVENTS = {"LogModelResult", "LogSeedResult", "LogSnapshotResult", "LogTestResult"}


class ModelsFailed(dg.Failure):
    """Some model or test failed; what was published stays as it is."""


def parse(project: Path, target: Path) -> Path:
    """Write the manifest of the dbt project and return its path; fast when nothing changed."""
    result = dbtRunner().invoke(_arguments("parse", project, target))
    _release()
    if not result.success:
        raise ModelsFailed(f"dbt could not read {project}: {result.exception}")
    return target / "manifest.json"


def build(
    project: Path,
    target: Path,
    *,
    variables: dict[str, Any],
    full_refresh: bool,
    selection: Sequence[str],
) -> tuple[list[dict[str, Any]], dbtRunnerResult]:
    """Build models and run their tests; return the result events and dbt's own result."""
    # Parsed without the night's variables: they would make dbt's partial parse start anew.
    manifest: Any = dbtRunner().invoke(_arguments("parse", project, target)).result
    events: list[dict[str, Any]] = []

    def keep(event: EventMsg) -> None:
        if event.info.name in RESULT_EVENTS:
            events.append(MessageToDict(event, preserving_proto_field_name=True))
            tell(Step("build", "models and tests", "all", len(events), "done"))

    runner = dbtRunner(manifest=manifest, callbacks=[keep])
    flags = ["--full-refresh"] if full_refresh else []
    # Unit tests hold the SQL against made-up rows: they belong to `make test`, not to the night.
    flags += ["--exclude-resource-type", "unit_test"]
    flags += ["--vars", json.dumps(variables), *selection]
    try:
        result = runner.invoke([*_arguments("build", project, target), *flags])
    finally:
        _release()
    tell(Step("build", "models and tests", "all", len(events), "done", is_over=True))
    return events, result


def to_dagster(
    events: list[dict[str, Any]],
    manifest: dict[str, Any],
    translator: DagsterDbtTranslator,
    context: dg.AssetExecutionContext,
) -> Iterator[Any]:
    """Yield the materializations and check results these events stand for."""
    for event in events:
        message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
        yield from message.to_default_asset_events(manifest, translator, context)


def _arguments(command: str, project: Path, target: Path) -> list[str]:
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    quiet = ["--quiet", "--no-use-colors", "--log-level-file", "none"]
    return [*quiet, command, *folders, "--target-path", str(target)]


def _release() -> None:
    """Let go of the database file, which the adapter would keep locked in this process."""
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
    DuckDBConnectionManager.close_all_connections()
