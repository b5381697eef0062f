"""Turn the configuration into what the extractors are asked for: accounts with their secrets."""

from collections.abc import Mapping, Sequence

from configuration.errors import ConfigurationError
from configuration.pipeline import AccountEntry, Pipeline
from configuration.secrets import secrets_of
from extractors.extract import Assignment
from extractors.mapping import mapping_of
from extractors.outcome import Outcome
from extractors.source import Account, Source, Stream, all_sources
from warehouse.settings import AccountRow, GoalRow, Settings


def plan(
    pipeline: Pipeline,
    environment: Mapping[str, str],
    streams: Sequence[tuple[Source, Stream]],
    only: Sequence[str] = (),
) -> tuple[list[Assignment], list[Outcome]]:
    """Return what to read, one assignment an account, and what cannot be for want of a secret."""
    assignments, failed = [], []
    sources = {source.name: source for source, _ in streams}
    for source in sources.values():
        if only and source.name not in only:
            continue
        wanted = tuple(stream.name for owner, stream in streams if owner is source)
        for entry in entries_of(pipeline, source.name):
            try:
                secrets = secrets_of(source, entry, environment)
            except ConfigurationError as error:
                failed += [
                    Outcome(source.name, entry.name, name, state="failed", error=str(error))
                    for name in wanted
                ]
                continue
            assignments.append(Assignment(source, entry.as_account(), secrets, wanted))
    return assignments, failed


def company_settings(pipeline: Pipeline) -> Settings:
    """Return what the models must know of the configuration."""
    company, sources = pipeline.company, all_sources()
    accounts = [
        AccountRow(name, entry.name, *_fed(sources[name], entry))
        for name in sources
        for entry in entries_of(pipeline, name)
    ]
    return Settings(
        name=company.name,
        time_zone=company.time_zone,
        currency=company.currency,
        accounts=tuple(accounts),
        own_domains=company.own_domains,
        sources_of_record=dict(pipeline.sources_of_record),
        lookback_days={
            str(kind): days for kind, days in pipeline.attribution.lookback_days.items()
        },
        goals=tuple(
            GoalRow(goal.metric, goal.platform, goal.target, goal.from_, goal.to)
            for goal in pipeline.goals
        ),
    )


def accounts_by_name(pipeline: Pipeline) -> dict[tuple[str, str], Account]:
    """Return every account of pipeline.yml by source and name."""
    return {
        (source, entry.name): entry.as_account()
        for source in all_sources()
        for entry in entries_of(pipeline, source)
    }


def _fed(source: Source, entry: AccountEntry) -> tuple[str, str, str | None]:
    """Return an account's platform and role, and of a table of others the one stream it feeds."""
    if not source.mapped:
        return source.platform or source.name, entry.role, None
    mapping = mapping_of(source, entry.as_account())
    stream = next(stream.name for stream in source.mapped if mapping.feeds(stream))
    return mapping.values.get("platform", source.name), entry.role, stream


def entries_of(pipeline: Pipeline, source: str) -> tuple[AccountEntry, ...]:
    """Return the accounts of a source; the company's books are the one account `books`."""
    if source == "company":
        files = {key: value for key, value in pipeline.books.items() if value}
        return (AccountEntry.model_validate({"name": "books", **files}),) if files else ()
    return pipeline.accounts.get(source, ())
