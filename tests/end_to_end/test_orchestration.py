"""Laws of the orchestration: what Dagster shows, records and tells, and what it never holds."""

import datetime as dt
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import dagster as dg
import pytest

from configuration.home import find_home
from orchestration import dbt_runner
from orchestration.alerts import a_night_failed, the_file_is_stale
from orchestration.checks import checks_of
from orchestration.definitions import build_definitions
from tests.end_to_end.conftest import SECOND, installed
from tests.end_to_end.night import ROOT, STREAMS, Installation

pytestmark = pytest.mark.slow

#: The company of the sandbox leaves out next to nothing there is.
CONFIGURED = sorted(STREAMS)


@pytest.fixture(scope="module")
def inside():
    """Return a function that makes this process one of an installation's own."""
    before = dict(os.environ)

    def enter(installation: Installation):
        os.environ.update(installation.environment)
        home = find_home()
        home.prepare()
        return home

    yield enter
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def unborn(tmp_path_factory):
    """Return an installation that has never run."""
    installation = Installation(tmp_path_factory.mktemp("unborn"))
    installation.configure("http://127.0.0.1:9", Path("inbox"), 5)
    return installation


@pytest.fixture(scope="module")
def definitions(inside, unborn):
    """Return the definitions of an installation that has never run."""
    return build_definitions(inside(unborn))


def test_importing_the_definitions_writes_and_asks_nothing(tmp_path):
    installation = Installation(tmp_path / "installation")
    code = "import orchestration.definitions"
    before = {path: path.stat().st_mtime_ns for path in sources()}
    ended = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=ROOT, env=installation.environment, check=False
    )
    assert ended.returncode == 0
    assert not installation.folder.exists()
    assert {path: path.stat().st_mtime_ns for path in sources()} == before


def sources():
    kinds = ("*.py", "*.yml", "*.sql", "*.duckdb")
    folders = ("orchestration", "warehouse", "configuration")
    return [path for name in folders for kind in kinds for path in (ROOT / name).rglob(kind)]


def test_loading_the_definitions_opens_no_database(definitions, unborn):
    definitions.resolve_job_def("nightly")
    assert list(unborn.folder.rglob("*.duckdb")) == []


def test_every_stream_is_an_asset_before_and_after_the_door(definitions):
    graph = definitions.resolve_asset_graph()
    keys = {tuple(key.path) for key in graph.get_all_asset_keys()}
    assert {("landing", *stream) for stream in CONFIGURED} <= keys
    assert {("raw", *stream) for stream in CONFIGURED} <= keys
    assert {("landing",), ("published",), ("night_verdict",)} <= keys


def test_every_mart_is_an_asset_with_a_check(definitions):
    graph = definitions.resolve_asset_graph()
    files = (ROOT / "dbt_project" / "models" / "marts").glob("*.sql")
    marts = {dg.AssetKey(["marts", path.stem]) for path in files}
    assert len(marts) > 15
    assert marts <= set(graph.get_all_asset_keys())
    checked = {key.asset_key for key in graph.asset_check_keys}
    assert marts - checked == set()


def test_only_streams_of_the_company_land(inside, tmp_path):
    installation = Installation(tmp_path / "installation")
    installation.write_pipeline(
        "company: {name: A, time_zone: UTC, currency: EUR, own_domains: [a.example]}\n"
        "sources_of_record: {web: access_log}\n"
        "accounts:\n  access_log:\n    - {name: site, files: nothing.log}\n"
        "nightly_at: '23:45'\n"
    )
    definitions = build_definitions(inside(installation))
    keys = definitions.resolve_asset_graph().get_all_asset_keys()
    landed = {tuple(key.path) for key in keys if key.path[0] == "landing"}
    assert landed == {("landing",), ("landing", "access_log", "requests")}
    assert {("raw", *stream) for stream in CONFIGURED} <= {tuple(key.path) for key in keys}
    schedule = definitions.resolve_schedule_def("every_night")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("45 23 * * *", "UTC")


def test_the_schedule_runs_at_four_in_the_companys_zone(definitions):
    schedule = definitions.resolve_schedule_def("every_night")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 4 * * *", "Europe/Berlin")
    due = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=due)
        (request,) = schedule.evaluate_tick(context).run_requests
    assert request.tags["as_of"] == due.isoformat()
    assert request.run_key == due.isoformat()
    assert request.run_config["resources"]["night"]["config"]["as_of"] == due.isoformat()


PROBE = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table probe (id int)')"


def test_the_build_lets_go_of_its_file(inside, company, after_first, tmp_path):
    """After dbt has built in this process, which lives on, another may open the file to write."""
    home = inside(installed(tmp_path, company.box, after_first))
    _, result = dbt_runner.build(
        home.dbt_project,
        home.dbt_target,
        variables={"as_of": "2025-03-29 02:00:00", "built_seq": 0, "changed_from": "1900-01-01"},
        full_refresh=False,
        selection=["--select", "stg_stripe__charges", "metric_registry"],
    )
    assert result.success, result.exception
    for file in (home.warehouse, home.marts):
        ended = subprocess.run(
            [sys.executable, "-c", PROBE, str(file)], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr


@pytest.fixture
def record(inside, faulty):
    """Return the orchestrator's record of the installation whose night had failing streams."""
    inside(faulty.installation)
    with dg.DagsterInstance.get() as instance:
        yield instance


@pytest.fixture
def failed_run(record, faulty_night):
    (run,) = record.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
    return run


def test_a_failed_night_is_on_record_with_its_checks_and_tags(record, failed_run):
    assert failed_run.job_name == "nightly"
    assert failed_run.tags["as_of"] == SECOND.isoformat()
    assert failed_run.tags["started_by"] == "command line"
    failed = {
        "/".join(check.asset_key.path): check.description
        for check in checks_of(record, failed_run.run_id)
        if check.check_name == "extracted" and not check.passed
    }
    assert failed.keys() == {
        "landing/bluesky/author_feed",
        "landing/facebook/published_posts",
        "landing/facebook/page_insights",
        "landing/hubspot/contacts",
    }
    assert "renew HUBSPOT_TOKEN" in failed["landing/hubspot/contacts"]


def test_what_did_succeed_is_on_record_too(record, failed_run):
    for path in (["landing"], ["landing", "stripe", "charges"], ["published"]):
        (entry, *_) = record.fetch_materializations(dg.AssetKey(path), limit=10).records
        runs = {
            found.run_id
            for found in record.fetch_materializations(dg.AssetKey(path), limit=10).records
        }
        assert failed_run.run_id in runs, entry


class Webhook(http.server.BaseHTTPRequestHandler):
    """Take what is posted."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.posted.append(json.loads(self.rfile.read(length))["text"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def webhook(monkeypatch):
    """Return what is posted to a webhook on loopback."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Webhook)
    server.posted = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("LTL_ALERT_URL", f"http://127.0.0.1:{server.server_port}/hook")
    yield server.posted
    server.shutdown()
    server.server_close()


def test_a_failed_night_is_told_with_its_streams(webhook, record, failed_run):
    (event, *_) = [
        entry.dagster_event
        for entry in record.all_logs(failed_run.run_id)
        if entry.dagster_event and entry.dagster_event.event_type_value == "PIPELINE_FAILURE"
    ]
    context = dg.build_run_status_sensor_context(
        sensor_name="a_night_failed",
        dagster_instance=record,
        dagster_run=failed_run,
        dagster_event=event,
    ).for_run_failure()
    a_night_failed(context)
    (text,) = webhook
    assert failed_run.run_id[:8] in text
    for stream in ("bluesky/author_feed", "facebook/page_insights", "hubspot/contacts"):
        assert stream in text
    assert "renew FACEBOOK_TOKEN" in text


def test_an_old_file_is_told_once(webhook, inside, company, first_night):
    inside(company.installation)
    with dg.DagsterInstance.ephemeral() as instance:
        told = the_file_is_stale(dg.build_sensor_context(instance=instance))
        again = the_file_is_stale(dg.build_sensor_context(instance=instance, cursor=told.cursor))
    assert isinstance(again, dg.SkipReason)
    assert told.cursor == str(company.installation.manifest()["generation"])
    (text,) = webhook
    assert f"generation {told.cursor}" in text


def test_without_a_file_nothing_is_told(webhook, inside, unborn):
    inside(unborn)
    with dg.DagsterInstance.ephemeral() as instance:
        skipped = the_file_is_stale(dg.build_sensor_context(instance=instance))
    assert isinstance(skipped, dg.SkipReason)
    assert webhook == []
