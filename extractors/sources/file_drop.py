"""A folder people drop platform exports into: posts and daily figures, recognised by their header.

What an export is called, and in which words, stands in the tables of extractors/exports; what a
file does not say (who wrote 03/04/2026?) is said per folder in pipeline.yml, never guessed. See
docs/configuration.md.
"""

from zoneinfo import available_timezones

from extractors.contract import Contract, Count, Day, Flag, Instant, Text, column
from extractors.exports.parse import parse
from extractors.exports.rules import formats
from extractors.parsed import Parsed
from extractors.source import Account, Kind, Source, Stream

PLATFORMS = sorted({known.platform for known in formats()})
#: What pipeline.yml may say of a folder when its files leave something open. None is the usual
#: one: what stays open is refused.
CHOICES = {
    "date_order": ("day_first", "month_first"),
    "decimal": ("comma", "point"),
    "period": ("lifetime",),
    "years_from": ("file_date",),
}


class Rows(Contract):
    """One row of an export: a post, a day of the account, or a total, with its figures."""

    format: Text = column("format", reading="text", nullable=False)
    platform: Text = column("platform", reading="text", nullable=False, isin=PLATFORMS)
    scope: Text = column(
        "scope", reading="text", nullable=False, isin=["post", "account_day", "total"]
    )
    record_id: Text = column("record_id", reading="text", nullable=False)
    exported_at: Instant = column("exported_at", reading="text", nullable=False)
    export_told_by: Text = column("export_told_by", reading="text", isin=["name", "file"])
    filed_under: Text = column("filed_under", reading="text")
    language: Text = column("language", reading="text")
    posted_at: Instant = column("posted_at", reading="text")
    posted_told_by: Text = column("posted_told_by", reading="text", isin=["id", "time", "day"])
    on_date: Day = column("on_date", reading="text")
    day_zone: Text = column("day_zone", reading="text")
    permalink_url: Text = column("permalink_url", reading="text")
    text: Text = column("text", reading="text")
    post_type: Text = column("post_type", reading="text")
    is_paid: Flag = column("is_paid", reading="text")
    is_partial: Flag = column("is_partial", reading="text", nullable=False)
    figures: Text = column("figures", reading="text", nullable=False)
    rounded_figures: Text = column("rounded_figures", reading="text")
    contradictions: Text = column("contradictions", reading="text")
    unread_columns: Text = column("unread_columns", reading="text")
    file_name: Text = column("file_name", reading="text", nullable=False)
    table_name: Text = column("table_name", reading="text")
    row_number: Count = column("row_number", reading="text", nullable=False, ge=1)

    class Config:
        """One row per thing and moment of export: a later export stands beside the earlier."""

        strict = True
        unique = ["format", "scope", "record_id", "exported_at"]


def confirm_entry(account: Account) -> str:
    """Return what of a folder's entry nobody understands."""
    if account.get("time_zone", "UTC") not in available_timezones():
        return f"time_zone: unknown time zone {account['time_zone']!r}; use one as Europe/Berlin"
    named = {key.partition(".")[2] for key in account if key.startswith("account_of")}
    if unknown := named - set(PLATFORMS):
        return f"account_of: {', '.join(sorted(unknown)) or 'it'} is none of {', '.join(PLATFORMS)}"
    return ""


SOURCE = Source(
    name="file_drop",
    docs="docs/configuration.md",
    account_fields=("files",),
    settings=CHOICES,
    optional_fields=("account_of", "time_zone"),
    confirm_entry=confirm_entry,
    steps=("Nothing to log in to: put the exported files into the folder pipeline.yml names.",),
    streams=(
        Stream(
            name="rows",
            kind=Kind.ENTITY,
            contract=Rows,
            format=Parsed(
                parse,
                ignored=("~$*", "*.crdownload", "*.part", "*.download", "Thumbs.db", "desktop.ini"),
            ),
        ),
    ),
)
