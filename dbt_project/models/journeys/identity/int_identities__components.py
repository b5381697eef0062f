"""Give every linked id the smallest id it is connected with, over any number of hops."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components(left: pa.ChunkedArray, right: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Return every node once and beside it the smallest node of its component."""
    both = pa.chunked_array([*left.chunks, *right.chunks], type=pa.string())
    coded = both.combine_chunks().dictionary_encode()
    nodes, codes = coded.dictionary, coded.indices.to_numpy()
    if not len(nodes):
        return nodes, nodes
    start, end = codes[: len(left)], codes[len(left) :]
    graph = coo_array((np.ones(len(start), dtype=bool), (start, end)), shape=(len(nodes),) * 2)
    _, label = connected_components(graph, directed=False)
    # In sorted order the first node of a component is its smallest.
    by_name = pc.sort_indices(nodes).to_numpy()
    _, first = np.unique(label[by_name], return_index=True)
    return nodes, nodes.take(pa.array(by_name[first][label]))


def model(dbt, session):
    """Build the table (node, root)."""
    dbt.config(materialized="table")
    edges = dbt.ref("int_identities__edges").to_arrow_table()
    found = components(edges["left_node"], edges["right_node"])
    return pa.table(dict(zip(("node", "root"), found, strict=True)))
