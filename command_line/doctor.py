"""Examine the installation: each finding says what is wrong and what a person does about it."""

import datetime as dt
import importlib.metadata
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from command_line.demo import demo
from command_line.screen import safe, screen
from configuration.errors import ConfigurationError
from configuration.home import Home
from configuration.pipeline import Pipeline
from configuration.reading import read_pipeline
from configuration.secrets import hash_key, load_environment, secrets_of
from extractors.endings import ask_login_end, warning
from extractors.landing import Landing
from extractors.names import Refusals
from extractors.ping import ping
from extractors.seals import Place
from extractors.source import all_sources
from extractors.tokens import TokenStore
from warehouse.generations import NothingPublished, current
from warehouse.querying import rows

#: A build, a copy of it and the landing of a first night of a mid-sized company.
FREE_BYTES = 5 * 1024**3

TAGGED = """
select
    conversions.conversion_kind || 's' as fact,
    count(*) as total,
    count(*) filter (where people.has_web_id) as tagged
from conversions
inner join people on conversions.person_id = people.person_id
group by all
order by all
"""


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well, and what to do if not."""

    subject: str
    is_well: bool
    words: str


def examine(home: Home) -> int:
    """Print every finding; return 1 when a person must act."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with demo(home, now, "examining"):
        findings = list(look(home))
    for finding in findings:
        mark = "[green]ok  [/]" if finding.is_well else "[red]mend[/]"
        screen.print(f"{mark} {safe(finding.subject)}: {safe(finding.words)}", soft_wrap=True)
    return 0 if all(finding.is_well for finding in findings) else 1


def look(home: Home) -> Iterator[Finding]:
    """Look at versions, disk, configuration, each account, and how well leads are tagged."""
    names = ("duckdb", "dagster", "dbt-core", "dbt-duckdb")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    yield Finding("versions", True, versions)
    free = shutil.disk_usage(home.root).free
    yield Finding("disk", free > FREE_BYTES, f"{free / 1024**3:.0f} GB free, 5 GB are needed")
    try:
        pipeline = read_pipeline(home.pipeline)
        environment = load_environment(home.root)
        yield Finding("configuration", True, str(home.pipeline))
        now = dt.datetime.now(pipeline.company.zone)
        yield Finding("time zone", True, f"{pipeline.company.time_zone}, now {now:%H:%M (%z)}")
        hash_key(environment)
    except ConfigurationError as error:
        yield Finding("configuration", False, str(error))
        return
    yield from look_at_accounts(pipeline, dict(environment), TokenStore(home.tokens))
    yield from look_at_refused_names(pipeline, Landing(home.landing))
    yield from look_at_tagging(home)


def look_at_accounts(
    pipeline: Pipeline, environment: dict[str, str], tokens: TokenStore
) -> Iterator[Finding]:
    """Make one cheap call per account, and say which API versions are about to end."""
    today = dt.datetime.now(dt.UTC).date()
    for name, entries in pipeline.accounts.items():
        source = all_sources()[name]
        for entry in entries:
            subject = f"{name}/{entry.name}"
            try:
                secrets = secrets_of(source, entry, environment)
            except ConfigurationError as error:
                yield Finding(subject, False, str(error))
                continue
            account = entry.as_account()
            answer = ping(source, account, secrets, tokens=tokens)
            yield Finding(subject, answer.is_ok, answer.words)
            ends_at = ask_login_end(source, account, secrets, tokens) if answer.is_ok else None
            if ends_at:
                soon = warning(source, account, ends_at)
                yield Finding(
                    subject, not soon, soon or f"as it stands the login ends on {ends_at:%Y-%m-%d}"
                )
        ending = source.version.warning(today) if source.version else ""
        if ending:
            yield Finding(name, False, ending)


def look_at_refused_names(pipeline: Pipeline, landing: Landing) -> Iterator[Finding]:
    """Say which metrics and fields the platforms did not let an account read last."""
    now = dt.datetime.now(dt.UTC)
    for name, entries in pipeline.accounts.items():
        for stream in all_sources()[name].streams:
            for entry in entries if stream.names else ():
                file = landing.names_file(Place(name, entry.name, stream.name))
                assert stream.names
                refused = Refusals.read(file, stream.names, now).refused
                if refused:
                    words = f"not offered to this account: {', '.join(sorted(refused))}"
                    subject = f"{name}/{entry.name}/{stream.name}"
                    yield Finding(subject, True, f"{words}; each is asked for again after a week")


def look_at_tagging(home: Home) -> Iterator[Finding]:
    """Say which share of leads and sales carries the id that ties them to a visit."""
    try:
        generation = current(home.published)
    except NothingPublished:
        yield Finding("tagging", True, "nothing is published yet, so there is no share to show")
        return
    for row in rows(generation.file, TAGGED):
        share = row["tagged"] / row["total"] if row["total"] else None
        words = (
            "none yet" if share is None else f"{share:.0%} of {row['total']:,} are tied to a web id"
        )
        # Below this, platform verdicts are refused for want of tracking coverage.
        is_well = share is None or share >= 0.6
        remedy = "" if is_well else "; docs/instrument.md shows how to tag forms and checkout"
        yield Finding(f"tagging of {row['fact']}", is_well, words + remedy)
