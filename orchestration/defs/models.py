"""Stage three: build what is selected of the dbt project, its tests as checks."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import default_description_fn, get_subset_selection_for_context

from configuration.home import Home
from configuration.measuring import model_variables
from orchestration import dbt_runner, documentation, keys
from orchestration.dbt_explain import explain
from orchestration.night import Night
from warehouse.builds import begin_build, finish_build
from warehouse.figures import row_counts

#: Groups of the tables that no platform served.
TOLD = {"config": "configuration", "meta": "ledger"}


class Translator(DagsterDbtTranslator):
    """Give dbt's nodes the names and groups a person expects in the graph."""

    def __init__(self, project: Path) -> None:
        """Know where the project's files are."""
        super().__init__()
        self.project = project

    @cached_property
    def settings(self) -> DagsterDbtTranslatorSettings:
        """Show dbt's tests, on sources too, as checks."""
        return DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False)

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Name raw tables `raw/<source>/<stream>`, models by layer and name."""
        if dbt_resource_props["resource_type"] == "source":
            source, _, stream = dbt_resource_props["identifier"].partition("__")
            if stream:
                return keys.raw(source, stream)
            return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["identifier"]])
        return dg.AssetKey([self._layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Group by layer: rules, staging, journeys, marts."""
        return self._layer(dbt_resource_props)

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Say what one row is and what misleads; the SQL would bury it and has a file."""
        told = default_description_fn(dbt_resource_props, display_raw_sql=False)
        return "\n\n".join([told, *documentation.pitfalls(dbt_resource_props["name"])])

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Add what docs/ says of a table, and the file that makes it."""
        return {
            **super().get_metadata(dbt_resource_props),
            **documentation.of_model(
                self.project, dbt_resource_props["original_file_path"], dbt_resource_props["name"]
            ),
        }

    def _layer(self, props: Mapping[str, Any]) -> str:
        return "rules" if props["resource_type"] == "seed" else props["fqn"][1]


def told_tables(project: Path, manifest_path: Path) -> list[dg.AssetSpec]:
    """Name the tables the models read that no platform served: configuration and the ledger."""
    translator = Translator(project)
    sources = json.loads(manifest_path.read_text())["sources"].values()
    return [
        dg.AssetSpec(
            translator.get_asset_key(props),
            group_name=TOLD[props["schema"]],
            description=props["description"] or props["source_description"],
            kinds={"duckdb"},
        )
        for props in sources
        if props["schema"] != "raw"
    ]


def model_assets(project: Path, manifest_path: Path) -> dg.AssetsDefinition:
    """Make the assets of the dbt project from its manifest."""
    manifest = json.loads(manifest_path.read_text())
    translator = Translator(project)

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="models")
    def models(context: dg.AssetExecutionContext, night: Night) -> Iterator[Any]:
        selection, _ = get_subset_selection_for_context(
            context=context,
            manifest=manifest,
            select="fqn:*",
            exclude=None,
            selector=None,
            dagster_dbt_translator=translator,
            current_dbt_indirect_selection_env=None,
        )
        home = night.home
        told = night.pipeline
        chosen = model_variables(told.journeys, told.attribution, told.economics, told.verdicts)
        started = begin_build(home.warehouse, home.marts, home.dbt_project, night.clock, chosen)
        events, result = dbt_runner.build(
            home.dbt_project,
            home.dbt_target,
            variables=started.variables(),
            full_refresh=started.is_full,
            selection=selection,
        )
        rows = _rows(home) if result.success else {}
        for event in dbt_runner.to_dagster(events, manifest, translator, context):
            yield _counted(event, rows) if isinstance(event, dg.Output) else event
        if not result.success:
            raise dbt_runner.ModelsFailed(explain(result))
        finish_build(home.warehouse, started)

    return models


def _rows(home: Home) -> dict[str, int]:
    """Return the rows of every built table by the name of its output."""
    built, marts = row_counts(home.warehouse), row_counts(home.marts)
    layers = {"seeds": "rules", "journeys": "journeys"}
    return {
        **{f"{layers[of]}__{name}": rows for (of, name), rows in built.items() if of in layers},
        **{f"marts__{name}": rows for (_, name), rows in marts.items()},
    }


def _counted(event: dg.Output[Any], rows: Mapping[str, int]) -> dg.Output[Any]:
    """Add how many rows the table has; a view is not counted."""
    if event.output_name not in rows:
        return event
    return event.with_metadata({**event.metadata, "dagster/row_count": rows[event.output_name]})
