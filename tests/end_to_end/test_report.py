"""The page opens from a disk, asks nobody for anything, runs nothing and reads well."""

import datetime as dt
import json
import re
import shutil
from html.parser import HTMLParser

import duckdb
import pytest

from configuration.pipeline import Company
from report.page import write_page
from report.words import Words

#: A name a platform could serve, and what a page must not make of it.
HOSTILE = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)>"
COMPANY = Company(
    name=f"Acme {HOSTILE}", time_zone="Europe/Berlin", currency="EUR", own_domains=("acme.example",)
)
MEGABYTES = 1_000_000


@pytest.fixture(scope="module")
def served(company, first_night, tmp_path_factory):
    """Copy what a night published and plant hostile text wherever foreign text can stand."""
    file = tmp_path_factory.mktemp("served") / "analytics-00000001.duckdb"
    shutil.copy(company.installation.pointer.resolve(), file)
    file.chmod(0o600)
    now = dt.datetime(2026, 11, 22)
    with duckdb.connect(str(file)) as con:
        con.execute("update posts set text = ?", [HOSTILE])
        con.execute(
            "insert into gaps values ('x', 'a', 's', $1, $2, $2, $2, $1, $1, true)",
            [HOSTILE, now],
        )
    return file


@pytest.fixture(scope="module")
def page(served, tmp_path_factory):
    return write_page(served, tmp_path_factory.mktemp("report"), COMPANY)


@pytest.fixture(scope="module")
def text(page):
    return page.path.read_text()


class Seen(HTMLParser):
    """What elements and attributes there are."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_it_carries_everything_within_itself_and_no_script(text):
    seen = Seen(text)
    assert not {"script", "iframe", "object", "embed", "link", "form", "base"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    led_to = {value for name, value in seen.attributes if name in ("src", "srcset", "href")}
    assert all(value.startswith(("#", "data:image/svg+xml;base64,")) for value in led_to)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in (
        seen.attributes
    )


def test_it_is_small(text):
    assert len(text.encode()) < 3 * MEGABYTES


def test_every_link_leads_to_something_on_the_page(text):
    seen = Seen(text)
    names = {value for name, value in seen.attributes if name == "id"}
    assert {value[1:] for name, value in seen.attributes if name == "href"} <= names


def test_every_query_it_shows_gives_rows_to_whoever_runs_it(text, served):
    shown = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", text, flags=re.S)
    assert len(shown) > 3
    with duckdb.connect(str(served), read_only=True) as con:
        for sql in shown:
            plain = sql.replace("&#39;", "'").replace("&gt;", ">").replace("&lt;", "<")
            con.execute(plain.replace("&amp;", "&").replace("&#34;", '"')).fetchall()


def test_figures_are_written_as_the_locale_does():
    german = Words("de_DE", "EUR", "Europe/Berlin")
    assert german.count(41331) == "41.331"
    assert german.money("1234.56") == "1.235\N{NO-BREAK SPACE}€"
    assert german.percent(12.54) == "12,5 %"
    assert german.day(dt.date(2026, 11, 22)) == "22.11.2026"
    assert german.moment(dt.datetime(2026, 11, 22, 2)) == "22.11.26, 03:00"


def test_what_is_not_known_is_a_dash_and_zero_is_zero():
    words = Words("en", "EUR", "UTC")
    for write in (words.count, words.money, words.percent, words.day, words.moment, words.text):
        assert write(None) == "\N{EN DASH}"
    assert words.count(0) == "0"
    assert words.money(0) == "€0"


def test_credited_parts_of_few_leads_are_not_rounded_away():
    words = Words("en", "EUR", "UTC")
    assert words.count("0.333333333") == "0.3"
    assert words.count("13.000000000") == "13"


@pytest.fixture(scope="module")
def browser():
    """Start a headless Chromium that writes down every request and every complaint."""
    if not shutil.which("chromedriver"):
        pytest.skip("Debian's chromium and chromium-driver are not installed")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield driver
    finally:
        driver.quit()


@pytest.mark.slow
@pytest.mark.chromium
@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_reads_it_from_the_disk_and_finds_nothing_wrong(page, browser, width, scheme):
    from axe_core_python.selenium import Axe

    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get_log("performance")
    browser.get(page.path.as_uri())

    said = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [
        message["params"]["request"]["url"]
        for message in said
        if message["method"] == "Network.requestWillBeSent"
    ]
    away = [url for url in asked if not url.startswith(("data:", page.path.as_uri()))]
    assert not away
    assert browser.get_log("browser") == []
    assert browser.title.startswith("Acme </script>"), "foreign text is text"
    drawn = "return [...document.images].every(image => image.complete && image.naturalWidth > 0)"
    assert browser.execute_script(drawn)
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert wide <= width, "only tables scroll sideways, in their own frame"

    found = Axe().run(browser)["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in serious]
