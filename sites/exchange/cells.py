"""The cells of a spreadsheet file, CSV or XLSX, as text: what every import reads first.

What a spreadsheet would run as a formula goes out with a mark before it, and comes back without.
"""

import csv
import datetime as dt
import io
import zipfile
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from sites.errors import SitesError

MOST_ROWS = 5_000
MOST_BYTES = 20 * 1024 * 1024

#: A cell that begins so would be a formula in a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class BadTable(SitesError, ValueError):
    """The file as a whole cannot be read."""

    def __init__(self, fact: str) -> None:
        super().__init__(f"file: {fact}")


def from_csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file in UTF-8, or in GB 18030 as Chinese spreadsheets write it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise BadTable("not UTF-8 and not GB 18030") from None
    return list(csv.reader(io.StringIO(text, newline="")))


def from_xlsx(content: bytes) -> list[list[str]]:
    """The cells of a workbook's first sheet."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        cells = [
            [_cell(value) for value in row]
            for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=100)
        ]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError):
        raise BadTable("no workbook that can be opened") from None
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def harmless(text: str) -> str:
    """The text with a mark before what a spreadsheet would run; numbers stay as they are."""
    if text.startswith(FORMULA) and not _is_number(text):
        return "'" + text
    return text


def unmarked(text: str) -> str:
    """The text without the mark that `harmless` puts before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
