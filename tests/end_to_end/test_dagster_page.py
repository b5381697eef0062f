"""A person opens Dagster's page in a real browser and finds the night there."""

import datetime as dt
import os
import shutil
import signal
import socket
import time
import urllib.request

import pytest

import sandbox
from tests.end_to_end.night import Installation

pytestmark = [pytest.mark.slow, pytest.mark.chromium]

AS_OF = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
#: A page asks for its data after it has loaded; on a busy machine that takes a while.
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Serve the page of an installation that has had one night; yield its address."""
    if not shutil.which("chromedriver"):
        pytest.skip("Debian's chromium and chromium-driver are not installed")
    folder = tmp_path_factory.mktemp("page")
    with sandbox.start(folder / "company", 7, now=AS_OF, days=5) as company:
        installation = Installation(folder / "installation")
        installation.configure(company.url, folder / "company" / "inbox", history_days=5)
        night = installation.nightly(AS_OF)
        assert night.returncode == 0, night.stdout
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = installation.start("dev", "--port", str(port))
        try:
            yield _answering(f"http://127.0.0.1:{port}")
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=2 * PATIENCE_SECONDS)


def _answering(address: str) -> str:
    for _ in range(2 * PATIENCE_SECONDS):
        try:
            with urllib.request.urlopen(f"{address}/server_info", timeout=5):
                return address
        except OSError:
            time.sleep(1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Start a headless Chromium that talks to nobody but the page."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    quiet = ["background-networking", "component-update", "sync", "quic", "gpu"]
    flags = ["headless=new", "no-sandbox", "no-first-run", "window-size=1600,1000"]
    profile = tmp_path_factory.mktemp("profile")
    for flag in [*flags, *(f"disable-{what}" for what in quiet), f"user-data-dir={profile}"]:
        options.add_argument(f"--{flag}")
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def text_of(browser, address: str, *wanted: str) -> str:
    """Open an address and return its text once all that is wanted has appeared."""
    from selenium.webdriver.common.by import By

    browser.get(address)
    text = ""
    for _ in range(2 * PATIENCE_SECONDS):
        text = browser.find_element(By.TAG_NAME, "body").text
        if all(word in text for word in wanted):
            return text
        time.sleep(0.5)
    raise AssertionError(f"{address} never showed {wanted}, but: {text[:2000]}")


def test_the_graph_shows_every_stage_by_name(page, browser):
    stages = ("bluesky", "hubspot", "raw", "staging", "journeys", "marts", "published")
    text_of(browser, f"{page}/asset-groups", *stages)


def test_the_night_is_recorded_as_a_success(page, browser):
    text_of(browser, f"{page}/runs", "nightly", "Success", "command line")


def test_the_schedule_and_the_sensors_are_there(page, browser):
    text_of(browser, f"{page}/automation", "every_night", "a_night_failed", "the_file_is_stale")


def test_the_check_of_what_was_published_is_green_with_its_numbers(page, browser):
    text = text_of(browser, f"{page}/assets/published?view=checks", "audited", "audits")
    assert "Succeeded" in text or "Passed" in text
    assert "Failed" not in text


def test_the_checks_at_the_door_are_green_with_their_numbers(page, browser):
    address = f"{page}/assets/raw/stripe/charges?view=checks"
    text = text_of(browser, address, "conserved", "contract", "quarantined")
    assert "Failed" not in text


def test_a_table_says_its_rows_its_age_and_what_misleads(page, browser):
    # The last of it is what docs/sources.md says of Stripe.
    wanted = ("Row count", "age_hours", "restricted key")
    text_of(browser, f"{page}/assets/raw/stripe/charges", *wanted)
    text = text_of(browser, f"{page}/assets/marts/post_outcomes", "Row count", "Pitfalls:")
    assert "Join the Dagster community" not in text
