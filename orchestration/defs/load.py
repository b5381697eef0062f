"""Stage two: check every sealed window at the door and load it, or say why not."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import dagster as dg

from configuration.secrets import forget_key, hash_key
from extractors.source import all_sources
from orchestration import documentation, keys
from orchestration.erasures import finish_erasures
from orchestration.night import RETRY, Night
from orchestration.plan import accounts_by_name, company_settings
from orchestration.progress import Step, tell
from warehouse.erasing import places_of
from warehouse.figures import newest_readings, row_counts
from warehouse.ledger import LoadReport
from warehouse.load import load

CONTRACT, CONSERVED = "contract", "conserved"


def raw_tables() -> dg.AssetsDefinition:
    """Make the one loading step: a table per stream of every source, configured or not."""
    tables = [
        (source, stream.name, stream.contract.__doc__)
        for source in all_sources().values()
        for stream in source.streams
    ]
    specs = [
        dg.AssetSpec(
            keys.raw(source.name, stream),
            deps=[keys.LANDING],
            group_name="raw",
            description=f"{told}\n\nTyped and checked rows; identifiers are keyed hashes.",
            metadata=documentation.of_source(source),
            kinds={"duckdb"},
        )
        for source, stream, told in tables
    ]
    checks = [
        check
        for spec in specs
        for check in (
            dg.AssetCheckSpec(
                CONTRACT, asset=spec.key, description="Every record kept the stream's contract."
            ),
            dg.AssetCheckSpec(
                CONSERVED,
                asset=spec.key,
                description="Served = loaded + quarantined + duplicates + erased, per window.",
            ),
        )
    ]

    @dg.multi_asset(name="load", specs=specs, check_specs=checks, retry_policy=RETRY)
    def raw(context: dg.AssetExecutionContext, night: Night) -> Iterator[Any]:
        reports: dict[tuple[str, str], list[LoadReport]] = defaultdict(list)
        removed = finish_erasures(night)
        if removed.is_made_anew:
            context.log.info("an erasure was taken up: %s", places_of(removed.swept))
        for problem in filter(None, (swept.problem for swept in removed.swept)):
            context.log.warning("could not be swept for a forgotten person: %s", problem)
        for report in load(
            night.home.landing,
            night.home.warehouse,
            sources=all_sources(),
            hash_key=hash_key(night.environment),
            settings=company_settings(night.pipeline),
            accounts=accounts_by_name(night.pipeline),
            forget_key=forget_key(night.environment),
            progress=_tell,
        ):
            reports[report.source, report.stream].append(report)
        rows, newest = row_counts(night.home.warehouse), newest_readings(night.home.warehouse)
        for source, stream, _ in tables:
            plotted: dict[str, float] = {
                "dagster/row_count": rows["raw", f"{source.name}__{stream}"]
            }
            if read := newest.get((source.name, stream)):
                plotted["age_hours"] = round((night.clock - read) / dt.timedelta(hours=1), 2)
            key = keys.raw(source.name, stream)
            yield from _results(key, reports[source.name, stream], plotted)

    return raw


def _tell(report: LoadReport) -> None:
    tell(Step("load", "tables", report.window_id + report.stream, report.loaded, "rows", True))


def _results(
    key: dg.AssetKey, reports: list[LoadReport], plotted: dict[str, float]
) -> Iterator[Any]:
    refused = [report for report in reports if report.refused]
    counts = {
        name: sum(getattr(report, name) for report in reports)
        for name in ("served", "loaded", "quarantined", "duplicates", "erased", "changed_rows")
    }
    yield dg.MaterializeResult(
        asset_key=key,
        metadata={**plotted, "windows": len(reports), "refused": len(refused), **counts},
    )
    reasons = [f"{report.account}: {report.refused}" for report in refused]
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=CONTRACT,
        passed=not refused and not counts["quarantined"],
        # One bad record is shown; a window that was refused is an error.
        severity=dg.AssetCheckSeverity.ERROR if refused else dg.AssetCheckSeverity.WARN,
        description="; ".join(reasons) or None,
        metadata={"quarantined": counts["quarantined"], "refused_windows": len(refused)},
    )
    kept = counts["loaded"] + counts["quarantined"] + counts["duplicates"] + counts["erased"]
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=CONSERVED,
        passed=counts["served"] == kept,
        metadata=counts,
    )
