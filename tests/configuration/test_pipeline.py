"""pipeline.yml is read strictly: every mistake is named with its line and its remedy."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from configuration.errors import ConfigurationError
from configuration.goals import SITE_METRICS, WITHOUT_POSTS
from configuration.measuring import (
    Attribution,
    Economics,
    Journeys,
    Verdicts,
    model_variables,
)
from configuration.reading import read_pipeline
from extractors.mapping import mapping_of
from extractors.source import all_sources

ROOT = Path(__file__).resolve().parents[2]

VALID = """\
company:
  name: Example
  time_zone: Europe/Berlin
  currency: EUR
  own_domains: [www.example.com]
accounts:
  bluesky:
    - name: main
      actor: example.com
"""


TIME = "from: 2026-01-01, to: 2026-02-01}\n"

SHOP = (
    VALID
    + """\
  sale_table:
    - name: shop
      files: x.csv
      columns:
        sale_id: order_no
        sold_at: paid_on
        amount: total
        currency: {value: EUR}
"""
)
WEIBO = (
    VALID
    + """\
  metrics_file:
    - name: weibo
      files: x.csv
      columns:
        likes: likes
        platform: {value: weibo}
        post_id: mid
"""
)


def read(tmp_path: Path, text: str):
    path = tmp_path / "pipeline.yml"
    path.write_text(text)
    return read_pipeline(path)


def test_the_example_a_person_copies_is_valid():
    pipeline = read_pipeline(ROOT / "pipeline.example.yml")
    assert pipeline.accounts["facebook"][0].as_account()["page_id"] == "102030405060708"
    assert pipeline.goals[0].target == 40


def test_ids_keep_their_digits(tmp_path):
    text = VALID + "  facebook:\n    - name: page\n      page_id: '0012345678901234567890123'\n"
    account = read(tmp_path, text).accounts["facebook"][0].as_account()
    assert account["page_id"] == "0012345678901234567890123"


def test_what_stands_inside_is_flat_to_extractors(tmp_path):
    entry = "  file_drop:\n    - {name: d, files: drop/*, account_of: {facebook: page}}\n"
    account = read(tmp_path, VALID + entry).accounts["file_drop"][0].as_account()
    assert account["account_of.facebook"] == "page"


def test_what_an_account_may_say_it_need_not_say(tmp_path):
    ads = "  google_ads:\n    - {name: ads, customer_id: '7', time_zone: Europe/Berlin"
    for text, manager in (("}\n", None), (", login_customer_id: '5'}\n", "5")):
        account = read(tmp_path, VALID + ads + text).accounts["google_ads"][0].as_account()
        assert account.get("login_customer_id") == manager


def test_a_mapping_is_told_word_by_word(tmp_path):
    account = read(tmp_path, SHOP).accounts["sale_table"][0].as_account()
    assert account["columns.currency.value"] == "EUR"
    mapping = mapping_of(all_sources()["sale_table"], account)
    assert mapping.columns["row_id"] == "order_no", "a row is a sale, unless it is said otherwise"
    assert (mapping.values, mapping.time_zone) == ({"currency": "EUR"}, None)


MISTAKES = {
    "an unknown key": (VALID + "histroy_days: 3\n", 10, "histroy_days"),
    "an unknown source": (VALID.replace("bluesky", "blusky"), 7, "blusky"),
    "an unknown zone": (VALID.replace("Europe/Berlin", "Berlin"), 3, "time zone"),
    "a currency in words": (VALID.replace("EUR", "euro"), 4, "currency"),
    "a site with a path": (VALID.replace("[www.example.com]", "[https://e.com/x]"), 5, "host"),
    "a missing account field": (VALID.replace("      actor: example.com\n", ""), 8, "actor"),
    "an unknown account field": (VALID + "      aktor: x\n", 8, "aktor"),
    "an account name that is a path": (VALID.replace("main", "../main"), 8, "letters"),
    "an account in no zone": (
        VALID + "  meta_ads:\n    - name: ads\n      ad_account_id: '1'\n      time_zone: Berlin\n",
        10,
        "time zone",
    ),
    "an order of days nobody knows": (
        VALID + "  file_drop:\n    - {name: d, files: drop/*, date_order: us}\n",
        10,
        "date_order is one of day_first, month_first",
    ),
    "a platform exports never come from": (
        VALID + "  file_drop:\n    - {name: d, files: drop/*, account_of: {fb: page}}\n",
        10,
        "account_of: fb",
    ),
    "ads nobody can tell": (VALID + "sources_of_record: {ads: bluesky}\n", 10, "ads"),
    "a night at no time": (VALID + 'nightly_at: "25:00"\n', 10, "nightly_at"),
    "a goal that ends before it starts": (
        VALID + "goals:\n  - {metric: leads, target: 1, from: 2026-02-01, to: 2026-01-01}\n",
        11,
        "ends after",
    ),
    "a goal without a number": (
        VALID + "goals:\n  - {metric: leads, from: 2026-01-01, to: 2026-02-01}\n",
        11,
        "target",
    ),
    "a goal nobody counts": (
        VALID + "goals:\n  - {metric: fame, target: 9, from: 2026-01-01, to: 2026-02-01}\n",
        11,
        "'leads'",
    ),
    "a goal of nothing": (
        VALID + "goals:\n  - {metric: leads, target: 0, from: 2026-01-01, to: 2026-02-01}\n",
        11,
        "greater than 0",
    ),
    "a goal on a platform without an account": (
        VALID + "goals:\n  - {metric: likes, platform: fb, target: 9, " + TIME,
        10,
        "'fb' is none of all, bluesky",
    ),
    "likes of a channel that has none": (
        VALID + "goals:\n  - {metric: likes, platform: direct, target: 9, " + TIME,
        10,
        "'direct' is none of all, bluesky",
    ),
    "the same goal twice": (
        VALID
        + "goals:\n"
        + "  - {metric: leads, target: 9, from: 2026-01-01, to: 2026-02-01}\n"
        + "  - {metric: leads, target: 8, from: 2026-01-01, to: 2026-02-01}\n",
        10,
        "number 2 stands there twice",
    ),
    "a word a table of sales does not know": (SHOP.replace("amount", "amuont"), 17, "amuont"),
    "a metric nobody defined": (WEIBO.replace("likes", "klout"), 14, "link_clicks"),
    "a table without its amount": (SHOP.replace("        amount: total\n", ""), 13, "amount"),
    "a key a table does not take": (SHOP + "      day_first: true\n", 18, "dates"),
    "days in nobody's order": (SHOP + "      dates: D/M/Y\n", 18, "DD/MM/YYYY"),
    "the same sign for two things": (SHOP + '      thousands: "."\n', 18, "decimal"),
    "one id for all rows": (SHOP.replace("order_no", "{value: A1}"), 15, "such"),
    "an address as an id": (
        SHOP.replace("order_no", "mail") + "        email: mail\n",
        14,
        "published",
    ),
    "a table and files at once": (SHOP + "      table: orders\n", 13, "either"),
    "a database nobody can open": (
        SHOP.replace("files: x.csv", "table: orders"),
        12,
        "SHOP_DSN",
    ),
    "metrics in a database": (WEIBO.replace("files: x.csv", "table: t"), 12, "files only"),
    "posts and days in one file": (WEIBO + "        on_date: day\n", 17, "rows of"),
    "text that is no YAML": (VALID + "accounts: [\n", 10, "line"),
    "the same key twice": (VALID + "company: {}\n", 10, "line"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_line(tmp_path, mistake):
    text, line, word = MISTAKES[mistake]
    with pytest.raises(ConfigurationError) as error:
        read(tmp_path, text)
    assert word in str(error.value)
    named = [int(part.split(":")[0]) for part in str(error.value).split("line ")[1:]]
    assert any(abs(found - line) <= 1 for found in named), str(error.value)


SECRETS = {
    "by its key": "      token: hunter2-canary\n",
    "by a longer key": "      page_access_token: hunter2-canary\n",
    "by its looks": "      actor2: sk_live_hunter2-canary\n",
}


@pytest.mark.parametrize("how", SECRETS)
def test_a_literal_secret_is_refused_and_not_repeated(tmp_path, how):
    with pytest.raises(ConfigurationError, match="environment") as error:
        read(tmp_path, VALID + SECRETS[how])
    assert "hunter2" not in str(error.value)
    assert "line 10" in str(error.value)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [ls]", "!secret x"])
def test_yaml_tags_are_refused(tmp_path, tag):
    with pytest.raises(ConfigurationError):
        read(tmp_path, VALID.replace("Example", tag, 1))


def test_a_huge_file_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="larger"):
        read(tmp_path, VALID + "#" * 1_000_001)


def test_a_missing_file_says_what_to_copy(tmp_path):
    with pytest.raises(ConfigurationError, match=r"pipeline\.example\.yml"):
        read_pipeline(tmp_path / "pipeline.yml")


def test_the_models_know_every_setting_under_the_same_default():
    project = YAML(typ="safe").load(ROOT / "dbt_project" / "dbt_project.yml")
    chosen = model_variables(Journeys(), Attribution(), Economics(), Verdicts())
    assert chosen == {name: project["vars"][name] for name in chosen}


def test_leads_and_sales_are_always_credited(tmp_path):
    text = VALID + "attribution:\n  lookback_days: {sql: 30, sale: 60}\n"
    assert read(tmp_path, text).attribution.lookback_days == {"lead": 90, "sale": 60, "sql": 30}


def test_the_demo_reads_every_source_there_is(tmp_path):
    text = (ROOT / "command_line/sandbox_pipeline.yml").read_text()
    path = tmp_path / "pipeline.yml"
    path.write_text(text.replace("{url}", "http://127.0.0.1:1").replace("{inbox}", "inbox"))
    assert set(read_pipeline(path).accounts) == set(all_sources()) - {"company"}


@pytest.mark.parametrize("metric", SITE_METRICS)
def test_a_goal_may_be_on_a_channel_that_is_no_platform(tmp_path, metric):
    goal = (
        f"{{metric: {metric}, platform: paid search, target: 5, from: 2026-01-01, to: 2026-02-01}}"
    )
    pipeline = read(tmp_path, VALID + f"goals:\n  - {goal}\n")
    assert pipeline.goals[0].platform == "paid search"


def test_goals_can_be_set_on_every_platform_that_posts_are_read_from():
    models = ROOT / "dbt_project" / "models" / "staging"
    posting = {path.parent.name for path in models.glob("*/stg_*__posts.sql")}
    assert posting.isdisjoint(WITHOUT_POSTS)
