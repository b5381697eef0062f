"""What the project says about itself is true: contracts, descriptions, keys, streams, privacy."""

import csv
import re

import pytest
import yaml
from dbt_building import PROJECT, parsed

from extractors.source import all_sources

STREAMS = sorted(
    (source.name, stream.name) for source in all_sources().values() for stream in source.streams
)
#: The mart may differ from host to host if a model asks the machine what time it is.
WALL_CLOCKS = re.compile(
    r"\b(now|current_date|current_timestamp|localtimestamp|today|getdate)\b\s*(\(\s*\))?", re.I
)
#: Not the same on DuckDB and Spark, or not the same twice.
BANNED = re.compile(r"\bany_value\s*\(|\bhash\s*\(|\brandom\s*\(|\buuid\s*\(\s*\)", re.I)


@pytest.fixture(scope="module")
def manifest():
    return parsed()


def models(manifest) -> list:
    return [node for node in manifest.nodes.values() if node.resource_type == "model"]


def marts(manifest) -> list:
    return [node for node in models(manifest) if node.database == "marts"]


def test_every_mart_has_an_enforced_contract_and_describes_every_column(manifest):
    assert marts(manifest)
    for model in marts(manifest):
        assert model.contract.enforced, model.name
        assert model.description.startswith("One row per "), f"{model.name}: grain first"
        assert model.config.persist_docs == {"relation": True, "columns": True}
        for column in model.columns.values():
            assert column.description and column.data_type, f"{model.name}.{column.name}"


def test_every_model_and_seed_says_what_one_row_is(manifest):
    nodes = [n for n in manifest.nodes.values() if n.resource_type in ("model", "seed")]
    for node in nodes:
        assert "One row per" in node.description or "one row per" in node.description, node.name


def test_every_mart_with_a_key_has_it_tested(manifest):
    tested = {
        parent
        for node in manifest.nodes.values()
        if node.resource_type == "test" and "unique" in node.name
        for parent in node.depends_on.nodes
    }
    # Credits are held by a law of their own; these two repeat what the warehouse wrote.
    free = {"credits", "gaps", "restatements"}
    missing = {m.name for m in marts(manifest) if m.unique_id not in tested} - free
    assert not missing


def test_marts_are_tables_and_staging_is_views(manifest):
    for model in models(manifest):
        if model.database == "marts":
            assert model.config.materialized in ("table", "incremental"), model.name
            assert model.schema == "main"
        if model.name.startswith("stg_"):
            assert model.config.materialized == "view" and model.schema == "staging"


@pytest.mark.parametrize(("source", "stream"), STREAMS)
def test_every_stream_feeds_a_staging_model(manifest, source, stream):
    (node,) = (
        node
        for node in manifest.sources.values()
        if (node.source_name, node.name) == (source, stream)
    )
    assert node.identifier == f"{source}__{stream}" and node.schema == "raw"
    users = {m.name for m in models(manifest) if node.unique_id in m.depends_on.nodes}
    assert users and all(name.startswith(f"stg_{source}__") for name in users)


def test_raw_tables_are_read_in_staging_only(manifest):
    raw = {s.unique_id for s in manifest.sources.values() if s.schema == "raw"}
    for model in models(manifest):
        if not model.name.startswith("stg_"):
            assert not raw & set(model.depends_on.nodes), model.name


def test_no_personal_column_leaves_staging(manifest):
    personal = {
        name
        for source in all_sources().values()
        for stream in source.streams
        for name, column in stream.contract.to_schema().columns.items()
        if column.metadata["privacy"] == "personal"
    }
    # The text of our own posts is public; the contract says so (`plain`), a reply's is personal.
    published = {c for m in marts(manifest) for c in m.columns} - {"text", "note"}
    assert not personal & published


def test_no_model_asks_the_machine_for_the_time_or_for_luck():
    for path in [*(PROJECT / "models").rglob("*.sql"), *(PROJECT / "tests").rglob("*.sql")]:
        code = re.sub(r"--.*|'[^']*'", "", path.read_text())
        assert not WALL_CLOCKS.search(code), f"{path.name} asks for the wall clock"
        assert not BANNED.search(code), f"{path.name} uses what differs between engines or runs"
        assert "{% for" not in code, f"{path.name} loops: write the union out"


def test_one_yaml_stands_beside_one_model():
    for path in [*(PROJECT / "models").rglob("*.sql"), *(PROJECT / "models").rglob("*.py")]:
        assert path.with_suffix(".yml").exists(), path
    for path in (PROJECT / "seeds").glob("*.csv"):
        assert path.with_suffix(".yml").exists(), path


def test_the_registry_names_only_metrics_that_exist():
    with (PROJECT / "seeds/metric_registry_rows.csv").open() as file:
        rows = {row["metric_id"]: row for row in csv.DictReader(file)}
    for row in rows.values():
        for column in ("denominator_metric_id", "successor_metric_id"):
            assert not row[column] or row[column] in rows, row
        if row["scope"] != "outcome":
            all_sources()[row["source"]].stream(row["stream"])
    additive = [row["metric_id"] for row in rows.values() if row["is_additive"] == "true"]
    unique_people = [row["metric_id"] for row in rows.values() if row["metric"] == "reach"]
    assert not set(additive) & set(unique_people)


def rests_on(manifest, exposure: str) -> set[str]:
    (found,) = (one for one in manifest.exposures.values() if one.name == exposure)
    return {name.rpartition(".")[2] for name in found.depends_on.nodes}


def test_the_page_rests_on_the_marts_its_exposure_names(manifest):
    names = {model.name for model in marts(manifest)}
    read = re.compile(r"\b(?:from|join)\s+(\w+)", re.I)
    texts = [path.read_text() for path in (PROJECT.parent / "report/sql").glob("*.sql")]
    assert names & {name for text in texts for name in read.findall(text)} == rests_on(
        manifest, "monday_page"
    )


def test_the_dashboard_reads_columns_that_marts_have(manifest):
    columns = {model.name: set(model.columns) for model in marts(manifest)}
    sets = [yaml.safe_load(f.read_text()) for f in (PROJECT.parent / "bi").rglob("datasets/*.yaml")]
    for table in sets:
        # What a file says of its own making is no model.
        if table["table_name"] != "generation":
            known = columns[table["table_name"]]
            assert {column["column_name"] for column in table["columns"]} <= known
    named = {table["table_name"] for table in sets} - {"generation"}
    assert named == rests_on(manifest, "superset_dashboard")
