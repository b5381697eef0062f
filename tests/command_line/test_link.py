"""The link command makes links that lead where they led, and loses no row of its register."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from command_line.app import app
from command_line.register import ALPHABET, COLUMNS, add, links_in, new_id
from command_line.tagging import TAGS, NotTaggable, check, tag, tags_of, without_marks
from configuration.reading import read_pipeline
from extractors.sources.company import Links
from orchestration.keys import configured
from orchestration.plan import entries_of

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = """
company:
  name: Acme
  time_zone: Europe/Berlin
  currency: EUR
  own_domains: [www.acme.example]
accounts:
  stripe: [{name: till}]
"""
PAGE = "https://www.acme.example/blog/x"


@pytest.fixture
def link(tmp_path, monkeypatch):
    """Return what runs `likes-to-leads link` for a company of its own."""
    (tmp_path / "pipeline.yml").write_text(PIPELINE)
    monkeypatch.setenv("LTL_PIPELINE", str(tmp_path / "pipeline.yml"))
    return lambda *arguments: CliRunner().invoke(app, ["link", *arguments])


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "links.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_link_is_printed_alone_and_registered(link, tmp_path):
    result = link(f"{PAGE}?id=7&q=%C3%BC#part", "--platform", "bluesky", "--campaign", "Spring 26")
    assert result.exit_code == 0 and result.stderr == ""
    (row,) = rows(tmp_path)
    assert result.stdout == (
        f"{PAGE}?id=7&q=%C3%BC&utm_source=bluesky&utm_medium=social&utm_campaign=Spring%2026"
        f"&utm_content={row['link_id']}#part\n"
    )
    assert row["url"] == f"{PAGE}?id=7&q=%C3%BC#part"
    assert (row["platform"], row["campaign"], row["post"]) == ("bluesky", "Spring 26", "")


def test_an_id_cannot_be_misread(link):
    result = json.loads(link(PAGE, "--platform", "facebook", "--json").stdout)
    assert re.fullmatch(rf"ltl-[{ALPHABET}]{{6}}", result["link_id"])
    assert not set("01iloU") & set(result["link_id"].removeprefix("ltl-"))
    assert result["link"].endswith(f"&utm_content={result['link_id']}")


def test_the_models_know_an_id_when_they_see_one():
    macro = (ROOT / "dbt_project/macros/matching.sql").read_text()
    (pattern,) = re.findall(r"'(\(\?:\^.*?)'", macro)
    for _ in range(100):
        link_id = new_id({})
        for written in (link_id, f"team_{link_id}", f"{link_id}.button"):
            assert re.search(pattern, written).group(1) == link_id
    assert not re.search(pattern, f"x{link_id}") and not re.search(pattern, f"{link_id}2")


@pytest.mark.parametrize("named", ["link_id", "link"])
def test_a_post_is_added_later_by_id_or_by_link(link, tmp_path, named):
    made = json.loads(link(PAGE, "--platform", "facebook", "--note", "teaser", "--json").stdout)
    again = link(made[named], "--post", "https://www.facebook.com/acme/posts/1")
    assert again.stdout.strip() == made["link"]
    assert [row["post"] for row in rows(tmp_path)] == ["", "https://www.facebook.com/acme/posts/1"]
    known = links_in(tmp_path / "links.csv")[made["link_id"]]
    assert (known.url, known.note) == (PAGE, "teaser")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["https://elsewhere.example/", "--platform", "facebook"], "none of your sites"),
        (["https://notacme.example/", "--platform", "facebook"], "none of your sites"),
        (["https://acme.example@evil.example/", "--platform", "facebook"], "user name"),
        (["ftp://www.acme.example/", "--platform", "facebook"], "begin it with https://"),
        (["www.acme.example/blog", "--platform", "facebook"], "begin it with https://"),
        ([f"{PAGE} y", "--platform", "facebook"], "%20"),
        ([f"{PAGE}\n", "--platform", "facebook"], "line break"),
        ([PAGE], "say where"),
        ([PAGE, "--platform", "linkdin"], "did you mean linkedin?"),
        ([PAGE, "--platform", "FB"], "did you mean facebook?"),
        ([f"{PAGE}?UTM_Source=x", "--platform", "facebook"], "--replace"),
        ([f"{PAGE}?fbclid=1", "--platform", "facebook"], "fbclid"),
        ([f"{PAGE}?web_id=1", "--platform", "facebook"], "web_id"),
        ([PAGE, "--platform", "facebook", "--campaign", "ann@acme.example"], "@"),
        ([PAGE, "--platform", "facebook", "--note", "a\nb"], "line break"),
        (["ltl-222222", "--post", "1"], "no link ltl-222222"),
    ],
)
def test_what_cannot_be_told_later_is_refused_with_its_reason(link, tmp_path, arguments, why):
    result = link(*arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert why in " ".join(result.stderr.split())
    assert not (tmp_path / "links.csv").exists()


def test_marks_of_another_visit_are_replaced_when_asked(link, tmp_path):
    old = f"{PAGE}?utm_source=x&id=7&fbclid=1&utm%5Fcontent=y&web_id=9#part"
    result = link(old, "--platform", "facebook", "--replace")
    (row,) = rows(tmp_path)
    assert row["url"] == f"{PAGE}?id=7#part"
    assert result.stdout.startswith(f"{PAGE}?id=7&utm_source=facebook&")


def test_a_link_keeps_what_people_already_follow(link):
    made = json.loads(link(PAGE, "--platform", "facebook", "--json").stdout)
    assert "keeps them" in link(made["link_id"], "--platform", "bluesky", "--post", "1").stderr
    assert "registered already" in " ".join(link(made["link_id"]).stderr.split())


def test_no_row_of_a_concurrent_writer_is_lost(link, tmp_path):
    del link  # its environment is what the children inherit
    command = [sys.executable, "-m", "command_line.app", "link", PAGE, "--platform", "facebook"]
    children = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    printed = {tags_of(child.communicate()[0].strip())["utm_content"] for child in children}
    assert len(printed) == 6
    assert {row["link_id"] for row in rows(tmp_path)} == printed
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_register_a_person_edited_keeps_its_columns_and_line_ends(link, tmp_path):
    register = tmp_path / "links.csv"
    header = ",".join(["owner", *reversed(COLUMNS)])
    register.write_bytes(
        f"\ufeff{header}\r\nann,,,,facebook,{PAGE},2026-10-01T00:00:00Z,a".encode()
    )
    register.chmod(0o640)
    made = json.loads(link(PAGE, "--platform", "facebook", "--json").stdout)
    text = register.read_bytes().decode()
    assert text.startswith("\ufeff") and text.count("\r\n") == text.count("\n") == 3
    assert set(links_in(register)) == {"a", made["link_id"]}
    assert register.stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_no_register_is_left_alone(link, tmp_path):
    (tmp_path / "links.csv").write_text("link_id;url\n")
    result = link(PAGE, "--platform", "facebook")
    assert result.exit_code == 2 and "save it as CSV with commas" in " ".join(result.stderr.split())
    assert (tmp_path / "links.csv").read_text() == "link_id;url\n"


def test_a_write_that_fails_leaves_the_register_as_it_was(link, tmp_path):
    link(PAGE, "--platform", "facebook")
    before = (tmp_path / "links.csv").read_bytes()
    with pytest.raises(RuntimeError):
        add(tmp_path / "links.csv", lambda _: (_ for _ in ()).throw(RuntimeError("killed")))
    assert (tmp_path / "links.csv").read_bytes() == before


def test_the_night_reads_the_register_once_there_is_one(link, tmp_path):
    def streams() -> list[str]:
        pipeline = read_pipeline(tmp_path / "pipeline.yml")
        return [stream.name for source, stream in configured(pipeline) if source.name == "company"]

    assert streams() == []
    link(PAGE, "--platform", "facebook")
    assert streams() == ["links"]
    (books,) = entries_of(read_pipeline(tmp_path / "pipeline.yml"), "company")
    assert books.as_account()["links"] == str(tmp_path / "links.csv")


def test_pipeline_yml_may_name_another_register(link, tmp_path):
    (tmp_path / "pipeline.yml").write_text(f"{PIPELINE}links: kept/register.csv\n")
    (tmp_path / "kept").mkdir()
    assert link(PAGE, "--platform", "facebook").exit_code == 0
    assert (tmp_path / "kept" / "register.csv").exists()


def test_the_contract_reads_every_column_that_is_written():
    paths = {c.metadata["path"] for c in Links.to_schema().columns.values()}
    assert paths == {*COLUMNS, "file.row_number"}


words = st.text("abcXYZ0189-._~%/ü", max_size=12)
pairs = st.lists(st.tuples(st.text("abxyz", min_size=1, max_size=4), words), max_size=4)
values = st.text(min_size=1, max_size=20).filter(lambda text: not text.isspace())


@given(path=words, query=pairs, fragment=words, said=st.lists(values, min_size=4, max_size=4))
def test_a_link_parses_back_to_the_same_page_and_tags(path, query, fragment, said):
    asked = "&".join(f"{name}={value}" for name, value in query)
    url = f"https://www.acme.example/{path}" + (f"?{asked}" if asked else "")
    url += f"#{fragment}" if fragment else ""
    tags = dict(zip(TAGS, said, strict=True))
    link = tag(url, tags)
    assert without_marks(link, []) == url
    assert tags_of(link) == tags
    # As any other reader of addresses sees it.
    parts, before = urlsplit(link), urlsplit(url)
    assert parts[:3] == before[:3] and parts.fragment == before.fragment
    asked_for = parse_qsl(before.query, keep_blank_values=True)
    assert parse_qsl(parts.query, keep_blank_values=True) == [*asked_for, *tags.items()]


@given(st.text(max_size=40))
def test_no_text_is_taken_for_a_page_of_ours_that_is_none(text):
    try:
        check(text, ["www.acme.example"])
    except NotTaggable:
        return
    host = urlsplit(text).hostname
    assert host == "acme.example" or host.endswith(".acme.example")
