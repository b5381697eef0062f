"""Answer about a world by the short way: the models of the nightly run over the world's facts.

What a world gives is filled into tables in memory under the names the compiled SQL uses; then the
steps of a plan are run, each as it stands.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.truth.plan import GIVEN, Plan, Step
from sandbox.worlds.world import World

#: The look-back of pipeline.yml where it says none.
LOOKBACK_DAYS = {"lead": 90, "sale": 90}


class Night:
    """Run a plan over one world after another, in one database in memory."""

    def __init__(self, planned: Plan) -> None:
        """Lay out what worlds fill, and fill the seeds."""
        self.plan = planned
        self.con = duckdb.connect(config={"threads": 1})
        self.con.execute("set enable_progress_bar = false; set TimeZone = 'UTC'")
        self.modules: dict[str, ModuleType] = {}
        for catalog in ("warehouse", "marts"):
            self.con.execute(f"attach ':memory:' as {catalog}")
        relations = [relation for relation, _ in (*planned.given.values(), *planned.seeds.values())]
        for relation in (*relations, *(step.relation for step in planned.steps)):
            self.con.execute(f"create schema if not exists {relation.rpartition('.')[0]}")
        for relation, columns in planned.given.values():
            self.con.execute(f"create or replace table {relation} ({columns})")
        for relation, table in planned.seeds.values():
            self._insert(relation, table, create=True)
        self.con.execute("use warehouse")

    def answer(self, world: World) -> dict[str, pa.Table]:
        """Return the marts of one world."""
        self.fill(world)
        for step in self.plan.steps:
            self._run(step)
        relations = {step.name: step.relation for step in self.plan.steps}
        return {name: self._table(relations[name]) for name in self.plan.marts}

    def fill(self, world: World) -> None:
        """Put the facts of a world in place of those of the last one."""
        if unknown := world.facts.keys() - self.plan.given.keys():
            raise ValueError(f"no model reads {sorted(unknown)}; known are {sorted(GIVEN)}")
        for name, (relation, _) in self.plan.given.items():
            self.con.execute(f"delete from {relation}")
            if name in world.facts:
                self._insert(relation, world.facts[name])
        if "conversion_kinds" in self.plan.given and "conversion_kinds" not in world.facts:
            relation = self.plan.given["conversion_kinds"][0]
            self.con.executemany(f"insert into {relation} values (?, ?)", [*LOOKBACK_DAYS.items()])

    def _run(self, step: Step) -> None:
        if step.sql is not None:
            self.con.execute(f"create or replace table {step.relation} as {step.sql}")
            return
        assert step.python is not None
        if step.name not in self.modules:
            self.modules[step.name] = _module(step.python)
        made = self.modules[step.name].model(_Dbt(self.con, step), self.con)
        self._insert(step.relation, made, create=True)

    def _insert(self, relation: str, table: Any, create: bool = False) -> None:
        self.con.register("delivered", table)
        verb = (
            f"create or replace table {relation} as"
            if create
            else f"insert into {relation} by name"
        )
        self.con.execute(f"{verb} select * from delivered")
        self.con.unregister("delivered")

    def _table(self, relation: str) -> pa.Table:
        return self.con.sql(f"select * from {relation}").to_arrow_table()


class _Dbt:
    """Stand in for the object dbt hands to a Python model."""

    def __init__(self, con: duckdb.DuckDBPyConnection, step: Step) -> None:
        self.con, self.step = con, step
        self.config = _Config(step.config)

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.con.sql(f"select * from {self.step.refs[name]}")

    def source(self, _: str, name: str) -> duckdb.DuckDBPyRelation:
        return self.ref(name)


class _Config(dict[str, Any]):
    def __call__(self, **_: Any) -> None:
        """Take what a model says about its materialization, which means nothing here."""


def _module(file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
