"""The one job, its schedule in the company's zone, and the cleaning up after it."""

import datetime as dt
from typing import Any

import dagster as dg

from configuration.pipeline import Pipeline
from orchestration.night import Night

JOB = "nightly"

#: One step at a time in one process: each subprocess would import the world again, which
#: costs more than the work (97 s against 48 s for ten one-second assets).
EXECUTOR = dg.in_process_executor


def nightly_job() -> Any:
    """Select everything, from the platforms to the published file."""
    return dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        executor_def=EXECUTOR,
        description="Extract what is new, load, build, audit, publish.",
    )


def nightly_schedule(pipeline: Pipeline) -> dg.ScheduleDefinition:
    """Run the job every night; the clock of the night is the time it was due."""
    hour, minute = pipeline.nightly_at.split(":")

    def due(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        as_of = context.scheduled_execution_time.astimezone(dt.UTC).isoformat()
        return dg.RunRequest(
            run_key=as_of,  # a doubled tick starts one run
            tags={"as_of": as_of},
            run_config=dg.RunConfig(resources={"night": Night(as_of=as_of)}),
        )

    return dg.ScheduleDefinition(
        name="every_night",
        job_name=JOB,
        cron_schedule=f"{int(minute)} {int(hour)} * * *",
        execution_timezone=pipeline.company.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        execution_fn=due,
        description=f"At {pipeline.nightly_at}, {pipeline.company.time_zone}.",
    )


def delete_old_runs(instance: dg.DagsterInstance, now: dt.datetime, keep_days: int) -> int:
    """Delete finished runs older than `keep_days` and return how many.

    The retention settings of dagster.yaml prune ticks only; run histories would grow for ever.
    """
    finished = [
        dg.DagsterRunStatus.SUCCESS,
        dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    ]
    before = now - dt.timedelta(days=keep_days)
    old = instance.get_run_records(dg.RunsFilter(statuses=finished, created_before=before))
    for record in old:
        instance.delete_run(record.dagster_run.run_id)
    return len(old)
