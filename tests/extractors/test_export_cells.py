"""What a locale writes is read back as it was meant: numbers, days, ids, and how far they round."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.exports.dates import read_when
from extractors.exports.figures import LOADED
from extractors.exports.ids import NoId, post_id, time_of
from extractors.exports.numbers import Number, read_duration, read_number
from extractors.exports.rules import formats, habits, normal, words
from extractors.exports.settle import Column, settle_decimals, settle_order
from extractors.parsed import Unreadable

#: How locales write 1234567.5: group sign, decimal sign.
LOCALES = {
    "en": (",", "point"),
    "de": (".", "comma"),
    "fr": ("\u202f", "comma"),
    "fr before 2018": ("\u00a0", "comma"),
    "es": (".", "comma"),
    "es of Mexico": (",", "point"),
    "de of Switzerland": ("\u2019", "point"),
    "plain": ("", "point"),
}
SHORT = {
    "K": 1000,
    "Tsd.": 1000,
    "mil": 1000,
    "M": 10**6,
    "Mio.": 10**6,
    "Mrd.": 10**9,
    "Md": 10**9,
}
LATEST = dt.date(2026, 11, 22)


def written(value: int, group: str) -> str:
    return f"{value:,}".replace(",", group)


@pytest.mark.parametrize("locale", LOCALES)
@given(value=st.integers(-(10**12), 10**12))
def test_whole_numbers_come_back_exactly(locale, value):
    group, decimals = LOCALES[locale]
    assert read_number(written(value, group), decimals) == Number(Decimal(value))


@pytest.mark.parametrize("locale", LOCALES)
@given(whole=st.integers(0, 10**9), cents=st.integers(0, 99))
def test_fractions_come_back_and_say_how_they_were_rounded(locale, whole, cents):
    group, decimals = LOCALES[locale]
    sign = "." if decimals == "point" else ","
    number = read_number(f"{written(whole, group)}{sign}{cents:02d}", decimals)
    assert number == Number(Decimal(whole * 100 + cents) / 100, Decimal("0.005"))


@pytest.mark.parametrize("word", SHORT)
@given(tenths=st.integers(0, 9999))
def test_short_forms_hold_the_true_value_within_their_rounding(word, tenths):
    for sign, decimals in ((".", "point"), (",", "comma")):
        number = read_number(f"{tenths // 10}{sign}{tenths % 10} {word}", decimals)
        assert number is not None
        assert number.value == Decimal(tenths) * SHORT[word] / 10
        assert number.slack == Decimal(SHORT[word]) / 20


@pytest.mark.parametrize(
    "text", ["", "abc", "1,2,3", "12,34", "1.5 X", "1 2", "--3", "1,5.3", "1.234.5", "٣x", "1e5"]
)
def test_what_is_no_number_of_the_convention_is_none(text):
    assert read_number(text, "point") is None


def test_percent_is_a_share_and_durations_are_seconds():
    assert read_number("4,5 %", "comma") == Number(Decimal("0.045"), Decimal("0.0005"))
    assert read_duration("1:02:03") == Number(Decimal(3723), Decimal("0.5"))
    assert read_duration("0:34").value == 34
    assert read_duration("1:75") is None


def columns(*texts, whole=False):
    return {"x": Column("X", texts, whole)}


def test_a_count_has_no_fraction_so_its_groups_are_no_decimals():
    assert settle_decimals(columns("1.234", whole=True), None, "") == {"x": "comma"}
    assert settle_decimals(columns("1,234", whole=True), None, "") == {"x": "point"}


def test_other_columns_then_the_language_settle_what_a_column_leaves_open():
    telling = {"x": Column("X", ["1.234"]), "y": Column("Y", ["0,25"])}
    assert settle_decimals(telling, None, "")["x"] == "comma"
    assert settle_decimals(columns("1.234"), None, "de") == {"x": "comma"}
    assert settle_decimals(columns("1.234"), None, "en") == {"x": "point"}
    assert settle_decimals(columns("1.234"), "point", "de") == {"x": "point"}
    # In Spain a comma, in Mexico a point.
    with pytest.raises(Unreadable, match="decimal: comma"):
        settle_decimals(columns("1.234"), None, "es")


#: How locales write a day.
DAYS = {
    "ISO": "{year}-{month:02d}-{day:02d}",
    "ISO with time": "{year}-{month:02d}-{day:02d}T18:30:00Z",
    "de": "{day:02d}.{month:02d}.{year} 18:30",
    "fr": "{day:02d}/{month:02d}/{year} 18:30",
    "es": "{day}/{month}/{year}, 18:30",
    "en of the US": "{month:02d}/{day:02d}/{year} 6:30 PM",
    "en of the UK": "{day:02d}/{month:02d}/{year} 18:30",
}


@pytest.mark.parametrize("locale", DAYS)
@given(on=st.dates(dt.date(2015, 1, 1), dt.date(2026, 11, 1)))
def test_days_come_back_under_their_locales_order(locale, on):
    order = "month_first" if locale == "en of the US" else "day_first"
    text = DAYS[locale].format(year=on.year, month=on.month, day=on.day)
    when = read_when(text, order, LATEST)
    assert when.day == on
    assert (when.time is None) == (":" not in text) or when.time == dt.time(18, 30)


#: The months as each language spells and shortens them, January first.
MONTHS = {
    "en": "January Jan,February Feb,March Mar,April Apr,May,June Jun,July Jul,August Aug,"
    "September Sept Sep,October Oct,November Nov,December Dec",
    "de": "Januar Jan. Jänner,Februar Feb. Feber,März Mär. Mrz,April Apr.,Mai,Juni Jun.,Juli Jul.,"
    "August Aug.,September Sept. Sep,Oktober Okt.,November Nov.,Dezember Dez.",
    "fr": "janvier janv.,février févr.,mars,avril avr.,mai,juin,juillet juil.,août,"
    "septembre sept.,octobre oct.,novembre nov.,décembre déc.",
    "es": "enero ene,febrero feb,marzo mar,abril abr,mayo may,junio jun,julio jul,agosto ago,"
    "septiembre sept,octubre oct,noviembre nov,diciembre dic",
}
PATTERNS = {
    "en": ["{month} {day}, {year}", "{day} {month} {year}", "Tue, {month} {day}, {year}"],
    "de": [
        "{day}. {month} {year}",
        "{day}. {month} {year} um 18:30 Uhr",
        "Di., {day}. {month} {year}",
    ],
    "fr": ["{day} {month} {year}", "{day} {month} {year} à 18:30", "mar. {day} {month} {year}"],
    "es": ["{day} {month} {year}", "{day} de {month} de {year}", "{day} {month} {year}, 18:30"],
}


@pytest.mark.parametrize("language", MONTHS)
def test_months_are_read_by_their_names(language):
    for number, names in enumerate(MONTHS[language].split(","), 1):
        for name in names.split():
            for pattern in PATTERNS[language]:
                text = pattern.format(day=13, month=name, year=2025)
                when = read_when(text, "month_first", LATEST)
                assert when is not None and when.day == dt.date(2025, number, 13), text


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "31.02.2026", "1/2", "Maybe 3"])
def test_what_is_no_day_is_none(text):
    assert read_when(text, "day_first", LATEST) is None


@given(on=st.dates(LATEST - dt.timedelta(days=364), LATEST))
def test_a_day_without_a_year_is_the_last_such_day(on):
    when = read_when(f"{on:%B} {on.day}", "day_first", LATEST)
    assert (when.day, when.has_year) == (on, False)


@given(
    ons=st.lists(st.dates(dt.date(2020, 1, 1), LATEST), min_size=1, max_size=20),
    order=st.sampled_from(["day_first", "month_first"]),
)
def test_an_order_is_settled_rightly_or_not_at_all(ons, order):
    pattern = "%d/%m/%Y" if order == "day_first" else "%m/%d/%Y"
    texts = [on.strftime(pattern) for on in ons]
    try:
        settled = settle_order("Date", texts, [None] * len(texts), LATEST, None, "")
    except Unreadable:
        return
    assert [read_when(text, settled, LATEST).day for text in texts] == ons


@given(at=st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2026, 11, 1)))
def test_ids_tell_the_second_they_were_made_in(at):
    at = at.replace(microsecond=0, tzinfo=dt.UTC)
    seconds = int(at.timestamp())
    assert time_of("x", str((seconds * 1000 - 1_288_834_974_657) << 22), "") == at
    assert time_of("linkedin", f"urn:li:share:{seconds * 1000 << 22}", "") == at
    assert time_of("tiktok", str(seconds << 32), "") == at
    assert time_of("youtube", "2q4TS4z4Rpk", "") is None


def test_instagrams_short_codes_tell_it_too():
    # A post of Instagram's own, made on 2016-05-11 (https://www.instagram.com/p/BFRLYg9tHFz/).
    number, code = 0, "BFRLYg9tHFz"
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for letter in code:
        number = number * 64 + letters.index(letter)
    told = time_of("instagram", "1", f"https://www.instagram.com/p/{code}/")
    assert told == dt.datetime.fromtimestamp(((number >> 23) + 1_314_220_021_721) // 1000, dt.UTC)
    assert told.year == 2016
    assert time_of("instagram", "1", "https://www.instagram.com/p/short/") is None


def test_ids_are_what_the_api_calls_the_post():
    assert post_id("page_and_post", {"id": "12", "page_id": "61"}) == "61_12"
    link = "https://www.linkedin.com/posts/acme_we-hire-share-7515712939622400000-a1b2"
    assert post_id("linkedin_link", {"link": link}) == "urn:li:share:7515712939622400000"
    for rule, cells in (("number", {"id": "1.22E+17"}), ("youtube", {"id": "short"})):
        with pytest.raises(NoId):
            post_id(rule, cells)


def test_every_header_word_names_one_field_of_its_format():
    for known in formats():
        for word, meanings in known.headers.items():
            assert len({(m.field, m.unit) for m in meanings}) == 1, (known.name, word)
        fields = {meanings[0].field for meanings in known.headers.values()}
        assert known.required <= fields, known.name
        assert {"day" if known.scope == "account_day" else "at"} <= fields, known.name


def test_every_format_speaks_all_four_languages_where_it_must():
    for known in formats():
        for field in known.required:
            spoken = {
                m.language for found in known.headers.values() for m in found if m.field == field
            }
            assert spoken >= {"en", "de", "fr", "es"}, (known.name, field)


def test_the_rules_know_twelve_months_and_how_languages_write():
    assert set(words("month").values()) == {str(number) for number in range(1, 13)}
    assert habits("de") == {"decimal": "comma", "date_order": "day_first"}
    assert habits("en") == {"decimal": "point"}
    assert normal(" „Gefällt  mir“-Angaben ") == "gefällt mir“-angaben"


def test_every_figure_an_export_can_bring_is_in_the_registry():
    seed = Path(__file__).parents[2] / "dbt_project" / "seeds" / "metric_registry_rows.csv"
    with seed.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "file_drop"]
    offered = {row["metric_id"] for row in rows if row["availability"] == "offered"}
    brought = {
        f"file_drop.{known.platform}.{'post' if known.scope == 'post' else 'account'}.{m[0].field}"
        for known in formats()
        for m in known.headers.values()
        if m[0].unit in LOADED
    }
    assert brought == offered
