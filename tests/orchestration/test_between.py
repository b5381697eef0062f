"""What is gone by night is read between nights: landed, never loaded, and the night finds it."""

import datetime as dt
from dataclasses import replace

import dagster as dg
import pytest

import sandbox
from configuration.home import find_home
from configuration.reading import read_pipeline
from extractors.source import all_sources
from orchestration import between, keys
from tests.end_to_end.night import CREDENTIALS, Installation

NOW = dt.datetime(2025, 3, 29, 15, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return an installation of one account, whose levels are declared to be short-lived."""
    with sandbox.start(tmp_path / "company", now=NOW, files=False) as box:
        installation = Installation(tmp_path / "installation")
        installation.write_pipeline(
            "company: {name: A, time_zone: Europe/Berlin, currency: EUR,"
            " own_domains: [www.brightside.example]}\n"
            "accounts:\n  bluesky:\n"
            '    - {name: b, actor: "did:plc:brightsidebikes234567abc",'
            f' base_url: "{box.url}/bluesky/xrpc"}}\n'
        )
        environment = {**CREDENTIALS, **installation.environment}
        for name in ("LTL_DATA", "LTL_PIPELINE", "LTL_HASH_KEY"):
            monkeypatch.setenv(name, environment[name])
        hours = dt.timedelta(hours=4)
        source = all_sources()["bluesky"]
        streams = tuple(
            replace(stream, every=hours) if stream.name == "profile" else stream
            for stream in source.streams
        )
        declared = {**all_sources(), "bluesky": replace(source, streams=streams)}
        monkeypatch.setattr(keys, "all_sources", lambda: declared)
        yield find_home()


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
