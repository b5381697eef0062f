"""Run the job once in this process, recorded in Dagster like a scheduled run."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg
from dagster import ExecuteInProcessResult

from configuration.home import Home
from orchestration import keys
from orchestration.definitions import build_definitions
from orchestration.jobs import JOB
from orchestration.night import Night


@dataclass(frozen=True)
class Ending:
    """How a run ended: whether all is well, whether readers got a new file, what went wrong."""

    success: bool
    published: bool
    problems: tuple[str, ...]


def run_once(
    home: Home, *, as_of: dt.datetime, start: str = "", to: str = "", sources: Sequence[str] = ()
) -> Ending:
    """Run the nightly job, or with `start` a backfill of a window, and say how it ended."""
    night = Night(
        as_of=as_of.isoformat(), window_from=start, window_to=to, only_sources=list(sources)
    )
    resources = dg.RunConfig(resources={"night": night}).to_config_dict()["resources"]
    # The run's whole log is in Dagster; a terminal shows what a person must read.
    loggers = {"console": {"config": {"log_level": "CRITICAL"}}}
    with dg.DagsterInstance.get() as instance:
        result = (
            build_definitions(home)
            .resolve_job_def(JOB)
            .execute_in_process(
                instance=instance,
                run_config={"resources": resources, "loggers": loggers},
                tags={"as_of": as_of.isoformat(), "started_by": "command line"},
                raise_on_error=False,
            )
        )
    step = keys.PUBLISHED.path[-1]
    published = any(e.is_step_success and e.step_key == step for e in result.all_events)
    return Ending(result.success, published, tuple(_problems(result)))


def _problems(result: ExecuteInProcessResult) -> list[str]:
    texts = []
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        data = event.step_failure_data
        told = data.user_failure_data
        cause = data.error
        while cause is not None and cause.cause is not None:
            cause = cause.cause
        said = cause.message.strip() if cause else "the step failed without a word"
        texts.append(told.description if told and told.description else said)
    return texts
