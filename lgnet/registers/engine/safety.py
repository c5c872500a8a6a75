"""What a file is, judged by its content, and what is refused before anything is read from it."""

import io
import re
import struct
import zipfile
from typing import IO, NoReturn, Protocol
from xml.parsers import expat

from lgnet.registers.engine.refusal import RegisterRefused

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 250 * 1024 * 1024
MAX_RATIO = 100
SMALL = 5 * 1024 * 1024  # below this size a high ratio harms nobody
MAX_ENTRIES = 2_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Aprilo con Excel o LibreOffice e salvalo come .xlsx, .ods o .csv."
_NOT_A_SHEET = "Il file non è un foglio di calcolo"
_MAGIC = (
    (b"%PDF", "è un PDF. Serve il foglio di calcolo da cui è stato fatto."),
    (b"MZ", "è un programma. Non aprirlo e avvisa chi segue la sicurezza informatica."),
    (b"\x7fELF", "è un programma. Non aprirlo e avvisa chi segue la sicurezza informatica."),
    (b"{\\rtf", "è un documento di testo. Copia la tabella in un foglio di calcolo."),
    (b"\x89PNG", "è un'immagine. Serve il foglio di calcolo."),
    (b"\xff\xd8\xff", "è un'immagine. Serve il foglio di calcolo."),
    (b"GIF8", "è un'immagine. Serve il foglio di calcolo."),
    (b"SQLite format 3", "è una base di dati. Esporta la tabella come foglio di calcolo."),
    (b"\x1f\x8b", "è un archivio compresso. Estrai il foglio e carica quello."),
    (b"7z\xbc\xaf", "è un archivio compresso. Estrai il foglio e carica quello."),
    (b"Rar!", "è un archivio compresso. Estrai il foglio e carica quello."),
    (b"BZh", "è un archivio compresso. Estrai il foglio e carica quello."),
)
_MACRO_PARTS = re.compile(
    r"vbaproject|xl/(?:macrosheets|intlmacrosheets|dialogsheets)/|activex|^(?:basic|scripts)/.", re.IGNORECASE
)
_LINK_PARTS = re.compile(
    r"xl/(?:externallinks/|connections\.xml|querytables/|model/)|oleobject|xl/embeddings/", re.IGNORECASE
)


def kind_of(data: bytes) -> str:
    """`"xlsx"`, `"ods"`, `"xls"` or `"text"`, by content. Raises RegisterRefused for anything else or unsafe."""
    if len(data) > MAX_BYTES:
        raise RegisterRefused("Il file supera i 50 MB. Togli immagini e fogli che non servono, o dividi il registro.")
    if not data.strip():
        raise RegisterRefused("Il file è vuoto.")
    if data.startswith(b"PK"):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        _check_ole(data)
        return "xls"
    if re.match(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08]\x00", data):
        return "xls"
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise RegisterRefused(f"{_NOT_A_SHEET}: {what}")
    _check_markup(data)
    return "text"


def _check_markup(data: bytes) -> None:
    start = data[:2048].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "ignore")
    start = start.lstrip("\ufeffï»¿ \r\n\t").lower()
    if start.startswith(("<html", "<!doctype", "<table", "<head", "<body", "<meta", "<style", "<div", "<script")):
        raise RegisterRefused(f"Il file è una pagina web con il nome di un foglio di calcolo. {_SAVE_AS}")
    if start.startswith(("<?xml", "<")):
        raise RegisterRefused(f"Il file è in un formato XML che non si legge qui. {_SAVE_AS}")
    if start.startswith("mime-version:"):
        raise RegisterRefused(f"Il file è una pagina web archiviata. {_SAVE_AS}")


def _check_ole(data: bytes) -> None:
    """Names in the directory of a compound file are UTF-16: enough to see passwords and macros."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        raise RegisterRefused("Il file è protetto da password. Salvane una copia senza password e carica quella.")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise RegisterRefused(f"Il file contiene macro, che non sono ammesse. {_SAVE_AS}")


def _kind_of_zip(data: bytes) -> str:
    with open_zip(data) as archive:
        names = archive.namelist()
        if any(_MACRO_PARTS.search(name) for name in names):
            raise RegisterRefused("Il file contiene macro, che non sono ammesse. Salvalo come .xlsx (senza macro).")
        if any(_LINK_PARTS.search(name) for name in names):
            raise RegisterRefused(
                "Il file contiene collegamenti ad altri file o oggetti esterni. Copia i soli valori in un foglio nuovo."
            )
        if "mimetype" in names:
            return _kind_of_open_document(archive)
        if "[Content_Types].xml" in names:
            return _kind_of_office_document(archive)
    raise RegisterRefused(f"{_NOT_A_SHEET}: è un archivio compresso. Estrai il foglio e carica quello.")


def _kind_of_open_document(archive: zipfile.ZipFile) -> str:
    kind = part(archive, "mimetype", limit=200).decode("ascii", "replace").strip()
    if not kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        raise RegisterRefused(f"{_NOT_A_SHEET}: copia la tabella in un foglio di calcolo.")
    manifest = "META-INF/manifest.xml"
    if manifest in archive.namelist() and b"encryption-data" in part(archive, manifest):
        raise RegisterRefused("Il file è protetto da password. Salvane una copia senza password e carica quella.")
    return "ods"


def _kind_of_office_document(archive: zipfile.ZipFile) -> str:
    types = part(archive, "[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types or b"ms-excel.addin" in types:
        raise RegisterRefused("Il file contiene macro, che non sono ammesse. Salvalo come .xlsx (senza macro).")
    if b"ms-excel.sheet.binary" in types:
        raise RegisterRefused(f"Il formato .xlsb non si legge qui. {_SAVE_AS}")
    if b"spreadsheetml" not in types:
        raise RegisterRefused(f"{_NOT_A_SHEET}: copia la tabella in un foglio di calcolo.")
    return "xlsx"


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The archive, its declared sizes checked. Raises RegisterRefused for bombs, passwords and damage."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OSError) as error:
        raise RegisterRefused("Il file è danneggiato o incompleto. Salvalo di nuovo e riprova.") from error
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > SMALL and unpacked > MAX_RATIO * len(data)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or too_dense:
        raise RegisterRefused("Il file, una volta aperto, sarebbe enorme: non viene letto. Salvane una copia pulita.")
    if len({entry.filename for entry in entries}) != len(entries):
        raise RegisterRefused("Il file è costruito in modo anomalo (parti doppie): non viene letto.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RegisterRefused("Il file è protetto da password. Salvane una copia senza password e carica quella.")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise RegisterRefused("Il file è compresso in modo anomalo: non viene letto. Salvane una copia pulita.")
    return archive


def part(archive: zipfile.ZipFile, name: str, *, limit: int = SMALL) -> bytes:
    """One small part of the archive, at most `limit` bytes. Raises RegisterRefused when it is larger or damaged."""
    with reading(), archive.open(name) as stream:
        found = stream.read(limit + 1)
    if len(found) > limit:
        raise RegisterRefused("Il file è costruito in modo anomalo: non viene letto. Salvane una copia pulita.")
    return found


class reading:  # noqa: N801 -- used as a verb: `with reading():`
    """Turns every way in which a damaged or hostile archive or XML can fail into RegisterRefused."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        # zlib.error derives from Exception alone, and zipfile lets it through
        damaged = (
            zipfile.BadZipFile,
            NotImplementedError,
            struct.error,
            EOFError,
            OSError,
            expat.ExpatError,
            KeyError,
            ValueError,
        )
        if isinstance(error, damaged) or (kind is not None and kind.__module__ == "zlib"):
            raise RegisterRefused("Il file è danneggiato o incompleto. Salvalo di nuovo e riprova.") from error


class Target(Protocol):
    """What reads an XML document piece by piece. Names come as `namespace}local`."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, tag: str) -> None:
        """An element closes."""

    def data(self, text: str) -> None:
        """Text of the open element."""


def parse_xml(stream: IO[bytes], target: Target) -> None:
    """Feed `stream` to `target` piece by piece, never whole in memory.

    A document type is refused, and with it every entity: spreadsheets have none (the rule of defusedxml, applied to
    the parser underneath because its own wrapper takes twice the time). Raises RegisterRefused.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.data
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.EntityDeclHandler = _refuse_entities
    parser.ExternalEntityRefHandler = _refuse_entities
    with reading():
        while piece := stream.read(65_536):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def _refuse_entities(*_: object) -> NoReturn:
    raise RegisterRefused("Il file contiene entità XML, che non sono ammesse.")
