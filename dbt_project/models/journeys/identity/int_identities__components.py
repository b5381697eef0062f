"""Connect ids over any number of hops: into people, into devices, into what must be redone."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

#: Kinds of id that say who somebody is. A till customer, a deal or a payment does not.
NAMES_A_PERSON = "^(contact|lead|email|phone|user):"


def label(start: np.ndarray, end: np.ndarray, size: int) -> np.ndarray:
    """Return the number of each node's connected component."""
    graph = coo_array((np.ones(len(start), dtype=bool), (start, end)), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def connect(
    left: pa.ChunkedArray, right: pa.ChunkedArray, tie: pa.ChunkedArray, guarded, most: int
) -> pa.Table:
    """Return every node once: (node, island, core, device, is_named, people).

    `tie` is identity, device or link; a node in `guarded`, and one that more than `most` named
    people used, ties nothing. A device never connects two people: it ends where a person begins.
    """
    both = pa.chunked_array([*left.chunks, *right.chunks], type=pa.string())
    coded = both.combine_chunks().dictionary_encode()
    nodes, codes = coded.dictionary, coded.indices.to_numpy(zero_copy_only=False)
    start, end, size = codes[: len(left)], codes[len(left) :], len(nodes)
    is_cut = pc.is_in(nodes, value_set=guarded).to_numpy(zero_copy_only=False)
    is_open = ~(is_cut[start] | is_cut[end])
    by_name = pc.sort_indices(nodes).to_numpy()

    def smallest(labels: np.ndarray) -> pa.Array:
        # In sorted order the first node of a component is its smallest.
        _, first = np.unique(labels[by_name], return_index=True)
        return nodes.take(pa.array(by_name[first][labels]))

    is_identity = is_open & pc.equal(tie, "identity").to_numpy()
    core = label(start[is_identity], end[is_identity], size)
    names = pc.match_substring_regex(nodes, NAMES_A_PERSON).to_numpy(zero_copy_only=False)
    is_named = np.isin(core, core[names & ~is_cut])

    used = is_open & pc.equal(tie, "link").to_numpy() & is_named[start]
    users = np.unique(np.stack([end[used], core[start[used]]]), axis=1)
    people = np.bincount(users[0], minlength=size)

    is_closed = is_named | (people > most)
    on_device = is_open & ~is_closed[start] & ~is_closed[end]
    return pa.table(
        {
            "node": nodes,
            "island": smallest(label(start, end, size)),
            "core": smallest(core),
            "device": smallest(label(start[on_device], end[on_device], size)),
            "is_named": is_named,
            "people": people,
        }
    )


def model(dbt, session):
    """Build the table of the ids that are affected."""
    dbt.config(materialized="table")
    pairs = dbt.ref("int_identities__pairs").to_arrow_table()
    guarded = dbt.ref("int_identities__guarded").to_arrow_table()["node"]
    # A column, as a model in Python is told of variables only when the project is parsed.
    most = pc.max(pairs["max_people_per_id"]).as_py() or 0
    return connect(pairs["left_node"], pairs["right_node"], pairs["tie"], guarded, most)
