"""Turn the configuration into what the extractors are asked for: accounts with their secrets."""

from collections.abc import Mapping, Sequence

from configuration.pipeline import AccountEntry, Pipeline
from configuration.reading import ConfigurationError
from configuration.secrets import secrets_of
from extractors.extract import Task
from extractors.source import Source, Stream


def plan(
    pipeline: Pipeline,
    environment: Mapping[str, str],
    streams: Sequence[tuple[Source, Stream]],
    only: Sequence[str] = (),
) -> list[Task]:
    """List one task per account and stream; a missing secret fails that account's tasks only."""
    tasks = []
    for source, stream in streams:
        if only and source.name not in only:
            continue
        for entry in entries_of(pipeline, source.name):
            try:
                secrets, problem = secrets_of(source, entry, environment), None
            except ConfigurationError as error:
                secrets, problem = {}, str(error)
            tasks.append(Task(source, stream, entry.as_account(), secrets, problem))
    return tasks


def entries_of(pipeline: Pipeline, source: str) -> tuple[AccountEntry, ...]:
    """Return the accounts of a source; the company's books are the one account `books`."""
    if source == "company":
        books = {"costs": pipeline.costs, "rates": pipeline.rates}
        files = {key: value for key, value in books.items() if value}
        return (AccountEntry.model_validate({"name": "books", **files}),) if files else ()
    return pipeline.accounts.get(source, ())
