"""Nothing a contract calls personal, and no identifier in the clear, is ever published."""

import json

import pytest

from extractors.contract import Contract, Text, column, key
from extractors.source import all_sources
from tests.faults.people import ANNA, BEN, KEY, contact, installation, land
from tests.warehouse.landed_windows import DAY, NIGHT
from tests.warehouse.marts_file import AS_OF, make_marts, stamp
from warehouse.audit import accepted, inspect
from warehouse.columns import ContractUnclear, columns_of
from warehouse.disclosure import disclosures
from warehouse.expectations import Expectations
from warehouse.fence import run_lock
from warehouse.finding import failing
from warehouse.generations import NothingPublished, current
from warehouse.identifiers import pseudonym
from warehouse.publish import PublishRefused, publish

COMMENT = "I met you at the fair in Ulm"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Return a build file that holds people, their words and their addresses."""
    house = installation(tmp_path_factory.mktemp("disclosure"))
    land(house)
    comment = {
        "id": "1_2",
        "created_time": "2026-11-20T10:00:00+0000",
        "message": COMMENT,
        "from": {"id": "99887766", "name": "Anna Schmidt"},
    }
    house.land(
        pages=[({"page": 1, "parent_id": "1_1", "page_id": "555666777"}, {"data": [comment]})],
        source="facebook",
        stream="comments",
        count=1,
        as_of=NIGHT,
    )
    house.load()
    return house


def told(house, tmp_path, extra):
    marts = make_marts(tmp_path / "marts.duckdb", extra=extra)
    return disclosures(house.warehouse, marts, all_sources(), KEY)


def test_marts_without_people_pass_and_say_what_was_compared(house, tmp_path):
    (finding,) = told(house, tmp_path, "select 1")
    assert finding.status == "pass" and "texts held against the build file" in finding.observed


LEAKS = {
    "a comment": (COMMENT, "raw.\"facebook__comments\".message"),
    "a name": ("Anna Schmidt", "author_name"),
    "an address": (ANNA, "hubspot__contacts"),
    "an address in another case": (f" {ANNA.upper()}", "hubspot__contacts"),
    "an address in a link": (f"https://x.example/?to={ANNA.replace('@', '%40')}", "contacts"),
    "an address in a sentence": (f"Write to {BEN}.", "contacts"),
    "an id of an author": ("99887766", "facebook__comments"),
    "an IP address": ("10.0.0.1", "access_log__requests"),
    "an id of a user": ("user-of-anna", "user_id_hmac"),
}  # fmt: skip


@pytest.mark.parametrize("text, where", LEAKS.values(), ids=LEAKS)
def test_a_private_text_in_any_column_is_found(house, tmp_path, text, where):
    extra = f"create table leaky (anything varchar); insert into leaky values ('{text}')"
    findings = told(house, tmp_path, extra)
    assert findings and {finding.subject for finding in findings} == {"leaky.anything"}
    assert {finding.status for finding in findings} == {"fail"}
    assert any(where in finding.observed for finding in findings)
    assert text not in str(findings)  # what blocks a leak does not leak


def test_a_hash_is_no_disclosure_and_what_is_called_one_must_be_one(house, tmp_path):
    hashed = pseudonym("email", ANNA, KEY)
    extra = "create or replace table people (email_hmac varchar); insert into people values ('{}')"
    (fine,) = told(house, tmp_path, extra.format(hashed))
    assert fine.status == "pass"
    (finding,) = told(house, tmp_path, extra.format("short"))
    assert finding.subject == "people.email_hmac" and "no keyed hash" in finding.observed


def test_what_a_plain_column_says_too_is_public(house, tmp_path):
    """A comment may repeat word by word what our own post or campaign says."""
    said = "Spring is here"
    campaign = contact("dora", None, hs_analytics_source_data_1=said)
    comment = {"id": "1_3", "created_time": "2026-11-20T10:00:00+0000", "message": said}
    for source, stream, body in (
        ("hubspot", "contacts", {"results": [campaign]}),
        ("facebook", "comments", {"data": [comment]}),
    ):
        pages = [({"page": 1, "parent_id": "1_1", "page_id": "555666777"}, body)]
        later = NIGHT + DAY * 5
        house.land(pages=pages, source=source, stream=stream, count=1, as_of=later)
    assert [report.refused for report in house.load()] == [None, None]
    extra = "create table t (a varchar); insert into t values ('Spring is here')"
    (finding,) = told(house, tmp_path, extra)
    assert finding.status == "pass", finding


def test_our_own_names_and_parts_of_links_may_be_published(house, tmp_path):
    extra = "create table t (a varchar); insert into t values ('main'), ('utm_source=x'), ('/b')"
    (finding,) = told(house, tmp_path, extra)
    assert finding.status == "pass"


def test_a_disclosure_holds_the_publication_unless_somebody_accepts_it(house, tmp_path):
    extra = f"create table leaky (anything varchar); insert into leaky values ('{COMMENT}')"
    with run_lock(tmp_path, AS_OF) as fence:
        marts = make_marts(tmp_path / "marts.duckdb", extra=extra)
        stamp(marts, fence.number, "b1")
        findings = disclosures(house.warehouse, marts, all_sources(), KEY)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("warehouse.publish.audit", inspect)
            with pytest.raises(PublishRefused, match="nothing personal is published"):
                publish(marts, fence, build_id="b1", code_version="t", found=findings)
            with pytest.raises(NothingPublished):
                current(tmp_path / "published")
            name = f"{findings[0].name}: {findings[0].subject}"
            wanted = Expectations(generation=fence.number, accepted=(name,))
            let_through = [accepted(finding, wanted) for finding in findings]
            assert not failing(let_through)
            done = publish(
                marts, fence, build_id="b1", code_version="t", wanted=wanted, found=let_through
            )
    said = [audit for audit in done.manifest["audits"] if audit["subject"] == "leaky.anything"]
    assert [audit["status"] for audit in said] == ["warn"]
    assert COMMENT not in json.dumps(done.manifest)


def test_every_column_that_is_hashed_says_so_in_its_name_and_no_other_does():
    class Unclear(Contract):
        """An address that does not look like one behind the door."""

        thing_id: Text = key("id")
        email: Text = column("email", privacy="identifier")

        class Config:
            """One row per thing."""

            strict = True
            unique = ["thing_id"]  # noqa: RUF012

    with pytest.raises(ContractUnclear, match="_hmac"):
        columns_of(Unclear)


def test_what_names_a_person_is_private_or_an_id():
    """An address or a number to call is hashed wherever a contract says that it names somebody."""
    for source in all_sources().values():
        for stream in source.streams:
            for found in columns_of(stream.contract):
                if found.names in ("email", "phone", "user"):
                    assert found.privacy == "identifier", (source.name, stream.name, found.name)
                if found.in_parts:
                    assert found.privacy == "personal", (source.name, stream.name, found.name)
