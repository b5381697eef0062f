"""The components agree with a second engine: a union-find over Python sets, one pair at a time."""

import importlib.util
from itertools import pairwise

import pyarrow as pa
from dbt_building import PROJECT
from hypothesis import given, settings
from hypothesis import strategies as st

FILE = PROJECT / "models/journeys/identity/int_identities__components.py"
SPEC = importlib.util.spec_from_file_location("components", FILE)
COMPONENTS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(COMPONENTS)

MOST = 2
PERSONS = ("contact:1", "contact:2", "contact:3", "email:a", "email:b", "email:role:c")
RECORDS = ("sale:1", "order:1", "order:2", "customer:1")
DEVICES = ("web:1", "web:2", "web:3", "web:4", "click:1")


def pairs_of(lefts, rights, tie):
    return st.tuples(st.sampled_from(lefts), st.sampled_from(rights), st.just(tie))


PAIRS = st.lists(
    st.one_of(
        pairs_of(PERSONS + RECORDS, PERSONS + RECORDS, "identity"),
        pairs_of(DEVICES, DEVICES, "device"),
        pairs_of(PERSONS + RECORDS, DEVICES, "link"),
    ),
    max_size=25,
)
GUARDED = st.sets(st.sampled_from(PERSONS + RECORDS + DEVICES), max_size=3)


def joined(nodes, pairs) -> dict[str, str]:
    """Return the smallest node each node is connected with, by merging set after set."""
    home = {node: {node} for node in nodes}
    for left, right in pairs:
        together = home[left] | home[right]
        for node in together:
            home[node] = together
    return {node: min(together) for node, together in home.items()}


def by_hand(pairs, guarded) -> dict[str, tuple]:
    nodes = {node for left, right, _ in pairs for node in (left, right)}
    uncut = [pair for pair in pairs if not {pair[0], pair[1]} & guarded]
    core = joined(nodes, [(a, b) for a, b, tie in uncut if tie == "identity"])
    names = {core[n] for n in nodes - guarded if n.startswith(("contact:", "email:", "user:"))}
    used = {(b, core[a]) for a, b, tie in uncut if tie == "link" and core[a] in names}
    people = {node: sum(1 for device, _ in used if device == node) for node in nodes}
    closed = {node for node in nodes if core[node] in names or people[node] > MOST}
    device = joined(nodes, [(a, b) for a, b, _ in uncut if not {a, b} & closed])
    island = joined(nodes, [(a, b) for a, b, _ in pairs])
    return {n: (island[n], core[n], device[n], core[n] in names, people[n]) for n in nodes}


def connected(pairs, guarded) -> dict[str, tuple]:
    columns = [pa.chunked_array([list(c)], pa.string()) for c in zip(*pairs, strict=True)]
    found = COMPONENTS.connect(
        *(columns or [pa.chunked_array([[]], pa.string())] * 3),
        pa.array(sorted(guarded), pa.string()),
        MOST,
    )
    return {node: tuple(rest) for node, *rest in zip(*found.to_pydict().values(), strict=True)}


@given(PAIRS, GUARDED)
@settings(max_examples=300, deadline=None)
def test_components_agree_with_a_union_find(pairs, guarded):
    assert connected(pairs, guarded) == by_hand(pairs, guarded)


@given(PAIRS.flatmap(lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))), GUARDED)
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_pairs_does_not_matter(both, guarded):
    pairs, shuffled = both
    assert connected(pairs, guarded) == connected(shuffled, guarded)


@given(PAIRS, GUARDED)
@settings(max_examples=100, deadline=None)
def test_a_device_never_merges_two_people(pairs, guarded):
    without = [pair for pair in pairs if pair[2] == "identity"]
    cores = {node: told[1] for node, told in connected(pairs, guarded).items()}
    alone = {node: told[1] for node, told in connected(without, guarded).items()}
    assert {node: cores[node] for node in alone} == alone


def test_nothing_is_connected_with_nothing():
    assert connected([], set()) == {}


def test_a_chain_of_ten_thousand_hops_is_one_person():
    chain = [f"customer:{n:05d}" for n in range(10_000)]
    pairs = [(a, b, "identity") for a, b in pairwise(chain)]
    cores = {told[1] for told in connected(pairs, set()).values()}
    assert cores == {"customer:00000"}
