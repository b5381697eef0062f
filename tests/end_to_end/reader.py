"""Read the published file until stdin closes, as an analyst's tools do; then report as JSON.

`hold` keeps one connection open all along; `reopen` opens and closes the pointer in a loop.
"""

import json
import select
import sys
from pathlib import Path

import duckdb

QUIETLY = {"threads": 1}
#: Seconds between two readings: often enough to meet every moment of a publication on the way,
#: seldom enough to leave the processors to the night.
PACE_SECONDS = 0.1


def counted(con: duckdb.DuckDBPyConnection) -> tuple[int, dict[str, int]]:
    """Return the generation and the rows of every table."""
    ((generation,),) = con.execute("select generation from generation").fetchall()
    found = con.execute(
        "select table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    rows = {
        name: con.execute(f'select count(*) from "{name}"').fetchall()[0][0] for (name,) in found
    }
    return generation, rows


def promised(pointer: Path, generation: int) -> dict[str, int]:
    """Return the rows of every table as the generation's manifest says."""
    manifest = json.loads((pointer.parent / f"analytics-{generation:08d}.json").read_text())
    return {name: told["rows"] for name, told in manifest["tables"].items()}


def main(habit: str, pointer: Path) -> None:
    reads, generations, problems = 0, [], []

    def connection() -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(pointer), read_only=True, config=QUIETLY)

    # Within one process DuckDB opens a path once: who reopens must not hold it as well.
    held = connection() if habit == "hold" else None
    print("reading", flush=True)
    while not (reads and select.select([sys.stdin], [], [], PACE_SECONDS)[0]):
        reads += 1
        try:
            con = held or connection()
            generation, rows = counted(con)
            if not held:
                con.close()
            if rows != promised(pointer, generation):
                problems.append(f"generation {generation} is not what its manifest says: {rows}")
        except Exception as error:  # noqa: BLE001 - whatever a reader meets is the finding
            problems.append(repr(error))
            continue
        if generation not in generations[-1:]:
            generations.append(generation)
    print(json.dumps({"reads": reads, "generations": generations, "problems": problems[:5]}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
