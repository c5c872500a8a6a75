"""Files that must be refused, with a sentence that helps; and odd ones that must not break the reader."""

import io
import re
import struct
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from lgnet.registers.engine.reading import read_register
from lgnet.registers.engine.refusal import RegisterRefused
from lgnet.registers.engine.safety import MAX_BYTES
from lgnet.registers.tests.synthetic import STYLES, register

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADINGS = ["Cognome", "Nome", "Data di nascita", "Data accesso"]


def workbook():
    return register(STYLES["plain xlsx"], seed=1, people=4).data


def changed(data, replace=None, add=None):
    """A copy of a zip with parts replaced (name -> function of the old bytes) and added (name -> bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, (replace or {}).get(name, lambda same: same)(content))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def bomb():
    return changed(workbook(), add={"xl/media/big.bin": b"\0" * (60 * 1024 * 1024)})


def many_parts():
    return changed(workbook(), add={f"xl/x{number}": b"" for number in range(2100)})


def double_parts():
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return out.getvalue()


def forged_size():
    """A part that unpacks to more than it declares."""
    data = bytearray(changed(workbook(), add={"xl/zeros.xml": b"\0" * 300_000}))
    for signature, offset in ((b"PK\x01\x02", 24),):
        start = data.rindex(signature)
        struct.pack_into("<I", data, start + offset, 10)
    return bytes(data).replace(b"xl/zeros.xml", b"xl/styles.xm2")[: len(data)]


def macro_workbook():
    return changed(workbook(), add={"xl/vbaProject.bin": OLE})


def macro_content_type():
    swap = {
        "[Content_Types].xml": lambda text: text.replace(
            b"spreadsheetml.sheet.main", b"spreadsheetml.macroEnabled.main"
        )
    }
    return changed(workbook(), swap)


def old_macro_sheet():
    return changed(workbook(), add={"xl/macrosheets/sheet1.xml": b"<a/>"})


def external_link():
    return changed(workbook(), add={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def external_relation():
    line = b'<Relationship Id="rId99" Type="http://x/externalLink" Target="file:///c:/x.xlsx" TargetMode="External"/></Relationships>'
    return changed(workbook(), {"xl/_rels/workbook.xml.rels": lambda text: text.replace(b"</Relationships>", line)})


def connections():
    return changed(workbook(), add={"xl/connections.xml": b"<connections/>"})


def entities():
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return changed(workbook(), {"xl/sharedStrings.xml": lambda text: head + text.partition(b"?>")[2]})


def external_entity():
    head = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">'
    return changed(workbook(), {"xl/workbook.xml": lambda text: head + text.partition(b"?>")[2]})


def broken_xml():
    return changed(workbook(), {"xl/worksheets/sheet2.xml": lambda text: text[: len(text) // 2]})


def cut_short():
    return workbook()[:-400]


def flipped_bytes():
    data = bytearray(workbook())
    middle = data.index(b"xl/worksheets/sheet2.xml") + 60
    data[middle : middle + 40] = bytes(255 - byte for byte in data[middle : middle + 40])
    return bytes(data)


def password_zip():
    data = bytearray(workbook())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def encrypted_office():
    return OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def macro_xls():
    return xls() + "_VBA_PROJECT_CUR".encode("utf-16-le")


def xls():
    book = xlwt.Workbook()
    sheet = book.add_sheet("Foglio")
    for column, heading in enumerate(HEADINGS):
        sheet.write(0, column, heading)
    for row in (1, 2):
        for column, cell in enumerate(["Keita", "Sekou", "03/04/1990", "05/06/2025"]):
            sheet.write(row, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def macro_sheet_xls():
    data = xls()
    at = data.index(struct.pack("<H", 0x0085), 512)
    return data[: at + 9] + b"\x01" + data[at + 10 :]


def word_document():
    return xls().replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))


def ods(content, **parts):
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(mimetype=kind, **{"content.xml": content}, **parts)


ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:xlink="l" xmlns:script="s">{extra}'
    '<office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)

REFUSED = {
    "empty": (lambda: b"", "vuoto"),
    "blank": (lambda: b" \n\t ", "vuoto"),
    "over 50 MB": (lambda: b"a;b\n" * (MAX_BYTES // 4 + 1), "50 MB"),
    "zip bomb": (bomb, "enorme"),
    "too many parts": (many_parts, "enorme"),
    "double parts": (double_parts, "doppie"),
    "macro part": (macro_workbook, "macro"),
    "macro content type": (macro_content_type, "macro"),
    "Excel 4 macro sheet": (old_macro_sheet, "macro"),
    "external link": (external_link, "collegamenti"),
    "external relation": (external_relation, "collegamenti"),
    "data connection": (connections, "collegamenti"),
    "entities": (entities, "entità"),
    "external entity": (external_entity, "entità"),
    "broken xml": (broken_xml, "danneggiato"),
    "cut short": (cut_short, "danneggiato"),
    "flipped bytes": (flipped_bytes, "danneggiato"),
    "zip with password": (password_zip, "password"),
    "encrypted office file": (encrypted_office, "password"),
    "xls with macros": (macro_xls, "macro"),
    "xls with macro sheet": (macro_sheet_xls, "macro"),
    "damaged xls": (lambda: xls()[:700], "danneggiato"),
    "word document": (word_document, "foglio di calcolo"),
    "docx": (lambda: zipped(**{"[Content_Types].xml": "<Types>wordprocessingml</Types>"}), "foglio di calcolo"),
    "xlsb": (lambda: zipped(**{"[Content_Types].xml": "application/vnd.ms-excel.sheet.binary.macro"}), "xlsb"),
    "odt": (lambda: zipped(mimetype="application/vnd.oasis.opendocument.text"), "foglio di calcolo"),
    "plain zip": (lambda: zipped(a="b"), "archivio"),
    "ods with macros": (lambda: ods(ODS.format(extra="", rows=""), **{"Basic/Standard/Module1.xml": "x"}), "macro"),
    "ods with script": (lambda: ods(ODS.format(extra="<office:script/>", rows="")), "macro"),
    "ods with a link": (
        lambda: ods(ODS.format(extra="", rows='<table:table-source xlink:href="http://x"/>')),
        "collegamenti",
    ),
    "ods with entities": (lambda: ods("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "entità"),
    "ods with password": (lambda: ods("x", **{"META-INF/manifest.xml": "<encryption-data/>"}), "password"),
    "ods without content": (lambda: zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "danneggiato"),
    "program": (lambda: b"MZ\x90\0" + b"\0" * 100, "programma"),
    "linux program": (lambda: b"\x7fELF" + b"\0" * 100, "programma"),
    "pdf": (lambda: b"%PDF-1.7 ...", "PDF"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n", "immagine"),
    "gzip": (lambda: b"\x1f\x8b\x08" + zlib.compress(b"x"), "archivio"),
    "database": (lambda: b"SQLite format 3\0", "base di dati"),
    "rtf": (lambda: b"{\\rtf1 x}", "documento di testo"),
    "web page": (lambda: b"<html><table><tr><td>Cognome</td></tr></table></html>", "pagina web"),
    "web page, utf-16": (lambda: "<!DOCTYPE html><table>".encode("utf-16"), "pagina web"),
    "spreadsheet xml 2003": (lambda: b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "XML"),
    "web archive": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "pagina web"),
    "random bytes": (lambda: bytes((i * 37 + 11) % 256 for i in range(3000)), "dati binari"),
    "text without columns": (lambda: b"Caro collega,\nti mando il registro.\nSaluti\n", "colonne"),
    "table without persons": (lambda: b"Anno;Spesa;Voce\n2024;100;carta\n2025;120;penne\n", "tabella|titoli"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("name", ["registro.xlsx", "registro.csv"])
def test_refused_whatever_the_name_says(case, name):
    make, words = REFUSED[case]
    with pytest.raises(RegisterRefused, match=words) as refusal:
        read_register(make(), name)
    assert refusal.value.message.endswith((".", ")"))


def test_a_part_larger_than_it_declares_never_unpacks():
    try:
        reading = read_register(forged_size(), "registro.xlsx")
    except RegisterRefused:
        return
    assert len(reading.rows) < 100


def test_too_many_rows_and_columns_are_refused():
    head = ";".join(HEADINGS) + "\n"
    with pytest.raises(RegisterRefused, match="troppo grande"):
        read_register((head + "Keita;Sekou;03/04/1990;05/06/2025\n" * 100_001).encode())
    with pytest.raises(RegisterRefused, match="troppo grande"):
        read_register((head + ";" * 600 + "x\n").encode())


def test_repeated_cells_of_an_open_document_do_not_fill_the_memory():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>" + "".join(map(cell.format, HEADINGS)) + "</table:table-row>"
    good = (
        "<table:table-row>"
        + "".join(map(cell.format, ["Keita", "Sekou", "03/04/1990", "05/06/2025"]))
        + "</table:table-row>"
    )
    empty = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    reading = read_register(ods(ODS.format(extra="", rows=row + good + empty)))
    assert len(reading.rows) == 1
    wide = '<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="99999"><text:p>x</text:p></table:table-cell></table:table-row>'
    with pytest.raises(RegisterRefused, match="troppo grande"):
        read_register(ods(ODS.format(extra="", rows=row + good + wide)))


def with_formula(value):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    sheet.append(["Keita", "Sekou", "03/04/1990", "05/06/2025"])
    sheet.append(["Sylla", "Awa", value, "06/06/2025"])
    sheet["E5"] = "=SUM(A1:A3)"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_without_a_stored_value_is_an_error_of_its_cell():
    reading = read_register(with_formula("=DATE(1990,1,2)"))
    wrong = reading.wrong_rows
    assert [row.number for row in wrong] == [3]
    issue = wrong[0].issues[0]
    assert (issue.column, issue.letter, issue.severity) == ("Data di nascita", "C", "error")
    assert "formula" in issue.message
    assert issue.value == "=DATE(1990,1,2)"


def test_a_stored_value_is_read_and_never_calculated():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["Keita", "Sekou", "03/04/1990", "05/06/2025"])
        sheet.write_row(2, 0, ["Sylla", "Awa", "04/04/1991"])
        sheet.write_formula(2, 3, '="0"&"7/06/2025"', None, "07/06/2025")
    reading = read_register(out.getvalue())
    assert [str(row.service_day) for row in reading.rows] == ["2025-06-05", "2025-06-07"]


def test_error_cells_are_named():
    broken = b'<c r="D3" t="e"><v>#REF!</v></c>'
    cell = re.compile(rb'<c r="D3".*?</c>')
    data = changed(with_formula("04/04/1991"), {"xl/worksheets/sheet1.xml": lambda text: cell.sub(broken, text)})
    wrong = read_register(data).wrong_rows
    assert wrong[0].issues[0].value == "#REF!"
    assert wrong[0].issues[0].field == "service_day"


def test_a_hyperlink_to_a_mail_address_is_no_external_link():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEADINGS, "E-mail"])
        sheet.write_row(1, 0, ["Keita", "Sekou", "03/04/1990", "05/06/2025"])
        sheet.write_url(1, 4, "mailto:someone@example.org")
    assert len(read_register(out.getvalue()).rows) == 1


_SEED = workbook()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(_SEED) - 1), st.binary(min_size=1, max_size=30))
def test_damage_anywhere_is_refused_or_harmless(place, noise):
    data = _SEED[:place] + noise + _SEED[place + len(noise) :]
    try:
        reading = read_register(data, "registro.xlsx")
    except RegisterRefused:
        return
    assert reading.rows


_OLD = xls()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(_OLD) - 1), st.binary(min_size=1, max_size=30))
def test_damage_to_an_old_workbook_is_refused_or_harmless(place, noise):
    data = _OLD[:place] + noise + _OLD[place + len(noise) :]
    try:
        read_register(data, "registro.xls")
    except RegisterRefused:
        return


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(data):
    try:
        read_register(data, "registro.csv")
    except RegisterRefused:
        return
