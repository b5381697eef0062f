"""Stage five: fail the run when a stream failed, after everything that could be done was done.

Without this the run would be green although a source is missing: the schedule's failure sensor and
the exit code read the run, so the run must say it. The verdict reads this run's own checks; after
a failure relaunch the whole job, not "from failure", or there would be none to read.
"""

import dagster as dg

from orchestration import keys
from orchestration.checks import checks_of
from orchestration.defs.extract import CHECK

VERDICT = dg.AssetKey("night_verdict")


def failed_streams_of(instance: dg.DagsterInstance, run_id: str) -> dict[str, str]:
    """Return the streams that failed in a run, with what to do about each."""
    failed = {}
    for check in checks_of(instance, run_id):
        if check.check_name == CHECK and not check.passed:
            failed["/".join(check.asset_key.path[1:])] = check.description or "see its check"
    return failed


@dg.asset(
    key=VERDICT,
    deps=[keys.PUBLISHED],
    group_name="published",
    description="Whether everything due tonight arrived; the file is published either way.",
)
def night_verdict(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Raise when a stream failed, naming each with its remedy."""
    if failed := failed_streams_of(context.instance, context.run_id):
        lines = "\n".join(f"{stream}: {remedy}" for stream, remedy in failed.items())
        raise dg.Failure(
            f"Published without fresh figures of {len(failed)} streams; their age is in the table "
            f"freshness.\n{lines}",
            allow_retries=False,
        )
    return dg.MaterializeResult(metadata={"failed_streams": 0})
