"""Answer one question of the page, for whoever asks at a terminal."""

from pathlib import Path
from types import ModuleType

from configuration.pipeline import Company
from report.page import SECTIONS
from report.questions import Questions
from report.section import Section
from report.words import Words
from warehouse.querying import reader


def topics() -> dict[str, ModuleType]:
    """Return what can be asked: the last part of a section's module, hyphens for underscores."""
    return {module.__name__.rpartition(".")[2].replace("_", "-"): module for module in SECTIONS}


def answer(file: Path, topic: str, company: Company) -> Section:
    """Return the section of a topic; raises KeyError for one that is not among `topics()`."""
    words = Words(company.locale, company.currency, company.time_zone)
    with reader(file) as con:
        return topics()[topic].section(Questions(con).ask, words)
