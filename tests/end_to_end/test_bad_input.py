"""Laws of nights in which a platform fails, the data are wrong, or two nights start at once."""

import re

import pytest

from tests.end_to_end.conftest import SECOND
from tests.end_to_end.failing import FAILING
from tests.end_to_end.night import STREAMS, changed

pytestmark = pytest.mark.slow

#: Tables that tell of a night's own trouble: what was missing, how many rows were read twice.
TELLING = {"gaps", "freshness"}


def test_a_night_with_failed_streams_publishes_and_says_so(first_night, faulty_night):
    assert faulty_night.returncode == 3, faulty_night.stdout
    assert faulty_night.manifest["as_of"] == "2025-03-30T02:00:00Z"
    assert faulty_night.manifest["generation"] > first_night.manifest["generation"]


@pytest.mark.parametrize(("source", "stream"), FAILING)
def test_the_message_names_the_stream_and_what_to_do(faulty_night, source, stream):
    remedy = FAILING[source, stream][2]
    lines = [line for line in faulty_night.stdout.splitlines() if f"{source}/{stream}:" in line]
    assert len(lines) == 1, faulty_night.stdout
    assert remedy in lines[0]


def test_no_other_stream_is_blamed(faulty_night):
    blamed = set(re.findall(r"^(\w+)/(\w+):", faulty_night.stdout, re.MULTILINE))
    assert blamed == set(FAILING)


def test_the_others_are_fresh_and_the_failed_are_not(told):
    states = {(source, stream): state for source, stream, state in told["freshness"]}
    registers = {("company", "links")}  # never overdue
    assert states.keys() == STREAMS - registers
    for stream, state in states.items():
        assert state == ("failed" if stream in FAILING else "fresh"), stream


def test_every_failed_stream_has_an_open_gap_with_its_remedy(told):
    gaps = told["gaps"]
    whole = {(source, stream): remedy for source, stream, item, _, remedy in gaps if not item}
    assert whole.keys() == FAILING.keys()
    for stream, remedy in whole.items():
        assert FAILING[stream][2] in remedy


def test_a_retired_metric_costs_only_itself(told, faulty):
    items = {(source, stream) for source, stream, item, *_ in told["gaps"] if item}
    assert items == {("facebook", "post_insights")}
    reasons = {reason for _, _, item, reason, _ in told["gaps"] if item}
    assert all("metric not offered" in reason for reason in reasons)
    metrics = faulty.installation.ask_build_file(
        "select distinct metric from raw.facebook__post_insights as rows"
        f" where observed_at = timestamp '{SECOND:%Y-%m-%d %H:%M:%S}' order by 1"
    )
    assert ("post_clicks",) not in metrics
    assert ("post_media_view",) in metrics
    states = faulty.installation.ask(
        "select distinct state, value is null from post_metrics_daily as figures"
        " inner join metric_registry as registry on figures.metric_id = registry.metric_id"
        f" where observed_on = date '{SECOND:%Y-%m-%d}' and registry.native_name = 'post_clicks'"
    )
    assert states == [("not_fetched", True)]


def test_nothing_of_a_failed_stream_is_half_loaded(told):
    assert told["raw"] == {stream: [(0,)] for stream in FAILING}


def test_the_same_night_without_the_faults_mends_everything(mended_night, faulty):
    assert mended_night.returncode == 0, mended_night.stdout
    assert faulty.installation.ask("select * from freshness where state <> 'fresh'") == []
    # A single item counts as filled a week later: until then it may not have been asked again.
    still_open = faulty.installation.ask("select distinct source, stream from gaps where is_open")
    assert still_open == [("facebook", "post_insights")]
    windows = faulty.installation.ask("select is_open from gaps where item is null")
    assert windows == [(False,)] * len(FAILING)


def test_a_mended_night_equals_one_nothing_befell(mended_night, second_night):
    differing = changed(second_night.table_hashes, mended_night.table_hashes)
    assert differing - TELLING == set()


def test_a_broken_law_keeps_the_old_generation(broken_night):
    """A charge that is there twice: the key of the sale is not unique any more."""
    assert broken_night.ended.returncode == 1, broken_night.ended.stdout
    assert "What was published before is still served." in broken_night.ended.stdout
    assert broken_night.served_after == broken_night.served_before


def test_a_sudden_drop_keeps_the_old_generation(shrunken_night):
    """Most leads are gone from the build file: no law is broken, but nobody loses so many."""
    generation, _ = shrunken_night.served_before
    assert shrunken_night.ended.returncode == 1, shrunken_night.ended.stdout
    assert "table did not shrink (leads)" in shrunken_night.ended.stdout
    assert f"still served: generation {generation}" in shrunken_night.ended.stdout
    assert shrunken_night.served_after == shrunken_night.served_before


def test_deleting_the_build_files_heals_whatever_was_spoiled(healed_night, after_missed):
    assert healed_night.ended.returncode == 0, healed_night.ended.stdout
    assert healed_night.served_after[0] > healed_night.served_before[0]
    assert changed(after_missed.table_hashes, healed_night.table_hashes) == set()


def test_a_second_night_at_once_leaves_the_first_alone(second_night):
    other = second_night.beside["other"]
    assert other.returncode == 0, other.stdout
    assert "Already running since" in other.stdout
    assert second_night.returncode == 0, second_night.stdout


def test_a_night_needs_a_moment_it_can_read(company, warm):
    ended = warm.run(company.installation, "nightly", "--as-of", "tomorrow")
    assert ended.returncode != 0
    assert "tomorrow" in ended.stdout
