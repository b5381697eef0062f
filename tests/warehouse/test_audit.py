"""What may be published and what not: one planted fault per rule."""

import duckdb
import pytest
from marts_file import AS_OF, make_marts, publish_build, rows_of, stamp

from warehouse.audit import READABLE, AuditLost, audit, inspect
from warehouse.expectations import Expectations
from warehouse.finding import Finding, failing
from warehouse.laws import all_laws, read_law
from warehouse.publish import PublishRefused
from warehouse.stamp import write_generation

EMPTY = Expectations(generation=1)


def failures(marts, wanted=EMPTY):
    return {finding.name for finding in failing(look(marts, wanted).findings)}


def look(marts, wanted=EMPTY):
    return inspect(marts, wanted, marts.parent / "spill")


def look_in_new_process(marts, wanted=EMPTY):
    return audit(marts, wanted, marts.parent / "spill")


@pytest.fixture
def marts(tmp_path):
    path = make_marts(tmp_path / "marts.duckdb")
    stamp(path, 1, "b1")
    return path


def test_a_sound_file_passes_every_rule_and_leaves_nothing_behind(marts):
    assert failing(look_in_new_process(marts).findings) == []
    assert [path.name for path in marts.parent.iterdir()] == ["marts.duckdb"]


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("update posts set reach = 'nan' where post_id = 'p3'", "doubles are numbers"),
        ("update posts set reach = '-inf' where post_id = 'p3'", "doubles are numbers"),
        ("create table curve as select [1.0::double, 'inf'::double] as y", "doubles are numbers"),
        ("create table c as select {'a': 'nan'::double, 'b': 'x'} as y", "doubles are numbers"),
        ("create view v as select 1 as one", "only tables"),
        ("create schema s; create table s.t as select 1 as one", "only tables"),
        ("update credits set share = 0.333333333", "credit shares sum to one"),
        ("update credits set share = null where touchpoint_id = 1", "credit shares sum to one"),
        ("update credits set amount = 3.33", "credit amounts sum to the value"),
        (
            "delete from conversions where conversion_id = 1",
            "credit amounts sum to the value",
        ),
        ("delete from credits", None),
        (
            "update conversions set is_attributed = true",
            "every conversion is credited or unattributed",
        ),
        (
            "update costs_daily set allocated_amount = 7.49",
            "every cost is allocated or unallocated",
        ),
        (
            "update costs_daily set unallocated_amount = null",
            "every cost is allocated or unallocated",
        ),
        ("update generation set generation = 2", "generation row fits"),
        ("insert into generation select * from generation", "generation row fits"),
        ("drop table generation", "generation row fits"),
        ("alter table credits rename column share to part", "credit shares sum to one"),
    ],
)
def test_a_planted_fault_is_found_by_its_rule(marts, fault, rule):
    with duckdb.connect(str(marts)) as con:
        con.execute(fault)
    found = failures(marts)
    assert rule in found if rule else not found


def test_a_law_without_its_tables_is_on_record_as_skipped(marts):
    with duckdb.connect(str(marts)) as con:
        con.execute("drop table credits")
    skipped = [f for f in look(marts).findings if f.status == "skip" and "credits" in f.detail]
    assert len(skipped) == 3
    assert all("no table credits" in finding.detail for finding in skipped)


def test_a_message_carries_the_figures(marts):
    with duckdb.connect(str(marts)) as con:
        con.execute("update credits set share = 0.333333333 where conversion_id = 1")
    (found,) = failing(look_in_new_process(marts).findings)
    assert "1 offending rows" in str(found) and "shares=0.999999999" in str(found)


def test_required_tables_must_be_there_be_they_empty(marts):
    with duckdb.connect(str(marts)) as con:
        con.execute("create table gaps (item varchar)")
    there = Expectations(generation=1, required_tables=("gaps", "posts"))
    absent = Expectations(generation=1, required_tables=("gaps", "leads"))
    assert failures(marts, there) == set()
    assert failures(marts, absent) == {"required table is there"}


def test_a_check_without_record_for_this_generation_holds_the_file(tmp_path):
    marts = make_marts(tmp_path / "marts.duckdb")
    wanted = Expectations(generation=2, required_checks=("sales agree",))
    agree = Finding("sales agree", "sales", layer="marts")
    stamp(marts, 1, "b1", (agree,))
    stamp(marts, 2, "b2", ())
    assert failures(marts, wanted) == {"required check was made"}
    stamp(marts, 2, "b2", (agree,))
    assert failures(marts, wanted) == set()


def test_a_failed_check_holds_the_file_unless_it_only_warns(tmp_path):
    marts = make_marts(tmp_path / "marts.duckdb")
    stamp(marts, 1, "b1", (Finding("leads agree", "leads", status="fail", observed="3 of 5"),))
    (found,) = failing(look(marts).findings)
    assert "leads agree" in str(found) and "3 of 5" in str(found)
    stamp(marts, 1, "b1", (Finding("leads agree", "leads", status="warn", severity="warn"),))
    assert failures(marts) == set()


@pytest.mark.parametrize(
    ("rows", "core", "severity", "status"),
    [
        (80, ("posts",), "error", "pass"),
        (79, ("posts",), "error", "fail"),
        (79, ("posts",), "warn", "warn"),
        (0, (), "error", "warn"),
    ],
)
def test_a_core_table_below_four_fifths_of_its_rows_holds_the_file(
    tmp_path, rows, core, severity, status
):
    before = look(make_marts(tmp_path / "before.duckdb", rows=100)).tables
    marts = make_marts(tmp_path / "marts.duckdb", rows=rows)
    wanted = Expectations(generation=1, core_tables=core, previous=before, shrink_severity=severity)
    found = {f.subject: f.status for f in look(marts, wanted).findings if "shrink" in f.name}
    assert found["posts"] == status


def test_a_lost_or_retyped_column_holds_the_file_until_accepted(marts):
    before = look(marts).tables
    with duckdb.connect(str(marts)) as con:
        con.execute("alter table posts drop column likes; drop table costs_daily")
        con.execute("alter table posts add column saves bigint")
    names = [
        str(f) for f in failing(look(marts, Expectations(generation=1, previous=before)).findings)
    ]
    assert len(names) == 2 and "likes BIGINT" in names[1] and "costs_daily" in names[0]
    accepted = ("table kept its columns: posts", "table kept its columns: costs_daily")
    wanted = Expectations(generation=1, previous=before, accepted=accepted)
    assert failures(marts, wanted) == set()
    assert sum(finding.status == "warn" for finding in look(marts, wanted).findings) == 2


def test_a_flipped_bit_anywhere_in_the_data_is_found(tmp_path):
    marts = make_marts(tmp_path / "marts.duckdb", rows=50_000)
    stamp(marts, 1, "b1")
    (block,) = {
        row[0]
        for row in rows_of(
            marts,
            "select min(block_id) from pragma_storage_info('posts') "
            "where column_name = 'reach' and block_id >= 0",
        )
    }
    image = bytearray(marts.read_bytes())
    image[3 * 4096 + block * 262_144 + 100_000] ^= 1  # three headers of 4 KiB come first
    marts.write_bytes(image)
    assert failures(marts) == {"every block can be read"}


def test_a_truncated_file_is_not_read_as_a_smaller_one(marts):
    marts.write_bytes(marts.read_bytes()[:-262_144])
    assert [found.name for found in failing(look_in_new_process(marts).findings)] == [READABLE]


def test_an_audit_that_died_is_no_audit(marts, monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(AuditLost, match="no report"):
        look_in_new_process(marts)


def test_an_audit_that_left_out_a_rule_is_no_audit(marts, tmp_path, monkeypatch):
    extra = tmp_path / "a_law_only_we_know.sql"
    extra.write_text("-- A law.\n-- needs: posts.post_id\nselect * from posts where likes < 0\n")
    laws = (*all_laws(), read_law(extra))
    monkeypatch.setattr("warehouse.audit.all_laws", lambda: laws)
    with pytest.raises(AuditLost, match="a law only we know"):
        look_in_new_process(marts)


def test_a_law_file_that_is_not_understood_is_an_error(tmp_path):
    law = tmp_path / "law.sql"
    law.write_text("-- A law.\n-- need: posts.post_id\nselect 1")
    with pytest.raises(ValueError, match="needs"):
        read_law(law)


def test_warnings_found_on_the_copy_enter_the_next_files_history(tmp_path):
    first = publish_build(tmp_path, "b1", rows=100)
    second = publish_build(tmp_path, "b2", rows=10)
    marts = tmp_path / "marts.duckdb"
    for number in (3, 3):  # twice: a rerun adds nothing
        write_generation(
            marts,
            generation=number,
            as_of=AS_OF,
            build_id="b3",
            code_version="test",
            checks=(),
            served=second,
        )
    shown = rows_of(marts, "select generation, subject from audits where status = 'warn'")
    assert shown == [(second.number, "posts")] and first.number == 1
    total = rows_of(marts, "select count(*) from audits")[0][0]
    assert total == len(second.manifest["audits"])


def test_failing_audits_are_named_with_their_figures_and_the_old_generation_stands(tmp_path):
    first = publish_build(tmp_path, "b1")
    with pytest.raises(PublishRefused) as refused:
        publish_build(tmp_path, "b2", extra="update credits set share = 0.5", in_new_process=True)
    said = str(refused.value)
    assert "credit shares sum to one" in said and "1.5" in said
    assert f"still served: {first}" in said and "Mend the cause" in said
    assert {finding.name for finding in failing(refused.value.findings)} == {
        "credit shares sum to one"
    }
