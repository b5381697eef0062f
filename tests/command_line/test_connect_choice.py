"""`connect` explains what it cannot connect, and every source what a person does first."""

import pytest

from command_line.connect import ConnectWish, chosen
from configuration.errors import ConfigurationError
from configuration.reading import read_pipeline
from extractors.source import all_sources

PIPELINE = """
company: {name: C, time_zone: Europe/Berlin, currency: EUR, own_domains: [www.c.example]}
accounts:
  stripe: [{name: till}]
"""


@pytest.mark.parametrize("source", all_sources().values(), ids=all_sources())
def test_every_source_says_what_a_person_does_first(source):
    assert source.steps or source.name == "company"
    for step in source.steps:
        assert step.endswith(".")
        assert "{" not in step.replace("{redirect_uri}", "")


@pytest.mark.parametrize(
    ("source", "account", "said"),
    [
        ("myspace", "", "unknown source 'myspace'; known are"),
        ("facebook", "", "pipeline.yml has no account of facebook yet"),
        ("stripe", "other", "which account of stripe. pipeline.yml has till"),
    ],
)
def test_what_cannot_be_connected_is_explained(tmp_path, source, account, said):
    (tmp_path / "pipeline.yml").write_text(PIPELINE)
    wish = ConnectWish(source, account, False, False, 1)
    with pytest.raises(ConfigurationError, match=said):
        chosen(read_pipeline(tmp_path / "pipeline.yml"), wish)
