"""Ask six questions and write a pipeline.yml: the parts of the example a company needs."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import typer

from command_line.screen import fail, safe, screen
from configuration.errors import ConfigurationError
from configuration.home import Home
from configuration.reading import read_pipeline
from extractors.source import all_sources

EXAMPLE = "pipeline.example.yml"
#: What the last two questions offer, and what is taken when a person just presses enter.
NETWORKS = ("bluesky", "facebook", "instagram", "linkedin", "mastodon", "pinterest", "x", "youtube")
FACTS = {
    "web": ("umami", "access_log", "ga4_export"),
    "leads": ("hubspot", "lead_table"),
    "sales": ("stripe", "hubspot", "sale_table"),
}


def write_first_pipeline(home: Home) -> int:
    """Ask, write pipeline.yml beside the example, check it, and say what comes next."""
    target = home.root / "pipeline.yml"
    if target.exists():
        fail(f"{target} is there already. Edit it, or move it away and run this again.")
        return 1
    screen.print("Six questions; enter takes what stands in brackets.\n")
    name = typer.prompt("1 Your company's name", default="My company")
    zone = typer.prompt("2 Time zone of your days", default=_zone_here())
    currency = typer.prompt("3 Currency of your reports", default="EUR").upper()
    site = _host(typer.prompt("4 Your website, e.g. www.example.com"))
    networks = _chosen(typer.prompt(f"5 Networks ({', '.join(NETWORKS)})", default="facebook"))
    screen.print("6 Where do you count visits, leads and sales?")
    record = {
        fact: typer.prompt(f"  {fact} ({', '.join(names)})", default=names[0])
        for fact, names in FACTS.items()
    }
    unknown = {*networks, *record.values()} - all_sources().keys()
    if unknown:
        fail(f"Unknown: {', '.join(sorted(unknown))}. docs/sources.md lists every source.")
        return 1
    text = pipeline_of(
        (home.root / EXAMPLE).read_text(),
        company={"name": name, "time_zone": zone, "currency": currency, "site": site},
        sources={*networks, *record.values()},
        record=record,
    )
    scratch = target.with_suffix(".new")
    scratch.write_text(text, encoding="utf-8")
    try:
        read_pipeline(scratch)
    except ConfigurationError as error:
        scratch.unlink()
        fail(str(error).replace(str(scratch), "What you said"))
        return 1
    scratch.replace(target)
    _what_next(target, sorted({*networks, *record.values()}))
    return 0


def pipeline_of(
    example: str, *, company: dict[str, str], sources: set[str], record: dict[str, str]
) -> str:
    """Cut the example down to these sources and put the company's own words in."""
    head, accounts, tail = re.split(r"^(?=accounts:$|# What it all costs)", example, flags=re.M)
    kept = [block for name, block in _blocks(accounts).items() if name in sources]
    text = head + "accounts:\n" + "\n".join(kept) + "\n" + tail
    for key in ("name", "time_zone", "currency"):
        text = _set(text, key, company[key])
    text = re.sub(r"- www\.brightside\.example", f"- {company['site']}", text, count=1)
    text = text.replace(
        "https://stats.brightside.example", f"https://stats.{company['site'].removeprefix('www.')}"
    )
    for fact, source in record.items():
        text = _set(text, fact, source)
    # Books and goals are their owner's to add: a file that is not there would stop the night.
    text = re.sub(r"^(costs: |rates: )", r"# \1", text, flags=re.M)
    return re.sub(r"^goals:\n(?:  .*\n)+", _as_comment, text, flags=re.M)


def _blocks(accounts: str) -> dict[str, str]:
    """Cut the accounts into one text a source; comments above its name belong to it."""
    blocks: dict[str, str] = {}
    above, name = "", ""
    for line in accounts.splitlines(keepends=True):
        if found := re.match(r"  ([a-z0-9_]+):\s*(#.*)?$", line):
            name = found[1]
            blocks[name], above = above + line, ""
        elif re.match(r"  #", line):
            above += line
        elif name and line.strip():
            blocks[name], above = blocks[name] + above + line, ""
    return blocks


def _set(text: str, key: str, value: str) -> str:
    # JSON's way of quoting is YAML's too.
    quoted = json.dumps(value, ensure_ascii=False) if re.search(r"[^\w ./-]", value) else value

    def put(found: re.Match[str]) -> str:
        return f"{found[1]}{quoted}{found[2] or ''}"

    return re.sub(rf"^(  {key}: )\S[^#\n]*?(\s+#.*)?$", put, text, count=1, flags=re.M)


def _as_comment(found: re.Match[str]) -> str:
    return "".join(f"# {line}\n" for line in found[0].splitlines())


def _host(said: str) -> str:
    return re.sub(r"^https?://|/.*$", "", said.strip().lower())


def _chosen(said: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", said.strip().lower()) if word]


def _zone_here() -> str:
    link = Path("/etc/localtime")
    found = re.search(r"zoneinfo/(.+)$", str(link.resolve())) if link.exists() else None
    return found[1] if found and "/" in found[1] else "Europe/Berlin"


def _what_next(target: Path, sources: Sequence[str]) -> None:
    screen.print(f"\nWritten: {safe(target)}", soft_wrap=True)
    screen.print("Next    put the ids of your accounts in; each line says where to find them")
    screen.print("        cp .env.example .env && chmod 600 .env")
    for source in sources:
        if all_sources()[source].secrets or all_sources()[source].login:
            screen.print(f"        likes-to-leads connect {source}")
    screen.print("        likes-to-leads doctor")
