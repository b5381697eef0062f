"""What is gone by night is read between nights: landed, never loaded, and the night finds it."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace

import dagster as dg
import pytest

import sandbox
from configuration.home import find_home
from configuration.reading import read_pipeline
from extractors.source import all_sources
from orchestration import between, keys
from sandbox.company import X_USER_ID
from tests.end_to_end.night import CREDENTIALS, Installation

NOW = dt.datetime(2025, 3, 29, 15, tzinfo=dt.UTC)


ACCOUNTS = {
    "bluesky": '{name: b, actor: "did:plc:brightsidebikes234567abc", base_url: "%s/bluesky/xrpc"}',
    "x": f'{{name: b, user_id: "{X_USER_ID}", base_url: "%s/x", token_url: "%s/x/2/oauth2/token"}}',
}


@contextmanager
def installed(folder, monkeypatch, name, short_lived):
    """Yield an installation of one account, one of whose streams is declared to be short-lived."""
    with sandbox.start(folder / "company", now=NOW, files=False) as box:
        installation = Installation(folder / "installation")
        installation.write_pipeline(
            "company: {name: A, time_zone: Europe/Berlin, currency: EUR,"
            " own_domains: [www.brightside.example]}\n"
            f"accounts:\n  {name}:\n    - {ACCOUNTS[name].replace('%s', box.url)}\n"
        )
        environment = {**CREDENTIALS, **installation.environment}
        for variable in ("LTL_DATA", "LTL_PIPELINE", *CREDENTIALS):
            monkeypatch.setenv(variable, environment[variable])
        source, hours = all_sources()[name], dt.timedelta(hours=4)
        streams = tuple(
            replace(stream, every=hours if stream.name == short_lived else None)
            for stream in source.streams
        )
        declared = {**all_sources(), name: replace(source, streams=streams)}
        monkeypatch.setattr(keys, "all_sources", lambda: declared)
        yield find_home()


@pytest.fixture
def home(tmp_path, monkeypatch):
    with installed(tmp_path, monkeypatch, "bluesky", "profile") as home:
        yield home


def test_only_what_is_short_lived_is_read_and_nothing_is_loaded(home):
    (outcome,) = between.read_between(home, NOW)
    assert (outcome.stream, outcome.state, outcome.records) == ("profile", "sealed", 1)
    assert [p.name for p in home.landing.glob("*/*/*") if ".unfinished" not in p.parts] == [
        "profile"
    ]
    assert not home.warehouse.exists()


def test_each_reading_lands_beside_the_others(home):
    for hours in (0, 4, 8):
        between.read_between(home, NOW + dt.timedelta(hours=hours))
    assert len(list(home.landing.glob("bluesky/b/profile/*/seal.json"))) == 3


def test_it_has_a_schedule_of_its_own(home):
    pipeline = read_pipeline(home.pipeline)
    (schedule,) = between.between_schedules(pipeline, keys.configured(pipeline))
    assert (schedule.cron_schedule, schedule.execution_timezone) == (
        "30 */4 * * *",
        "Europe/Berlin",
    )
    declared = all_sources()["bluesky"]
    nothing = [(declared, stream) for stream in declared.streams]
    assert between.between_schedules(pipeline, nothing) == []


def test_its_run_fails_with_the_remedy_where_the_platform_does_not_answer(home, monkeypatch):
    text = home.pipeline.read_text().replace("/bluesky/", "/nobody/")
    home.pipeline.write_text(text)
    result = between.between_job.execute_in_process(raise_on_error=False)
    assert not result.success
    (failure,) = [e for e in result.all_events if e.event_type is dg.DagsterEventType.STEP_FAILURE]
    assert "bluesky/b/profile" in str(failure.step_failure_data.user_failure_data)


def test_a_login_that_is_renewed_is_kept_between_nights_as_well(tmp_path, monkeypatch):
    with installed(tmp_path, monkeypatch, "x", "account") as home:
        (outcome,) = between.read_between(home, NOW)
        assert (outcome.state, outcome.records) == ("sealed", 1), outcome.error
        assert (home.tokens / "x/b.json").exists()
