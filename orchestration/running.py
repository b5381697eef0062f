"""Run the job once in this process, recorded in Dagster like a scheduled run."""

from dataclasses import dataclass

import dagster as dg

from configuration.home import Home
from orchestration import keys
from orchestration.definitions import build_definitions
from orchestration.jobs import JOB
from orchestration.night import Night
from orchestration.problems import problem_of

STARTED_BY, COMMAND_LINE = "started_by", "command line"


@dataclass(frozen=True)
class Ending:
    """How a run ended: whether all is well, whether readers got a new file, what went wrong."""

    success: bool
    published: bool
    problems: tuple[str, ...]


def run_once(home: Home, night: Night) -> Ending:
    """Run the nightly job, or the backfill of a window, and say how it ended."""
    resources = dg.RunConfig(resources={"night": night}).to_config_dict()["resources"]
    # The run's whole log is in Dagster; a terminal shows what a person must read.
    loggers = {"console": {"config": {"log_level": "CRITICAL"}}}
    with dg.DagsterInstance.get() as instance:
        close_killed_runs(instance)
        result = (
            build_definitions(home)
            .resolve_job_def(JOB)
            .execute_in_process(
                instance=instance,
                run_config={"resources": resources, "loggers": loggers},
                tags={"as_of": night.as_of, STARTED_BY: COMMAND_LINE},
                raise_on_error=False,
            )
        )
    step = keys.PUBLISHED.path[-1]
    published = any(e.is_step_success and e.step_key == step for e in result.all_events)
    return Ending(
        result.success,
        published,
        tuple(problem_of(event) for event in result.all_events if event.is_step_failure),
    )


def close_killed_runs(instance: dg.DagsterInstance) -> None:
    """Mark runs of this command that were killed as failed: nobody else would for hours.

    To the daemon they still run, and as one run may go on at a time it would start no other. Call
    it only when no run is alive.
    """
    going = dg.RunsFilter(
        statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING],
        tags={STARTED_BY: COMMAND_LINE},
    )
    for run in instance.get_runs(going):
        instance.report_run_failed(run, "The process was killed; the next night took over.")
