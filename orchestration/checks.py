"""Read a run's check results from the orchestrator's event log, whichever process wrote them."""

from collections.abc import Iterator

import dagster as dg
from dagster import AssetCheckEvaluation, DagsterEventType


def checks_of(instance: dg.DagsterInstance, run_id: str) -> Iterator[AssetCheckEvaluation]:
    """Yield every check evaluation of the run, in the order they were written."""
    for entry in instance.all_logs(run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION):
        if entry.dagster_event is not None:
            yield entry.dagster_event.asset_check_evaluation_data
