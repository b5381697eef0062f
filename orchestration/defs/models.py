"""Stage three: build what is selected of the dbt project, its tests as checks."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import get_subset_selection_for_context

from configuration.measuring import model_variables
from orchestration import dbt_runner, keys
from orchestration.dbt_explain import explain
from orchestration.night import Night
from warehouse.builds import begin_build, finish_build


class Translator(DagsterDbtTranslator):
    """Give dbt's nodes the names and groups a person expects in the graph."""

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

    def _layer(self, props: Mapping[str, Any]) -> str:
        return "rules" if props["resource_type"] == "seed" else props["fqn"][1]


def model_assets(manifest_path: Path) -> dg.AssetsDefinition:
    """Make the assets of the dbt project from its manifest."""
    manifest = json.loads(manifest_path.read_text())
    translator = Translator()

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
        yield from dbt_runner.to_dagster(events, manifest, translator, context)
        if not result.success:
            raise dbt_runner.ModelsFailed(explain(result))
        finish_build(home.warehouse, started)

    return models
