"""From a file to rows kept as written: opening a register, mapping its columns, correcting a row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import asdict, replace

from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.registers import rules
from lgnet.registers.actions.writing import write_rows
from lgnet.registers.engine.cells import BadCell, Cell
from lgnet.registers.engine.mapping import Mapping
from lgnet.registers.engine.normalise import normalise
from lgnet.registers.engine.reading import RegisterReading, read_register
from lgnet.registers.engine.refusal import RegisterRefused
from lgnet.registers.engine.rows import RegisterRow, numbered
from lgnet.registers.enums import BatchState, RowState
from lgnet.registers.models import Batch, MappingMemory, Row

BATCH = 500
UNREADABLE = "La cella contiene una formula senza risultato salvato o un errore del foglio di calcolo"
_FORMULA_OR_ERROR = re.compile(r"=|of:=|formula$|#(?:REF|N/A|VALUE|VALORE|RIF|NAME|NOME|DIV/0|NULL|NUM|ERR)|Err:\d")
READ_FIELDS = ("issues", "state", "row_key", "not_counted")


@transaction.atomic
def open_batch(*, data: bytes, file_name: str, by: Actor, sheet: str | None = None) -> Batch:
    """Read a register and keep all its rows, mapped as the Comune mapped the same headings the last time.

    Raises DomainError, with the reason, for a file that cannot be read safely.
    """
    rules.need("registers.import", by)
    try:
        reading = read_register(data, file_name, sheet=sheet, today=clock.today())
        remembered = _remembered(reading.mapping)
        if remembered is not None:
            reading = read_register(data, file_name, remembered, sheet=sheet, today=clock.today())
    except RegisterRefused as refusal:
        raise DomainError(str(refusal)) from refusal
    if not reading.rows:
        msg = "Il registro non contiene nessuna riga di persone: controlla di aver scelto il file giusto."
        raise DomainError(msg)
    if by.municipality is None:
        raise NotAllowed("registers.import")
    batch = Batch.objects.create(
        municipality_id=by.municipality,
        file_name=file_name.rsplit("/", 1)[-1][:200],
        file_hash=hashlib.sha256(data).hexdigest(),
        sheet=reading.sheet[:120],
        header_row=reading.header_row,
        headings=list(reading.mapping.headings),
        mapping=reading.mapping.to_json(),
        notes=_notes(reading, was_remembered=remembered is not None),
        uploaded_by_id=by.membership,
        total=len(reading.rows),
    )
    Row.objects.bulk_create([_row(batch, row) for row in reading.rows], batch_size=BATCH)
    return batch


@transaction.atomic
def map_columns(
    *, batch: Batch, fields: Sequence[str], by: Actor, name_order: str = "", date_order: str = "dmy"
) -> Batch:
    """Give each column its meaning; every row is read again, and the Comune's headings are remembered.

    Raises DomainError when two columns have one meaning, MoveRefused when the register is already imported.
    """
    rules.need("registers.import", by)
    _need_open(batch)
    content = {**batch.mapping, "name_order": name_order, "date_order": date_order}
    content["columns"] = [
        {"index": place, "heading": heading, "field": field}
        for place, (heading, field) in enumerate(zip(batch.headings, fields, strict=True))
    ]
    try:
        mapping = Mapping.from_json(content)
    except ValueError as error:
        raise DomainError(str(error)) from error
    batch.notes = _with_choices(batch.notes, batch.headings, Mapping.from_json(batch.mapping).fields, mapping.fields)
    batch.mapping = mapping.to_json()
    batch.save(update_fields=["mapping", "notes"])
    _read_again(batch)
    MappingMemory.objects.update_or_create(
        municipality_id=batch.municipality_id,
        signature=mapping.signature,
        defaults={"headings": batch.headings, "mapping": mapping.to_json(), "updated_at": clock.now()},
    )
    return batch


@transaction.atomic
def correct_row(*, row: Row, cells: Table[int, str], by: Actor) -> Row:
    """Correct some cells of a row (column position -> text); what the file said stays beside it."""
    rules.need("registers.import", by)
    if row.batch.state == BatchState.IMPORTING:
        msg = "L'importazione è in corso: correggi la riga quando è finita."
        raise MoveRefused(msg)
    if row.state == RowState.IMPORTED:
        msg = "Questa riga è già importata: rettifica l'attività o la scheda della persona."
        raise MoveRefused(msg)
    row.corrections = {**row.corrections, **{str(place): text.strip()[:500] for place, text in cells.items()}}
    row.corrections = {k: v for k, v in row.corrections.items() if v != row.cells[int(k)]}
    fresh = _judged(row.batch, [row])[0]
    twins = Row.objects.filter(batch=row.batch, row_key__startswith=f"{fresh.digest}:").exclude(pk=row.pk).count()
    _write(row, replace(fresh, occurrence=twins + 1))
    row.save(update_fields=["corrections", *READ_FIELDS])
    return row


@transaction.atomic
def discard_batch(*, batch: Batch, by: Actor) -> None:
    """Throw away a register that was only read. Raises MoveRefused when something of it was imported."""
    rules.need("registers.import", by)
    if batch.state != BatchState.READ or batch.rows.filter(state=RowState.IMPORTED).exists():
        msg = "Il registro è già stato importato: per toglierlo, annulla l'importazione."
        raise MoveRefused(msg)
    batch.rows.all().delete()
    batch.delete()


def corrected_cells(row: Row) -> list[str]:
    """The cells of a row with the corrections in their place."""
    if not row.corrections:
        return list(row.cells)
    return [row.corrections.get(str(place), text) for place, text in enumerate(row.cells)]


def reread(batch: Batch, rows: Sequence[Row]) -> list[RegisterRow]:
    """The stored rows as the engine understands them, keys included, in file order."""
    mapping, today = Mapping.from_json(batch.mapping), clock.today()
    cells = ([text or None for text in corrected_cells(row)] for row in rows)
    return numbered([normalise(row.number, said, mapping, today=today) for row, said in zip(rows, cells, strict=True)])


def _with_choices(
    notes: list[dict[str, object]], headings: Sequence[str], before: Sequence[str], now: Sequence[str]
) -> list[dict[str, object]]:
    """The notes on the columns, where those a person gave another meaning say so."""
    changed = {place for place, (old, new) in enumerate(zip(before, now, strict=True)) if old != new}
    return [
        {**note, "confidence": "high", "reason": f"«{headings[place]}»: scelto da una persona."}
        if note["kind"] == "column" and (place := int(str(note["index"]))) in changed
        else note
        for note in notes
    ]


def _read_again(batch: Batch) -> None:
    rows = list(batch.rows.exclude(state=RowState.IMPORTED).order_by("number"))
    for row, fresh in zip(rows, _judged(batch, rows), strict=True):
        _write(row, fresh)
    write_rows(rows, READ_FIELDS)


def _judged(batch: Batch, rows: Sequence[Row]) -> list[RegisterRow]:
    """The stored rows read again to say what is wrong with them: formulas without a result are still errors."""
    mapping, today = Mapping.from_json(batch.mapping), clock.today()
    is_text = any(note["kind"] == "file" and note["type"] == "text" for note in batch.notes)
    return numbered([normalise(row.number, _cells(row, is_text=is_text), mapping, today=today) for row in rows])


def _cells(row: Row, *, is_text: bool) -> list[Cell]:
    """The cells of a row as a spreadsheet's reader would give them; what a person typed is a text."""
    cells: list[Cell] = []
    for place, text in enumerate(corrected_cells(row)):
        is_typed = is_text or str(place) in row.corrections
        cells.append(BadCell(text, UNREADABLE) if not is_typed and _FORMULA_OR_ERROR.match(text) else text or None)
    return cells


def _write(row: Row, fresh: RegisterRow) -> None:
    row.issues = [asdict(issue) for issue in fresh.issues]
    row.state = RowState.WRONG if fresh.is_wrong else RowState.READY
    row.row_key = fresh.key
    row.not_counted = fresh.not_counted[:160]


def _row(batch: Batch, fresh: RegisterRow) -> Row:
    row = Row(municipality_id=batch.municipality_id, batch=batch, number=fresh.number, cells=list(fresh.raw))
    _write(row, fresh)
    return row


def _remembered(mapping: Mapping) -> Mapping | None:
    memory = MappingMemory.objects.filter(signature=mapping.signature).first()
    return Mapping.from_json(memory.mapping) if memory else None


def _need_open(batch: Batch) -> None:
    if batch.state not in {BatchState.READ, BatchState.UNDONE}:
        msg = "Il registro è già stato importato: annulla l'importazione per cambiare le colonne."
        raise MoveRefused(msg)


def _notes(reading: RegisterReading, *, was_remembered: bool) -> list[dict[str, object]]:
    notes: list[dict[str, object]] = [{"kind": "file", "type": reading.kind}]
    notes += [
        {"kind": "column", "index": c.index, "confidence": c.confidence, "reason": c.reason} for c in reading.columns
    ]
    notes += [{"kind": "ignored", "row": row.number, "reason": row.reason} for row in reading.ignored[:200]]
    if was_remembered:
        notes.append({"kind": "remembered"})
    others = [info.name for info in reading.sheets if info.is_register and info.name != reading.sheet]
    if others:
        notes.append({"kind": "sheets", "names": others})
    return notes
