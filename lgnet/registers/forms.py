"""Forms of registers: the file, the meaning of its columns, one row, a period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from lgnet.registers.engine.cells import column_letter
from lgnet.registers.engine.fields import FIELDS, IGNORED, LABELS
from lgnet.registers.engine.mapping import Mapping
from lgnet.registers.engine.safety import MAX_BYTES
from lgnet.registers.models import Batch, Row
from lgnet.ui.forms import DayField

KINDS = ".xlsx,.xls,.ods,.csv,.tsv,.txt"
MEANINGS = [(IGNORED, LABELS[IGNORED]), *[(one.code, one.label) for one in FIELDS]]
NAME_ORDERS = [
    ("", "Riconoscilo riga per riga"),
    ("family_first", "Prima il cognome"),
    ("given_first", "Prima il nome"),
]
DATE_ORDERS = [("dmy", "Giorno, mese, anno (31/01/1990)"), ("mdy", "Mese, giorno, anno (01/31/1990)")]


class UploadForm(forms.Form):
    """A register from somebody's computer."""

    file = forms.FileField(
        label="File del registro",
        help_text="Excel (XLSX o XLS), ODS oppure CSV, fino a 50 MB. Il file non viene modificato.",
        widget=forms.FileInput(attrs={"accept": KINDS}),
        error_messages={"required": "Scegli il file del registro.", "empty": "Il file è vuoto."},
        max_length=200,
    )
    sheet = forms.CharField(
        label="Nome del foglio",
        required=False,
        max_length=120,
        help_text="Solo se il file ha più fogli con dei registri.",
    )

    def clean_file(self) -> UploadedFile:
        """The file, when it is not too large to be read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            msg = "Il file supera i 50 MB: dividilo, per esempio per anno, e carica una parte per volta."
            raise forms.ValidationError(msg)
        return file


class ColumnsForm(forms.Form):
    """The meaning of every column, the order of names and that of dates."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mapping = Mapping.from_json(batch.mapping)
        self.width = len(batch.headings)
        for place, heading in enumerate(batch.headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or f"Colonna {column_letter(place)}", choices=MEANINGS, initial=mapping.fields[place]
            )
        self.fields["name_order"] = forms.ChoiceField(
            label="Cognome e nome nella stessa colonna",
            choices=NAME_ORDERS,
            required=False,
            initial=mapping.name_order,
            help_text="Conta solo se una colonna contiene tutti e due.",
        )
        self.fields["date_order"] = forms.ChoiceField(
            label="Come sono scritte le date", choices=DATE_ORDERS, initial=mapping.date_order
        )

    @property
    def meanings(self) -> list[str]:
        """The field of each column, in order."""
        return [self.cleaned_data[f"column_{place}"] for place in range(self.width)]


class RowForm(forms.Form):
    """The cells of one row that are imported, each with what is wrong with it."""

    def __init__(self, *args: Any, row: Row, cells: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mapping = Mapping.from_json(row.batch.mapping)
        said = issues_by_column(row)
        for place, code in enumerate(mapping.fields):
            if code == IGNORED or place >= len(cells):
                continue
            problems = [issue["message"] for issue in said.get(place, ())]
            self.fields[f"cell_{place}"] = forms.CharField(
                label=row.batch.headings[place] or LABELS[code],
                required=False,
                max_length=500,
                initial=cells[place],
                help_text=" ".join(problems),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def cells(self) -> dict[int, str]:
        """What was typed, by column."""
        return {int(name.removeprefix("cell_")): text for name, text in self.cleaned_data.items()}


class PeriodForm(forms.Form):
    """The days an export covers; both may be left out."""

    start = DayField(label="Dal", required=False)
    end = DayField(label="Al", required=False)

    def clean(self) -> dict[str, Any]:
        """A period that does not end before it starts."""
        found = super().clean() or {}
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", "Il periodo finisce prima di cominciare: controlla i due giorni.")
        return found


def issues_by_column(row: Row) -> dict[int, list[dict[str, str]]]:
    """The issues of a row by position of their column; -1 for those of the row as a whole."""
    letters = {column_letter(place): place for place in range(len(row.batch.headings))}
    found: dict[int, list[dict[str, str]]] = {}
    for issue in row.issues:
        found.setdefault(letters.get(issue.get("letter", ""), -1), []).append(issue)
    return found
