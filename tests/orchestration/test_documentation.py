"""Each asset shows what docs/ says of it."""

import re

import pytest

from extractors.source import all_sources
from orchestration.documentation import of_model, of_source, pitfalls


@pytest.mark.parametrize("source", all_sources().values(), ids=lambda source: source.name)
def test_a_source_shows_its_row_of_the_page_of_sources(source):
    told = of_source(source)
    assert "**login**: " in told["docs"].value
    assert (
        told["reference"].value == source.docs if "reference" in told else "://" not in source.docs
    )


def test_a_table_shows_its_section_without_links_that_lead_nowhere(tmp_path):
    told = of_model(tmp_path, "models/marts/metric_registry.sql", "metric_registry")
    assert told["docs"].value.startswith("One row per metric")
    assert not re.search(r"\]\((?!https?://)", told["docs"].value)
    assert told["made_by"].value == str(tmp_path / "models/marts/metric_registry.sql")
    (misread,) = pitfalls("metric_registry")
    assert misread.startswith("Pitfalls: equal names") and "\n" not in misread


def test_a_model_without_a_section_shows_only_its_file(tmp_path):
    assert set(of_model(tmp_path, "a.sql", "int_posts__unioned")) == {"made_by"}
    assert pitfalls("int_posts__unioned") == []
