"""Exports become what they say, in every language; what they leave open is refused."""

import datetime as dt
import json
from contextlib import suppress

import pytest
from export_files import (
    FACEBOOK_DE,
    FACEBOOK_EN,
    FACEBOOK_ES,
    FACEBOOK_FR,
    INSTAGRAM_DE,
    INSTAGRAM_EN,
    LINKEDIN_DAYS,
    LINKEDIN_XLS,
    TIKTOK_DE,
    TIKTOK_EN,
    TIKTOK_ES,
    TIKTOK_FOLLOWERS,
    TIKTOK_FR,
    TIKTOK_OVERVIEW,
    X_DAYS,
    X_POSTS,
    X_POSTS_NAME,
    YOUTUBE_DE,
    YOUTUBE_EN,
    YOUTUBE_ES,
    YOUTUBE_FR,
    YOUTUBE_NAME,
    xlsx,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.exports.parse import parse
from extractors.parsed import Delivered, Unreadable
from extractors.ping import ping
from extractors.source import all_sources

#: When the files were saved, and the night that found them.
SAVED = dt.datetime(2026, 10, 20, 8, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)


def read(content, name="export.csv", **account):
    content = content.encode() if isinstance(content, str) else content
    return parse(Delivered(content, name, SAVED, NIGHT, account))


def cells(content, name="export.csv", **account):
    rows = read(content, name, **account).rows
    assert [row.flaw for row in rows if row.flaw] == []
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [dict(row.cells) for row in rows]


def figures(row):
    return json.loads(row["figures"])


def flaws(content, name="export.csv", **account):
    return [row.flaw for row in read(content, name, **account).rows]


def refused(content, name="export.csv", **account):
    with pytest.raises(Unreadable) as error:
        read(content, name, **account)
    return str(error.value)


FACEBOOK = {"views": 1500, "reach": 900, "reactions": 10, "comments": 3}
TIKTOK_AT = "2026-09-21T14:46:28Z"


@pytest.mark.parametrize(
    ("text", "language", "at"),
    [
        # German, French and Spanish dates begin with the day; nobody says so in English.
        (FACEBOOK_EN, "en", "2026-10-03T15:31:00Z"),
        (FACEBOOK_DE, "de", "2026-10-03T15:31:00Z"),
        (FACEBOOK_FR, "fr", "2026-10-03T15:31:00Z"),
        (FACEBOOK_ES, "es", "2026-10-03T15:31:00Z"),
    ],
)
def test_a_facebook_export_is_the_same_in_every_language(text, language, at):
    row = cells(text)[0]
    assert row["format"] == "meta_facebook_posts"
    assert (row["platform"], row["scope"], row["language"]) == ("facebook", "post", language)
    # As the Graph API names it, so that both are one post.
    assert row["record_id"] == "6157_1221"
    assert (row["posted_at"], row["post_type"]) == (at, "image")
    assert FACEBOOK.items() <= figures(row).items()
    assert row["exported_at"] == "2026-10-20T08:00:00Z"


def test_columns_nobody_explained_are_named_and_sums_that_do_not_add_up_are_flagged():
    first, second = cells(FACEBOOK_EN)
    assert first["unread_columns"] == "New thing"
    assert read(FACEBOOK_EN).unread == ["column New thing"]
    assert first["contradictions"] is None
    assert second["contradictions"] == "interactions 99 is not reactions + comments + shares (3)"
    assert (second["text"], second["row_number"]) == ("Two\nlines", "3")


@pytest.mark.parametrize(("text", "kind"), [(INSTAGRAM_EN, "video"), (INSTAGRAM_DE, "carousel")])
def test_an_instagram_export_is_told_from_facebooks(text, kind):
    # 10/03 alone would be open in English: the folder says which country's Meta wrote it.
    (row,) = cells(text, date_order="month_first", time_zone="Europe/Berlin")
    assert (row["platform"], row["record_id"]) == ("instagram", "18012345678901234")
    assert (row["posted_at"], row["post_type"]) == ("2026-10-03T06:31:00Z", kind)
    expected = {"views": 12400, "reach": 9100, "likes": 610, "shares": 88, "follows": 41}
    assert figures(row) == expected | {"comments": 57, "saves": 230}


def test_xs_posts_are_timed_by_their_ids_and_figures_of_chosen_days_are_parts_of_older_posts():
    new, old = cells(X_POSTS, X_POSTS_NAME)
    assert (new["format"], new["record_id"]) == ("x_posts", "2000243348691640646")
    assert (new["posted_at"], new["posted_told_by"]) == ("2025-12-14T16:35:51Z", "id")
    assert (new["exported_at"], new["export_told_by"]) == ("2025-12-28T00:00:00Z", "name")
    assert (figures(new)["impressions"], figures(new)["url_clicks"]) == (655, 3)
    assert (new["is_partial"], old["is_partial"]) == ("false", "true")


def test_figures_of_unknown_days_are_refused_with_the_words_that_settle_it():
    reason = refused(X_POSTS, "renamed.csv")
    assert "does not say which" in reason and "`period: lifetime`" in reason
    new, old = cells(X_POSTS, "renamed.csv", period="lifetime")
    assert (new["is_partial"], old["is_partial"]) == ("false", "false")
    assert new["exported_at"] == "2026-10-20T08:00:00Z"


def test_xs_days_are_days_of_the_account_and_one_that_was_not_over_is_a_part():
    today, yesterday = cells(X_DAYS)
    assert (today["format"], today["scope"], today["on_date"]) == (
        "x_days",
        "account_day",
        "2026-10-20",
    )
    assert (today["is_partial"], yesterday["is_partial"]) == ("true", "false")
    assert figures(yesterday)["unfollows"] == 1


def test_linkedins_old_workbook_is_read_below_its_descriptions_sheet_by_sheet():
    day, post, ad = cells(LINKEDIN_XLS.read_bytes(), LINKEDIN_XLS.name)
    assert (day["format"], day["table_name"], day["on_date"]) == (
        "linkedin_days",
        "Metrics",
        "2026-10-13",
    )
    assert figures(day)["impressions"] == 15
    assert post["record_id"] == "urn:li:activity:7515712939622400000"
    assert (post["posted_at"], post["posted_told_by"]) == ("2026-10-13T10:00:00Z", "id")
    # The name of the file ends in the milliseconds of the export.
    assert (post["exported_at"], post["export_told_by"]) == ("2026-10-20T00:00:00Z", "name")
    assert figures(post) == {
        "impressions": 1369,
        "clicks": 328,
        "reactions": 4,
        "comments": 1,
        "reposts": 0,
        "follows": 0,
    }
    assert (post["post_type"], post["is_paid"], post["contradictions"]) == ("image", "false", None)
    assert ad["record_id"] == "urn:li:ugcPost:7515712939622400001"
    assert ad["is_paid"] == "true"
    assert ad["contradictions"] == "ctr 0.5 is not clicks / impressions (0.1)"


def test_tabs_title_lines_and_totals_of_parts_are_read():
    first, second = cells(LINKEDIN_DAYS)
    assert (first["on_date"], first["contradictions"]) == ("2026-10-13", None)
    assert second["contradictions"] == (
        "impressions 16 is not organic_impressions + sponsored_impressions (15)"
    )


@pytest.mark.parametrize(
    ("text", "language", "views", "likes"),
    [
        (TIKTOK_EN, "en", 18_400, 1_200),
        (TIKTOK_DE, "de", 1_500_000, 18_400),
        (TIKTOK_FR, "fr", 28_000, 1_200),
        (TIKTOK_ES, "es", 900, 40),
    ],
)
def test_a_tiktok_export_is_read_in_every_language_with_its_own_numbers(
    text, language, views, likes
):
    (row,) = cells(text)
    assert (row["format"], row["language"]) == ("tiktok_posts", language)
    assert row["record_id"] == "7688000000000000000"
    assert (row["posted_at"], row["posted_told_by"]) == (TIKTOK_AT, "id")
    assert (figures(row)["views"], figures(row)["likes"]) == (views, likes)


def test_a_figure_rounded_for_the_eye_is_named_and_one_not_given_is_absent():
    (row,) = cells(TIKTOK_EN)
    assert row["rounded_figures"] == "likes"
    (row,) = cells(TIKTOK_DE)
    assert row["rounded_figures"] == "views"
    assert "shares" not in figures(row)  # k. A.: unknown, not zero
    assert "average_watch" not in figures(row)


def test_days_without_a_year_are_refused_until_somebody_vouches_for_the_files_own_date():
    assert "`years_from: file_date`" in refused(TIKTOK_OVERVIEW)
    first, last = cells(TIKTOK_OVERVIEW, years_from="file_date")
    assert (first["on_date"], last["on_date"]) == ("2026-10-17", "2026-10-18")
    assert figures(last)["profile_views"] == 77


def test_tiktoks_followers_keep_unknown_apart_from_zero():
    first, last = cells(TIKTOK_FOLLOWERS)
    assert figures(first) == {"follower_change": 0}
    assert figures(last) == {"followers": 107, "follower_change": -3}


@pytest.mark.parametrize(
    ("text", "language", "total"),
    [
        (YOUTUBE_EN, "en", 504_631),
        (YOUTUBE_DE, "de", 504_631),
        (YOUTUBE_FR, "fr", 44_531),
        (YOUTUBE_ES, "es", 504_631),
    ],
)
def test_youtubes_totals_row_is_named_as_such_in_every_language(text, language, total):
    first, video, *_ = cells(text, YOUTUBE_NAME)
    assert (first["scope"], first["is_partial"], figures(first)["views"]) == (
        "total",
        "true",
        total,
    )
    assert (video["format"], video["scope"], video["language"]) == (
        "youtube_posts",
        "post",
        language,
    )
    assert (video["record_id"], figures(video)["views"]) == ("2q4TS4z4Rpk", 4084)
    # Only the day is told: its begin, where YouTube's days are.
    assert (video["posted_at"], video["posted_told_by"]) == ("2026-09-13T07:00:00Z", "day")
    assert video["exported_at"] == "2026-10-16T07:00:00Z"


def test_hours_become_seconds_and_videos_from_before_the_chosen_days_are_parts():
    _, new, old = cells(YOUTUBE_EN, YOUTUBE_NAME)
    assert figures(new)["watch_seconds"] == 361_800  # 100.5 hours
    assert figures(new)["subscribers"] == -3
    assert (new["is_partial"], old["is_partial"]) == ("false", "true")


def test_of_youtubes_archive_the_table_is_read_and_what_repeats_it_is_named():
    archive = zipped(
        {
            "Table data.csv": YOUTUBE_EN,
            "Chart data.csv": "Date,Content,Video title,Video publish time,Duration,Views\n"
            "2026-10-01,2q4TS4z4Rpk,New,2026-09-13,161,3\n",
            "Totals.csv": "Date,Views\n2026-10-01,3\n",
        }
    )
    found = read(archive, "Content 2026-09-01_2026-10-15 Acme.zip")
    assert len(found.rows) == 3
    assert found.unread == ["table Chart data.csv", "table Totals.csv"]
    assert {row.cells["table_name"] for row in found.rows} == {"Table data.csv"}


def test_a_new_workbook_is_read_like_the_same_table_in_text():
    header, *rows = [line.split("\t") for line in X_DAYS.replace('"', "").splitlines()]
    header = header[0].split(",")
    rows = [["Mon, Oct 19, 2026", 50, 5.0, *range(11)]]
    (row,) = cells(xlsx(("Sheet", [["A title"], [], header, *rows])), "days.xlsx")
    assert (row["on_date"], row["row_number"]) == ("2026-10-19", "4")
    assert (figures(row)["impressions"], figures(row)["likes"]) == (50, 5)


@pytest.mark.parametrize(
    "encoded",
    [
        FACEBOOK_DE.encode("utf-8-sig"),
        FACEBOOK_DE.encode("utf-16"),
        FACEBOOK_DE.encode("cp1252"),
        ("sep=;\n" + FACEBOOK_DE).encode(),
        FACEBOOK_DE.replace(";", "\t").encode("utf-16"),
        FACEBOOK_DE.replace("\n", "\r\n").encode(),
    ],
    ids=["byte order mark", "UTF-16", "Windows", "sep=", "Excel's Unicode text", "CRLF"],
)
def test_however_a_file_is_encoded_it_says_the_same(encoded):
    (row,), (plain,) = cells(encoded), cells(FACEBOOK_DE)
    assert row | {"row_number": "2"} == plain
    assert row["text"] == "Grüße"


def test_a_second_header_row_is_no_post():
    described = "Lifetime: " + ",Lifetime: ".join("what it is" for _ in range(17))
    lines = INSTAGRAM_EN.splitlines()
    text = "\n".join([lines[0], described, *lines[1:]])
    (row,) = cells(text, date_order="month_first")
    assert row["row_number"] == "3"


def test_an_open_date_is_refused_with_the_words_that_settle_it():
    reason = refused(INSTAGRAM_EN)
    assert "'10/03/2026 08:31' in the column 'Publish time'" in reason
    assert "`date_order: day_first`" in reason
    (row,) = cells(INSTAGRAM_EN, date_order="day_first")
    assert row["posted_at"] == "2026-03-10T15:31:00Z"


def test_one_telling_date_settles_a_column_and_no_post_is_from_after_its_export():
    later = INSTAGRAM_EN + INSTAGRAM_EN.splitlines()[1].replace("10/03", "10/13")
    assert [row["posted_at"][:10] for row in cells(later)] == ["2026-10-03", "2026-10-13"]
    # The 12th of November is not known on the 20th of October; the 11th of December even less.
    (row,) = cells(INSTAGRAM_EN.replace("10/03", "11/10"))
    assert row["posted_at"][:10] == "2026-10-11"


def test_ids_that_hold_their_time_settle_the_order_of_days():
    # 2026-09-10, in the upper half of the id.
    number = int(dt.datetime(2026, 9, 10, 12, tzinfo=dt.UTC).timestamp()) << 32
    text = TIKTOK_EN.replace("7688000000000000000", str(number))
    for said in ("09/10/2026", "10/09/2026"):
        (row,) = cells(text.replace("2026-09-21 14:46:00", said))
        assert (row["posted_at"], row["posted_told_by"]) == ("2026-09-10T12:00:00Z", "id")


def test_an_open_number_is_refused_with_the_words_that_settle_it():
    hours = YOUTUBE_ES.replace("42600,6525", "42.600").replace('"100,5"', '"1.234"')
    reason = refused(hours, YOUTUBE_NAME)
    assert "in the column 'Tiempo de visualización (horas)'" in reason
    assert "`decimal: comma`" in reason
    for decimal, seconds in (("comma", 1234 * 3600), ("point", 4442)):
        _, video = cells(hours, YOUTUBE_NAME, decimal=decimal)
        assert figures(video)["watch_seconds"] == seconds


def test_two_ways_of_writing_decimals_in_one_column_are_refused():
    mixed = YOUTUBE_ES.replace('"100,5"', '"100.5"')
    assert "with a point and with a comma" in refused(mixed, YOUTUBE_NAME)


def test_a_stranger_is_refused_by_what_its_header_holds():
    reason = refused("Customer;Amount\nAnn;3\n")
    assert reason == "its header would be Customer; Amount; no known export has such words"
    reason = refused("Post id,Date,Post text,Impressions\n1,2026-01-01,a,3\n")
    assert "the nearest known is x_posts, which also needs post link" in reason
    assert refused("") == "it is empty"


@pytest.mark.parametrize(
    "content",
    [
        xlsx(("Sheet", [["Date", "Impressions"]]))[:-40],
        b"PK\x03\x04 no archive",
        LINKEDIN_XLS.read_bytes()[:2000],
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        FACEBOOK_DE.encode("utf-16")[:-1],
    ],
    ids=["cut xlsx", "no archive", "cut xls", "a picture", "cut UTF-16"],
)
def test_damaged_files_are_refused_and_raise_nothing_else(content):
    assert refused(content)


WHOLE = {
    "text": FACEBOOK_EN.encode(),
    "tabs": LINKEDIN_DAYS.encode(),
    "xls": LINKEDIN_XLS.read_bytes(),
    "xlsx": xlsx(("Sheet", [["Date", "Impressions"], ["Mon, Oct 19, 2026", 5]])),
    "zip": zipped({"Table data.csv": YOUTUBE_EN}),
}


@pytest.mark.parametrize("kind", WHOLE)
@given(place=st.floats(0, 1), junk=st.binary(max_size=8), cut=st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_happened_to_a_file_it_is_read_or_refused(kind, place, junk, cut):
    content = WHOLE[kind]
    at = int(place * len(content))
    damaged = content[:at] + junk + (b"" if cut else content[at + len(junk) :])
    with suppress(Unreadable):
        read(damaged, YOUTUBE_NAME)


def test_an_archive_within_an_archive_is_not_followed():
    inner = zipped({"Table data.csv": YOUTUBE_EN})
    assert refused(zipped({"inner.zip": inner}), YOUTUBE_NAME).startswith("inner.zip: an archive")


def test_bad_rows_are_put_aside_and_their_neighbours_stay():
    good = INSTAGRAM_DE.splitlines()[1]
    text = "\n".join(
        [
            INSTAGRAM_DE.strip(),
            good.replace("18012345678901234", "1,80123E+16"),
            good.replace("9100", "viel"),
            good.replace("Gesamte Laufzeit", "01.10.2026"),
            good.replace("03.10.2026", "33.10.2026"),
            "18012345678901235,17841",
        ]
    ).replace("1,80123E+16", '"1,80123E+16"')
    first, *rest = flaws(text)
    assert first is None
    assert rest == [
        "post id: a spreadsheet rounded it to 1,80123E+16; export again and save it with no other"
        " program",
        "Reichweite: 'viel' is no whole number",
        "Datum: '01.10.2026' is not lifetime; export lifetime figures",
        "Veröffentlichungszeitpunkt: '33.10.2026 08:31' is no day before the export",
        "row: 2 cells, the header has 18",
    ]


def test_a_quote_that_is_not_closed_swallows_no_row_behind_it():
    lines = FACEBOOK_DE.splitlines()
    text = "\n".join([lines[0], lines[1].replace("Grüße", '"Grüße'), lines[1], lines[1]])
    found = flaws(text)
    assert [flaw is None for flaw in found] == [False, True, True]


def test_two_columns_that_claim_the_same_figure_are_refused():
    twice = INSTAGRAM_EN.replace("Follows,Comments", "Likes,Comments")
    assert refused(twice) == "meta_instagram_posts: two columns are likes"


def test_posts_are_filed_under_the_account_that_pipeline_yml_names():
    (row,) = cells(TIKTOK_DE, **{"account_of.tiktok": "brand", "account_of.x": "other"})
    assert row["filed_under"] == "brand"


def test_doctor_names_what_it_could_not_read(tmp_path):
    (tmp_path / "stray.csv").write_text("Name;Age\nAnn;3\n")
    (tmp_path / "good.csv").write_text(TIKTOK_DE)
    account = {"name": "main", "files": f"{tmp_path}/**/*"}
    answer = ping(all_sources()["file_drop"], account, {})
    assert not answer.is_ok
    assert answer.words.startswith("2 files found; stray.csv: its header would be Name; Age")
    (tmp_path / "stray.csv").unlink()
    assert ping(all_sources()["file_drop"], account, {}).words == "1 files found"
    (tmp_path / "good.csv").write_text(FACEBOOK_EN)
    answer = ping(all_sources()["file_drop"], account, {})
    assert (answer.is_ok, answer.words) == (
        True,
        "1 files found; good.csv: nothing explains column New thing",
    )
