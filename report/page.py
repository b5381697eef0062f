"""Write the page: one file without scripts, which opens from a disk, offline, on a phone."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from configuration.pipeline import Company
from report.questions import Questions
from report.section import Row
from report.sections import (
    answers,
    best_time,
    freshness,
    funnel,
    goals,
    maturity,
    scorecard,
    verdicts,
)
from report.words import Words
from warehouse.querying import reader

#: What the page answers, in this order.
SECTIONS = (funnel, verdicts, scorecard, best_time, answers, goals, maturity, freshness)
NAME = "index.html"


@dataclass(frozen=True)
class Page:
    """A written page: where it is, what it says first, its first table in Markdown."""

    path: Path
    headline: str
    table: str


def write_page(file: Path, folder: Path, company: Company) -> Page:
    """Write `index.html` from a published file, whole or not at all."""
    with reader(file) as con:
        text, headline, table = _page(Questions(con), company)
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f"{NAME}.new"
    scratch.write_text(text, encoding="utf-8")
    return Page(scratch.replace(folder / NAME), headline, table)


def _page(questions: Questions, company: Company) -> tuple[str, str, str]:
    words = Words(company.locale, company.currency, company.time_zone)
    (about,) = questions.ask("generation")
    (total,) = questions.ask("headline")
    sections = [part.section(questions.ask, words) for part in SECTIONS]
    environment = Environment(
        loader=PackageLoader("report", "."), autoescape=True, undefined=StrictUndefined
    )
    headline = _headline(total, words)
    text = environment.get_template("page.html.j2").render(
        company=company.name,
        about={**about, "as_of": words.moment(about["as_of"])},
        headline=headline,
        period="All time since visits, leads and sales are all known; "
        f"moments in {company.time_zone}.",
        sections=sections,
        queries=questions.texts,
        style=Markup((resources.files("report") / "page.css").read_text()),
    )
    return text, headline.striptags(), sections[0].tables[0].markdown()


def _headline(total: Row, words: Words) -> Markup:
    parts = {
        "likes": words.count(total["likes"]),
        "visits": words.count(total["sessions"]),
        "leads": words.count(total["leads"]),
        "sales": words.count(total["sales"]),
        "revenue": words.money(total["revenue_amount"]),
        "cost": words.money(total["cost_amount"]),
    }
    linked = {
        name: Markup('<a href="#sql-headline">{}</a>').format(text) for name, text in parts.items()
    }
    return Markup(
        "Of {likes} likes: {visits} visits, {leads} leads, {sales} sales, "
        "{revenue} for {cost} of work and ads."
    ).format(**linked)
