"""Write the page: one file without scripts, which opens from a disk, offline, on a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from configuration.pipeline import Company
from report.sections import answers, funnel, goals, maturity, scorecard, trust, verdicts
from report.words import Words
from warehouse.querying import reader

#: What the page answers, in this order.
SECTIONS = (funnel, verdicts, scorecard, answers, goals, maturity, trust)
NAME = "index.html"


class Questions:
    """The queries of the page, asked of one file; remembers which were asked."""

    def __init__(self, con: Any) -> None:
        """Ask over an open connection."""
        self._con = con
        self.texts: dict[str, str] = {}

    def ask(self, name: str) -> Sequence[Mapping[str, Any]]:
        """Return the rows of `report/sql/<name>.sql`."""
        self.texts[name] = (resources.files("report") / "sql" / f"{name}.sql").read_text().strip()
        found = self._con.execute(self.texts[name])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


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


def _headline(total: Mapping[str, Any], words: Words) -> Markup:
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
