"""Six answers become a pipeline.yml that the rest of the product accepts."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from command_line.app import app
from command_line.init import FACTS, NETWORKS, pipeline_of
from configuration.reading import read_pipeline

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "pipeline.example.yml").read_text()


@pytest.fixture
def root(tmp_path, monkeypatch):
    (tmp_path / "pipeline.example.yml").write_text(EXAMPLE)
    monkeypatch.setenv("LTL_ROOT", str(tmp_path))
    monkeypatch.delenv("LTL_PIPELINE", raising=False)
    monkeypatch.delenv("LTL_DATA", raising=False)
    return tmp_path


def answered(*answers):
    return CliRunner().invoke(app, ["init"], input="\n".join(answers) + "\n")


def test_what_was_said_is_what_is_written(root):
    said = ['Müller "&" Söhne: Räder', "Europe/Vienna", "chf", "https://www.mueller.example/shop"]
    ended = answered(*said, "facebook, bluesky x", "access_log", "hubspot", "hubspot")
    assert ended.exit_code == 0, ended.output
    found = read_pipeline(root / "pipeline.yml")
    assert found.company.name == said[0]
    assert (found.company.time_zone, found.company.currency) == ("Europe/Vienna", "CHF")
    assert found.company.own_domains == ("www.mueller.example",)
    assert set(found.accounts) == {"facebook", "bluesky", "x", "access_log", "hubspot"}
    record = found.sources_of_record
    assert (record.web, record.leads, record.sales) == ("access_log", "hubspot", "hubspot")
    assert not found.goals and not found.costs, "a stranger's goals and books are not ours"


@pytest.mark.parametrize("source", sorted({*NETWORKS, *(n for f in FACTS.values() for n in f)}))
def test_every_source_offered_makes_a_valid_file(tmp_path, source):
    company = {"name": "A", "time_zone": "UTC", "currency": "EUR", "site": "a.example"}
    record = {fact: names[0] for fact, names in FACTS.items()}
    text = pipeline_of(EXAMPLE, company=company, sources={source, *record.values()}, record=record)
    (tmp_path / "pipeline.yml").write_text(text)
    assert source in read_pipeline(tmp_path / "pipeline.yml").accounts


def test_a_wrong_answer_is_told_and_nothing_is_written(root):
    ended = answered("A", "Mars/Base", "EUR", "a.example", "x", "umami", "hubspot", "stripe")
    assert ended.exit_code == 1
    assert "unknown time zone" in ended.output
    assert [path.name for path in root.iterdir()] == ["pipeline.example.yml"]


def test_a_file_that_is_there_is_never_written_over(root):
    (root / "pipeline.yml").write_text("mine")
    assert answered().exit_code == 1
    assert (root / "pipeline.yml").read_text() == "mine"
