"""Stage four: stamp the marts file, audit a copy, switch readers to it, or refuse and say why."""

import datetime as dt
import importlib.metadata
from pathlib import Path

import dagster as dg

from configuration.clock import finish
from configuration.secrets import hash_key
from extractors.source import all_sources
from orchestration import jobs, keys
from orchestration.erasures import finish_erasures, first_clean_generation
from orchestration.evidence import gather, tables_of, tests_of
from orchestration.night import RETRY, Night
from orchestration.progress import Step, tell
from warehouse.audit import accepted
from warehouse.builds import newest_build
from warehouse.compact import compact
from warehouse.disclosure import disclosures
from warehouse.expectations import Expectations
from warehouse.generations import POINTER, Generation, NothingPublished, current
from warehouse.publish import PublishRefused, publish
from warehouse.querying import rows
from warehouse.stamp import write_generation

AUDITED = "audited"

#: Tables that only grow in a healthy company: a sudden drop is a source that ended early.
CORE_TABLES = ("posts", "sessions", "leads", "conversions")

#: Plotted night by night; files that come by hand are older than what is asked every night.
AGE = """
    select
        max(age_hours) as oldest_reading_hours,
        count(*) filter (where state <> 'fresh') as streams_not_fresh
    from freshness
"""


def published_asset(models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Make the asset that readers open."""

    @dg.asset(
        key=keys.PUBLISHED,
        deps=list(models.keys),
        group_name="published",
        description="The complete, audited DuckDB file; readers of an older one are not disturbed.",
        check_specs=[
            dg.AssetCheckSpec(
                AUDITED,
                asset=keys.PUBLISHED,
                description="Every audit of the published copy passed, or was allowed to warn.",
            )
        ],
        kinds={"duckdb"},
        retry_policy=RETRY,
    )
    def published(context: dg.AssetExecutionContext, night: Night) -> dg.MaterializeResult:
        home = night.home
        tell(Step("publish", "audited copy"))
        findings = gather(context.instance, context.run_id, home.dbt_target, night.clock)
        build = newest_build(home.warehouse)
        version = importlib.metadata.version("likes-to-leads")
        compact(home.marts)
        write_generation(
            home.marts,
            generation=night.fence.number,
            as_of=night.clock,
            build_id=build,
            code_version=version,
            checks=findings,
            served=_served(home.published),
        )
        wanted = Expectations(
            generation=night.fence.number,
            required_tables=tables_of(home.dbt_target),
            core_tables=CORE_TABLES,
            required_checks=tests_of(home.dbt_target),
            accepted=tuple(night.accepted),
        )
        told = disclosures(home.warehouse, home.marts, all_sources(), hash_key(night.environment))
        try:
            generation = publish(
                home.marts,
                night.fence,
                build_id=build,
                code_version=version,
                wanted=wanted,
                found=[accepted(finding, wanted) for finding in told],
                since=first_clean_generation(night),
            )
        except PublishRefused as refused:
            raise dg.Failure(str(refused), allow_retries=False) from refused
        finish(home.data)
        finish_erasures(night)
        tell(Step("publish", "audited copy", is_over=True))
        now, keep = dt.datetime.now(dt.UTC), night.pipeline.keep_runs_days
        jobs.delete_old_runs(context.instance, now, keep)
        return _result(generation, night)

    return published


def _served(published: Path) -> Generation | None:
    try:
        return current(published)
    except NothingPublished:
        return None


def _result(generation: Generation, night: Night) -> dg.MaterializeResult:
    audits = generation.manifest["audits"]
    warned = [audit for audit in audits if audit["status"] == "warn"]
    tables = generation.manifest["tables"]
    (age,) = rows(generation.file, AGE)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(str(night.home.published / POINTER)),
            "generation": generation.number,
            "as_of": generation.as_of,
            "content_hash": generation.content_hash,
            "dagster/row_count": sum(table["rows"] for table in tables.values()),
            "bytes": generation.manifest["bytes"],
            "oldest_reading_hours": float(age["oldest_reading_hours"] or 0),
            "streams_not_fresh": age["streams_not_fresh"],
            "tables": dg.MetadataValue.json({name: told["rows"] for name, told in tables.items()}),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=AUDITED,
                passed=True,
                severity=dg.AssetCheckSeverity.WARN,
                description="; ".join(f"{a['name']} ({a['subject']})" for a in warned) or None,
                metadata={"audits": len(audits), "warnings": len(warned)},
            )
        ],
    )
