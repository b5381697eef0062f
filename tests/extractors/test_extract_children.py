"""What a parent says of its records decides whether and how their children are asked."""

import datetime as dt

from scripted_platform import NOW, PARENTS, Reply, run, source_of, stream_of

from extractors.messages import Request
from extractors.seals import iso
from extractors.source import Index, Parent
from extractors.windows import parents_due

HOUR = dt.timedelta(hours=1)


def parents(**index):
    requests = lambda ask: [Request("parents")]  # noqa: E731 - a declaration
    return stream_of(name="parents", index=Index("id", "at", **index), requests=requests)


def children(name="children", of="parents", **parent):
    def requests(ask):
        (record,) = ask.parent_ids
        return [Request(name, {"id": record, **ask.told.get(record, {})})]

    return stream_of(name=name, parent=Parent(of, **parent), requests=requests)


def rows(*more):
    found = [{"id": f"{n}", "at": iso(NOW - HOUR), **row} for n, row in enumerate(more)]
    return Reply({"data": found})


def asked_of(platform, tmp_path, source, name):
    platform.asked.clear()
    platform.script = lambda asked: Reply({"data": []})
    outcome = run(platform, tmp_path, source.stream(name), source)
    assert not outcome.error
    return outcome, [asked.params for asked in platform.asked]


def test_children_are_told_what_their_parent_is(platform, tmp_path):
    source = source_of(parents(tells=("kind",)), children())
    platform.replies(rows({"kind": "film"}, {"kind": "picture"}))
    run(platform, tmp_path, source.stream("parents"), source)
    _, asked = asked_of(platform, tmp_path, source, "children")
    assert asked == [{"id": "0", "kind": "film"}, {"id": "1", "kind": "picture"}]


def test_a_record_without_what_it_takes_has_no_children(platform, tmp_path):
    source = source_of(parents(only_with="answers"), children())
    platform.replies(rows({}, {"answers": {"data": []}}))
    run(platform, tmp_path, source.stream("parents"), source)
    _, asked = asked_of(platform, tmp_path, source, "children")
    assert asked == [{"id": "1"}]


def test_children_of_children_are_asked_by_the_ids_those_landed(platform, tmp_path):
    middle = children()
    middle = stream_of(
        name="children", parent=middle.parent, requests=middle.requests, index=Index("id", "at")
    )
    source = source_of(PARENTS, middle, children("grandchildren", of="children"))
    platform.replies(rows({}, {}))
    run(platform, tmp_path, PARENTS, source)
    platform.replies(Reply({"data": [{"id": "c", "at": iso(NOW)}]}))
    run(platform, tmp_path, middle, source)
    _, asked = asked_of(platform, tmp_path, source, "grandchildren")
    assert asked == [{"id": "c"}]


def test_while_there_are_no_records_their_children_are_read_without_a_request(platform, tmp_path):
    middle = children()
    middle = stream_of(
        name="children", parent=middle.parent, requests=middle.requests, index=Index("id", "at")
    )
    source = source_of(PARENTS, middle, children("grandchildren", of="children"))
    platform.replies(Reply({"data": []}))
    run(platform, tmp_path, PARENTS, source)
    for name in ("children", "grandchildren"):
        outcome, asked = asked_of(platform, tmp_path, source, name)
        assert (outcome.state, outcome.records, asked) == ("sealed", 0, [])


def test_what_the_platform_no_longer_answers_for_is_not_asked_even_if_it_never_was():
    born = {"young": NOW - 23 * HOUR, "gone": NOW - 24 * HOUR}
    day = dt.timedelta(days=1)
    assert parents_due(born, NOW, 28, gone_after=day) == ("young",)
    assert parents_due(born, NOW, 0, NOW - 7 * day, gone_after=day) == ("young",)
