"""What Dagster shows and runs, built from the configuration the environment points to."""

import os

import dagster as dg

from configuration.home import Home, find_home
from configuration.reading import read_pipeline
from orchestration import keys
from orchestration.alerts import a_night_failed, the_file_is_stale
from orchestration.between import between_job, between_schedules
from orchestration.dbt_runner import parse
from orchestration.defs.extract import landing_asset
from orchestration.defs.load import raw_tables
from orchestration.defs.models import model_assets, told_tables
from orchestration.defs.publish import published_asset
from orchestration.defs.report import report
from orchestration.defs.verdict import night_verdict
from orchestration.jobs import nightly_job, nightly_schedule
from orchestration.night import Night


def build_definitions(home: Home) -> dg.Definitions:
    """Build the definitions of one installation."""
    home.prepare()
    os.environ.update(home.environment())
    pipeline = read_pipeline(home.pipeline)
    streams = keys.configured(pipeline)
    manifest = parse(home.dbt_project, home.dbt_target)
    models = model_assets(home.dbt_project, manifest)
    return dg.Definitions(
        assets=[
            landing_asset(streams),
            raw_tables(),
            *told_tables(home.dbt_project, manifest),
            models,
            published_asset(models),
            report,
            night_verdict,
        ],
        jobs=[nightly_job(), between_job],
        schedules=[nightly_schedule(pipeline), *between_schedules(pipeline, streams)],
        sensors=[a_night_failed, the_file_is_stale],
        resources={"night": Night()},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Build the definitions when Dagster asks, not when Python imports."""
    return build_definitions(find_home())
