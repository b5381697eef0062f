"""Let pandera itself pass judgement on the rows that our predicates let through."""

from functools import cached_property

import duckdb
import ibis
from ibis.backends.duckdb import Backend
from pandera.errors import SchemaError, SchemaErrors

from extractors.contract import Contract
from warehouse.merge import PASSING
from warehouse.reading import LoadRefused


class Validator:
    """Pandera's ibis backend on the loader's own connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Use this connection once there is something to validate."""
        self._con = con

    @cached_property
    def _backend(self) -> Backend:
        # Once per load and only if needed: connecting takes a quarter of a second.
        return ibis.duckdb.from_connection(self._con)

    def validate(self, contract: type[Contract]) -> None:
        """Raise LoadRefused when pandera rejects a row that passed: our rules and its differ."""
        try:
            contract.validate(self._backend.table(PASSING))
        except (SchemaError, SchemaErrors) as error:
            raise LoadRefused(
                f"pandera rejects rows of {contract.__qualname__} that our own rules passed:"
                f" {str(error)[:500]}; this is a fault in warehouse/gate.py, please report it"
            ) from error
