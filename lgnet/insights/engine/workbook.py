"""The figures as a spreadsheet: numbers on the first sheet, what each means on the second.

Every text is written as typed text: a label that begins with = + - @ is never a formula, an address never a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from lgnet.insights.engine.definitions import RECIPIENTS, SUPPRESSION, all_definitions
from lgnet.insights.engine.figures import APART, BAND_LABELS, BANDS, SEXES, UNKNOWN_BAND, Figures, Split, country_name
from lgnet.insights.engine.network import NetworkTable

CERTAINTIES = {"seen": "letto nella fonte", "memory": "da confermare sulla fonte", "own": "scelta della rete"}
HIDDEN = "non mostrato"
Value = str | int | None


@dataclass(frozen=True)
class Block:
    """A table of the first sheet: title, headings, rows (a number stays a number, None is an empty cell)."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]


def figures_workbook(figures: Figures, *, facts: Sequence[tuple[str, str]]) -> bytes:
    """The XLSX of a Comune; `facts` are the lines on top (Comune, edition, period, day of the export)."""
    definitions = all_definitions([counted.definition for counted in figures.indicators])
    return _workbook(facts, list(figure_blocks(figures)), definitions, title="Indicatori")


def network_workbook(table: NetworkTable, *, split: str, facts: Sequence[tuple[str, str]]) -> bytes:
    """The XLSX of the centre's table: what the page shows, hidden numbers said to be hidden."""
    headings = ["Territorio", "Destinatari", *table.headings]
    rows: list[list[Value]] = [
        [row.name, _shown(row.total), *(_shown(n) if row.total is not None else HIDDEN for n in row.cells)]
        for row in table.rows
    ]
    rows.append(["Somma delle righe mostrate", table.total, *table.cells])
    title = f"Destinatari per territorio{f' e {split.lower()}' if split else ''}"
    meanings = [(name, text, "Definizione della rete LGNet", "own") for name, text in (RECIPIENTS, SUPPRESSION)]
    return _workbook(facts, [Block(title, headings, rows)], meanings, title="Rete")


def figure_blocks(figures: Figures) -> Iterable[Block]:
    """Every table of the page, in its order."""
    bands = [*BANDS, *({UNKNOWN_BAND} & set().union(*(split.ages for split in _splits(figures))))]
    persons = ["Totale", *SEXES.values(), *(BAND_LABELS[band] for band in bands)]
    indicators: list[list[Value]] = [
        [counted.definition.code, counted.definition.label, *_cells(counted.split, counted.total, bands)]
        for counted in figures.indicators
    ]
    yield Block("Indicatori", ["Sigla", "Indicatore", *persons], indicators)
    apart: list[list[Value]] = [
        [APART[state], *_cells(split, split.total, bands)] for state, split in figures.apart.items()
    ]
    yield Block("Contati a parte: non sono destinatari", ["Persone", *persons], apart)
    yield Block("Contatti senza nome", ["Voce", "Contatti"], [["Contatti senza nome", figures.anonymous]])
    crossed: list[list[Value]] = [[BAND_LABELS[band], *cells, sum(cells)] for band, cells in figures.crossed.items()]
    yield Block("Destinatari per età e sesso", ["Età", *SEXES.values(), "Totale"], crossed)
    services: list[list[Value]] = [[label, n] for label, n in figures.services]
    yield Block("Servizi ai destinatari", ["Servizio", "Attività"], [*services, ["Totale", figures.activities]])
    yield Block("Destinatari per trimestre", ["Trimestre", "Destinatari"], [list(pair) for pair in figures.quarters])
    nationalities: list[list[Value]] = [[country_name(code), n] for code, n in figures.nationalities]
    yield Block("Destinatari per cittadinanza", ["Cittadinanza", "Destinatari"], nationalities)


def _splits(figures: Figures) -> list[Split]:
    counted = [one.split for one in figures.indicators if one.split is not None]
    return [figures.recipients, *figures.apart.values(), *counted]


def _cells(split: Split | None, total: int, bands: Sequence[str]) -> list[Value]:
    if split is None:
        return [total, *(None for _ in (*SEXES, *bands))]
    return [total, split.men, split.women, split.not_stated, *(split.ages.get(band, 0) for band in bands)]


def _shown(n: int | None) -> Value:
    return HIDDEN if n is None else n


def _workbook(
    facts: Sequence[tuple[str, str]],
    blocks: Sequence[Block],
    definitions: Sequence[tuple[str, str, str, str]],
    *,
    title: str,
) -> bytes:
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 13}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0"}),
    }
    _numbers(book.add_worksheet(title), facts, blocks, formats)
    _meanings(book.add_worksheet("Definizioni"), definitions, formats)
    book.close()
    return out.getvalue()


def _numbers(sheet: Any, facts: Sequence[tuple[str, str]], blocks: Sequence[Block], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 12, 13)
    line = 0
    for name, value in facts:
        sheet.write_string(line, 0, name, formats["head"])
        sheet.write_string(line, 1, value)
        line += 1
    for block in blocks:
        line += 1
        sheet.write_string(line, 0, block.title, formats["title"])
        _line(sheet, line + 1, block.headings, formats["head"], formats["head"])
        for row in block.rows:
            _line(sheet, line + 2, row, None, formats["number"])
            line += 1
        line += 2
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _meanings(sheet: Any, definitions: Sequence[tuple[str, str, str, str]], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 70)
    sheet.set_column(3, 3, 24)
    _line(sheet, 0, ["Numero", "Come si conta", "Fonte", "Certezza"], formats["head"], formats["head"])
    for place, (name, text, source, status) in enumerate(definitions, 1):
        _line(sheet, place, [name, text, source, CERTAINTIES[status]], formats["text"], formats["text"])
    sheet.freeze_panes(1, 0)


def _line(sheet: Any, line: int, values: Sequence[Value], text: Any, number: Any) -> None:
    for column, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(line, column, value, number)
        elif value is not None:
            sheet.write_string(line, column, value, text)
