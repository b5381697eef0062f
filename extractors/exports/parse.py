"""Parse a delivered export: every recognised table of it, row by row; or say why not."""

from extractors.exports.coverage import coverage
from extractors.exports.recognise import doubled, explain, recognise
from extractors.exports.rows import Records
from extractors.exports.tables import tables_of
from extractors.parsed import Delivered, ParsedFile, ParsedRow, Unreadable


def parse(delivered: Delivered) -> ParsedFile:
    """Return the rows of an export, and the columns and tables nobody explained.

    Raises Unreadable with the reason; of a workbook or an archive one table at least must be known.
    """
    rows: list[ParsedRow] = []
    unread: list[str] = []
    unknown: list[tuple[str, str]] = []
    is_known = False
    for readings in tables_of(delivered.content):
        tried = []
        found = None
        for table in readings:
            tried.append(table)
            if found := recognise(table):
                break
        if found is None:
            unknown.append((tried[0].name, explain(tried[0])))
            continue
        if claimed := doubled(found):
            raise Unreadable(f"{found.format.name}: two columns are {', '.join(claimed)}")
        records = Records(found, coverage(found.format, delivered), delivered)
        rows += records.rows(len(rows) + 1)
        unread += (f"column {name}" for name in found.unread)
        is_known = True
    if not is_known:
        raise Unreadable("; ".join(f"{name}: {why}" if name else why for name, why in unknown))
    unread += (f"table {name}" for name, _ in unknown)
    return ParsedFile(rows, unread)
