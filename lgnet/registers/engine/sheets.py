"""Tables written as a workbook. A text is always a text: nothing a person typed can become a formula or a link."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

Value = str | int | float | date | None
_LONGEST = 32_000  # characters of one cell; spreadsheets stop at 32,767
_WIDEST = 42


@dataclass(frozen=True)
class Table:
    """One sheet: its name (at most 31 characters), its headings and its rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]


def workbook(tables: Sequence[Table]) -> bytes:
    """An XLSX of these tables: headings frozen and filtered, days as days, numbers as numbers, texts as texts."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        formats = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#E9EFF6", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            "text": book.add_format({"num_format": "@"}),
        }
        for table in tables:
            sheet = book.add_worksheet(table.name[:31])
            for place, heading in enumerate(table.headings):
                sheet.write_string(0, place, heading[:_LONGEST], formats["head"])
                sheet.set_column(place, place, _width(table, place))
            for number, row in enumerate(table.rows, 1):
                for place, value in enumerate(row):
                    _write(sheet, number, place, value, formats)
            sheet.freeze_panes(1, 0)
            if table.rows and table.headings:
                sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
    return stream.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, formats: dict[str, object]
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value)[:_LONGEST], formats["text"])


def _width(table: Table, place: int) -> int:
    shown = [str(row[place]) for row in table.rows[:200] if place < len(row) and row[place] is not None]
    return min(_WIDEST, max([len(table.headings[place]), 9, *map(len, shown)]) + 2)
