"""From the bytes of a file to its sheets, whatever the format."""

from lgnet.registers.engine.cells import Sheet
from lgnet.registers.engine.delimited import read_delimited
from lgnet.registers.engine.ods import read_ods
from lgnet.registers.engine.safety import kind_of
from lgnet.registers.engine.xls import read_xls
from lgnet.registers.engine.xlsx import read_xlsx


def read_sheets(data: bytes, filename: str = "") -> tuple[str, list[Sheet]]:
    """(`"xlsx"` | `"ods"` | `"xls"` | `"text"`, sheets) of a spreadsheet, decided by content. Raises RegisterRefused."""
    kind = kind_of(data)
    if kind == "xlsx":
        return kind, read_xlsx(data)
    if kind == "ods":
        return kind, read_ods(data)
    if kind == "xls":
        return kind, read_xls(data)
    return kind, read_delimited(data, filename.rpartition("/")[2].rpartition(".")[0] or "testo")
