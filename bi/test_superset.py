"""A real Superset reads the published file, while nights go on: `make bi-check`, outside CI.

Superset stands in an environment of its own (`.bi`, from bi/requirements.lock) and is asked over
HTTP, as its own pages do.
"""

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import sandbox
from bi.running import BUNDLE, ROOT, Superset
from tests.end_to_end.night import Installation

AS_OF = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
DAYS = 30
DRAWN_WITHIN_SECONDS = 120
PICTURE = ROOT / "build" / "superset.png"


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("bi")


@pytest.fixture(scope="session")
def company(folder) -> Iterator[Any]:
    with sandbox.start(folder / "company", 7, now=AS_OF, days=DAYS) as running:
        yield running


@pytest.fixture(scope="session")
def installation(folder, company) -> Installation:
    """Publish a first generation."""
    one = Installation(folder / "installation")
    one.configure(company.url, folder / "company" / "inbox", history_days=DAYS)
    night = one.nightly(AS_OF)
    assert night.returncode == 0, night.stdout
    return one


@pytest.fixture(scope="session")
def superset(folder, installation) -> Iterator[Superset]:
    running = Superset(folder / "superset", installation.pointer)
    yield running
    running.close()


CHARTS = [yaml.safe_load(file.read_text()) for file in sorted(BUNDLE.glob("charts/*.yaml"))]


@pytest.mark.parametrize("name", [chart["slice_name"] for chart in CHARTS])
def test_every_chart_has_rows(superset, name):
    assert superset.rows(superset.named(name))


def test_the_funnel_is_the_published_one(superset, installation):
    told = {
        row["platform"]: row for row in superset.rows(superset.named("The funnel per platform"))
    }
    for platform, sessions, leads in installation.ask(
        "select platform, sessions, leads from funnel_by_platform where period = 'all'"
    ):
        assert told[platform]["sessions"] == sessions
        assert float(told[platform]["leads"]) == pytest.approx(float(leads))


def test_it_may_not_write(superset):
    (database,) = superset.get("database/")
    sql = {"database_id": database["id"], "sql": "drop table posts", "runAsync": False}
    answer = superset.session.post(f"{superset.url}/api/v1/sqllab/execute/", json=sql, timeout=120)
    assert not answer.ok


def test_charts_answer_while_a_night_writes_and_the_new_file_is_seen_at_once(
    superset, installation, company
):
    before, charts = superset.generation(), superset.charts()
    company.advance(AS_OF + dt.timedelta(days=1))
    night, seen = installation.start("nightly", "--as-of", "2026-11-21T02:00"), [before]
    while night.poll() is None:
        for chart in charts:
            superset.rows(chart)
        seen.append(superset.generation())
    assert night.returncode == 0, night.stdout.read() if night.stdout else ""
    seen.append(superset.generation())
    assert seen == sorted(seen) and len(seen) > 3
    assert seen[-1] == before + 1 == installation.manifest()["generation"]


@pytest.mark.chromium
def test_the_dashboard_is_drawn(superset, tmp_path):
    if not shutil.which("chromedriver"):
        pytest.skip("Debian's chromium and chromium-driver are not installed")
    text = drawn(superset.url, tmp_path)
    for chart in CHARTS:
        assert chart["slice_name"].lower() in text.lower()
    for word in ("error", "No data", "No results"):
        assert word.lower() not in text.lower(), text


def drawn(url: str, profile: Path) -> str:
    """Log in and open the dashboard as a person does; keep a picture and return what is read."""
    from selenium import webdriver
    from selenium.webdriver.common.by import By

    options = webdriver.ChromeOptions()
    flags = ["headless=new", "no-sandbox", "no-first-run", "disable-gpu"]
    for flag in [*flags, "window-size=1500,4100", f"user-data-dir={profile}"]:
        options.add_argument(f"--{flag}")
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    browser = webdriver.Chrome(options=options, service=service)
    try:
        browser.implicitly_wait(DRAWN_WITHIN_SECONDS)
        browser.get(f"{url}/login/")
        browser.find_element(By.CSS_SELECTOR, "input[name=username], #username").send_keys("admin")
        browser.find_element(By.CSS_SELECTOR, "input[name=password], #password").send_keys(
            "admin\n"
        )
        browser.find_element(By.CSS_SELECTOR, "[data-test=navbar-top], nav, .ant-menu")
        browser.get(f"{url}/superset/dashboard/likes-to-leads/?standalone=1")
        browser.find_element(By.CSS_SELECTOR, "[data-test=slice-header], .slice_container")
        browser.implicitly_wait(0)
        for _ in range(DRAWN_WITHIN_SECONDS):
            time.sleep(1)
            if not browser.find_elements(By.CSS_SELECTOR, ".loading"):
                break
        time.sleep(3)  # bars grow into their place
        PICTURE.parent.mkdir(exist_ok=True)
        browser.save_screenshot(str(PICTURE))
        return browser.find_element(By.TAG_NAME, "body").text
    finally:
        browser.quit()
