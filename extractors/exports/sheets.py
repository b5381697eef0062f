"""Read the sheets of workbooks, new (.xlsx) and old (.xls), as rows of typed cells.

Both readers are plain Python: a faster one in Rust was tried, and a damaged file could abort the
whole process.
"""

import datetime as dt
import io
from typing import Any

import openpyxl
import xlrd

from extractors.parsed import Unreadable

#: A cell: text as written, or what a spreadsheet holds typed.
Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
Sheets = dict[str, list[tuple[Cell, ...]]]


def new_sheets(content: bytes) -> Sheets:
    """Return the sheets of a .xlsx by name; raises Unreadable when it is damaged."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return {sheet.title: _even(list(sheet.iter_rows(values_only=True))) for sheet in book}
    except Exception as error:  # a damaged workbook raises whatever its reader stumbles over
        raise _damaged(error) from error


def old_sheets(content: bytes) -> Sheets:
    """Return the sheets of a .xls by name; raises Unreadable when it is damaged."""
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
        return {
            sheet.name: [
                tuple(_old_cell(cell, book.datemode) for cell in sheet.row(number))
                for number in range(sheet.nrows)
            ]
            for sheet in book.sheets()
        }
    except Exception as error:  # as above
        raise _damaged(error) from error


def _even(rows: list[tuple[Any, ...]]) -> list[tuple[Cell, ...]]:
    """Return rows of one width, empty cells as empty text."""
    width = max(map(len, rows), default=0)
    return [
        tuple("" if cell is None else cell for cell in (*row, *[None] * (width - len(row))))
        for row in rows
    ]


def _old_cell(cell: Any, datemode: int) -> Cell:
    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A")
    return cell.value


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(f"a damaged, cut or locked spreadsheet ({error}); export it again")
