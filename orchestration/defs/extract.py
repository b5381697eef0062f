"""Stage one: ask every stream for what is new and land the answers as served.

One asset a stream, one step for all: threads inside, because a step a stream costs more than the
extraction itself. A stream that fails fails its check and leaves a gap; the others go on, and the
output `landing`, always there, is all that loading depends on (docs/decisions).
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

import dagster as dg

from extractors.endings import ending_soon
from extractors.extract import extract
from extractors.landing import Landing
from extractors.outcome import Outcome
from extractors.source import Source, Stream
from extractors.tokens import TokenStore
from orchestration import documentation, keys
from orchestration.night import Night
from orchestration.plan import entries_of, plan
from orchestration.progress import Step, tell

CHECK = "extracted"


def landing_asset(streams: list[tuple[Source, Stream]]) -> dg.AssetsDefinition:
    """Make the one extraction step for these streams."""
    specs = [
        dg.AssetSpec(
            keys.landed(source.name, stream.name),
            skippable=True,
            group_name=source.name,
            description=f"{stream.contract.__doc__}\n\nThe answers of {source.name}, as served.",
            metadata=documentation.of_source(source),
            kinds={"api" if stream.requests else "file", stream.kind.value},
        )
        for source, stream in streams
    ]
    all_landed = dg.AssetSpec(
        keys.LANDING,
        deps=[spec.key for spec in specs],
        group_name="landing",
        description="Everything sealed so far, whichever streams succeeded tonight.",
    )
    checks = [
        dg.AssetCheckSpec(CHECK, asset=spec.key, description="Every due window was sealed.")
        for spec in specs
    ]

    @dg.multi_asset(name="extract", specs=[*specs, all_landed], check_specs=checks)
    def landing(context: dg.AssetExecutionContext, night: Night) -> Iterator[Any]:
        outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
        for source in {assigned.name: assigned for assigned, _ in streams}.values():
            ending = source.version.warning(night.clock.date()) if source.version else ""
            if ending and entries_of(night.pipeline, source.name):
                context.log.warning("%s: %s", source.name, ending)
        asked, failed = plan(night.pipeline, night.environment, streams, night.only_sources)
        tokens = TokenStore(night.home.tokens)
        read = extract(
            asked,
            landing=Landing(night.home.landing),
            as_of=night.clock,
            history_days=night.pipeline.history_days,
            window=night.window,
            progress=_tell_page,
            tokens=tokens,
        )
        for outcome in chain(failed, read):
            context.log.info("%s", outcome)
            outcomes[outcome.source, outcome.stream].append(outcome)
            _tell_outcome(outcome)
        for assigned in asked:
            if ending := ending_soon(assigned.source, assigned.account, assigned.secrets, tokens):
                context.log.warning(
                    "%s/%s: %s", assigned.source.name, assigned.account["name"], ending
                )
        for source, stream in streams:
            yield from _results(keys.landed(source.name, stream.name), outcomes)
        sealed = [o for found in outcomes.values() for o in found if o.state != "failed"]
        yield dg.MaterializeResult(
            asset_key=keys.LANDING,
            metadata={
                "as_of": night.clock.isoformat(),
                "streams": len(sealed),
                "pages": sum(o.pages for o in sealed),
                "records": sum(o.records for o in sealed),
            },
        )

    return landing


def _tell_page(source: str, account: str, stream: str, pages: int, records: int) -> None:
    tell(Step("extract", source, f"{account}/{stream}", records, "records"))


def _tell_outcome(outcome: Outcome) -> None:
    part = f"{outcome.account}/{outcome.stream}"
    tell(Step("extract", outcome.source, part, outcome.records, "records", is_over=True))


def _results(
    key: dg.AssetKey, outcomes: dict[tuple[str, str], list[Outcome]]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    _, source, stream = key.path
    found = outcomes.get((source, stream), [])
    failed = [outcome for outcome in found if outcome.state == "failed"]
    if found and not failed:
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={
                "dagster/row_count": sum(o.records for o in found),
                "windows": sum(o.windows for o in found),
                "pages": sum(o.pages for o in found),
                "bytes": sum(o.bytes for o in found),
                "gaps": sum(len(o.gaps) for o in found),
                "seconds": round(sum(o.seconds for o in found), 3),
            },
        )
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=CHECK,
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join(f"{o.account}: {o.error} {o.remedy}" for o in failed) or None,
        metadata={"accounts": len(found), "failed_accounts": len(failed)},
    )
