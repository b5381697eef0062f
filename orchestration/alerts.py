"""Tell people when a night failed or the published file grows old, if they gave us an address.

`LTL_ALERT_URL` is a webhook that takes JSON with a `text` (Slack, Mattermost, Teams workflows).
A sensor that can't deliver raises: Dagster shows it and the next tick tries again.
"""

import datetime as dt
import os

import dagster as dg
import requests

from configuration.home import find_home
from orchestration.defs.verdict import failed_streams_of
from orchestration.problems import problem_of
from warehouse.generations import NothingPublished, current

#: A nightly file older than this has missed a night: a day, and the time a long night may take.
STALE_AFTER = dt.timedelta(hours=30)
#: Alerts are small; a webhook that takes longer is down.
TIMEOUT_SECONDS = 10


def send(text: str) -> bool:
    """Post a text to the webhook; return False when there is none, raise when it refuses."""
    url = os.environ.get("LTL_ALERT_URL")
    if not url:
        return False
    response = requests.post(url, json={"text": text}, timeout=TIMEOUT_SECONDS)
    if not response.ok:
        raise RuntimeError(f"the alert webhook answered {response.status_code}")
    return True


@dg.run_failure_sensor(
    name="a_night_failed",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Posts what failed, and what to do, to LTL_ALERT_URL.",
)
def a_night_failed(context: dg.RunFailureSensorContext) -> None:
    """Post the failed streams, or the step that failed."""
    run = context.dagster_run
    streams = failed_streams_of(context.instance, run.run_id)
    reasons = [f"{stream}: {remedy}" for stream, remedy in streams.items()]
    if not reasons:
        reasons = [problem_of(event) for event in context.get_step_failure_events()]
    if not reasons:
        reasons = [context.failure_event.message or "it says no reason; see its log"]
    send("\n".join([f"likes-to-leads: run {run.run_id[:8]} failed.", *reasons])[:3000])


@dg.sensor(
    name="the_file_is_stale",
    minimum_interval_seconds=3600,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Posts once per generation when no newer one was published in time.",
)
def the_file_is_stale(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Post when the published generation is older than a night and was not yet complained of."""
    try:
        generation = current(find_home().published)
    except NothingPublished as error:
        return dg.SkipReason(str(error))
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(generation.as_of)
    if age < STALE_AFTER or context.cursor == str(generation.number):
        return dg.SkipReason(f"{generation} is {age.total_seconds() / 3600:.0f} h old.")
    send(f"likes-to-leads: still serving {generation}; the nightly run has not published.")
    return dg.SensorResult(cursor=str(generation.number))
