"""Read between nights what is gone by night, such as stories: landed only, the night loads it.

Nothing here opens the warehouse, so it needs no lock and disturbs no night that runs meanwhile.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import dagster as dg

from configuration.home import Home, find_home
from configuration.pipeline import Pipeline
from configuration.reading import read_pipeline
from configuration.secrets import load_environment
from extractors.extract import extract
from extractors.landing import Landing
from extractors.outcome import Outcome
from extractors.source import Source, Stream
from extractors.tokens import TokenStore
from orchestration import keys
from orchestration.jobs import EXECUTOR
from orchestration.plan import plan

JOB = "between_nights"
#: Half past, so that a reading does not begin with the night.
MINUTE = 30

Streams = Sequence[tuple[Source, Stream]]


def short_lived(streams: Streams) -> list[tuple[Source, Stream]]:
    """Return the streams whose figures do not live until the next night."""
    return [(source, stream) for source, stream in streams if stream.every]


def read_between(home: Home, as_of: dt.datetime) -> list[Outcome]:
    """Land what short-lived streams show now; `as_of` is this reading's own clock."""
    home.prepare()
    pipeline = read_pipeline(home.pipeline)
    streams = short_lived(keys.configured(pipeline))
    asked, failed = plan(pipeline, load_environment(home.root), streams)
    read = extract(
        asked,
        landing=Landing(home.landing),
        as_of=as_of.astimezone(dt.UTC).replace(microsecond=0),
        history_days=pipeline.history_days,
        tokens=TokenStore(home.tokens),
    )
    return [*failed, *read]


@dg.op
def read_what_is_gone_by_night(context: dg.OpExecutionContext) -> None:
    """Land it, and fail with every remedy where a stream could not be read."""
    outcomes = read_between(find_home(), dt.datetime.now(dt.UTC))
    for outcome in outcomes:
        context.log.info("%s", outcome)
    failed = [f"{o.error} {o.remedy}" for o in outcomes if o.state == "failed"]
    if failed:
        raise dg.Failure("\n".join(failed), allow_retries=False)


@dg.job(name=JOB, executor_def=EXECUTOR)
def between_job() -> None:
    """Read what is gone by night."""
    read_what_is_gone_by_night()


def between_schedules(pipeline: Pipeline, streams: Streams) -> list[Any]:
    """Return the schedule of the most short-lived stream; none where no stream is."""
    lives = [stream.every for _, stream in short_lived(streams) if stream.every]
    if not lives:
        return []
    hours = max(int(min(lives) / dt.timedelta(hours=1)), 1)
    return [
        dg.ScheduleDefinition(
            name=JOB,
            job=between_job,
            cron_schedule=f"{MINUTE} */{hours} * * *",
            execution_timezone=pipeline.company.time_zone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=f"Every {hours} hours: stories and what else is gone by night.",
        )
    ]
