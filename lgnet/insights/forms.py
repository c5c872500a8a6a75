"""The filter of the pages: edition and days, kept in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from lgnet.insights.engine.network import DIMENSIONS
from lgnet.insights.engine.periods import Period
from lgnet.network.models import Edition
from lgnet.ui.forms import DayField

ALL_EDITIONS = "tutte"


class EditionForm(forms.Form):
    """Which edition of `editions`, the current one first. Whoever does not reach every person of the Comune chooses this and nothing else."""

    edizione = forms.ChoiceField(label="Edizione", required=False)

    def __init__(self, *args: Any, editions: Sequence[Edition], with_all: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editions, self.current = editions, editions[0]
        choices = [(edition.code, edition.short_name) for edition in editions]
        self.fields["edizione"].choices = choices + ([(ALL_EDITIONS, "Tutte le edizioni")] if with_all else [])
        self.fields["edizione"].initial = self.current.code

    @property
    def edition(self) -> Edition | None:
        """The edition chosen; None for all of them. The current one when nothing is chosen."""
        chosen = (self.cleaned_data.get("edizione") if self.is_bound else "") or self.current.code
        return next((edition for edition in self.editions if edition.code == chosen), None)

    @property
    def period(self) -> Period:
        """The whole edition."""
        return Period()


class PeriodForm(EditionForm):
    """Which edition, and which days."""

    dal = DayField(label="Dal", required=False)
    al = DayField(label="Al", required=False)

    def clean(self) -> dict[str, Any]:
        """The second day is not before the first."""
        found = super().clean()
        first, last = found.get("dal"), found.get("al")
        if first and last and last < first:
            self.add_error("al", "Il secondo giorno viene prima del primo: controlla le date.")
        return found

    @property
    def period(self) -> Period:
        """The days chosen."""
        return Period(self.cleaned_data.get("dal"), self.cleaned_data.get("al")) if self.is_bound else Period()


class NetworkForm(EditionForm):
    """The centre chooses an edition and one way of dividing it, never days: two periods could be subtracted."""

    per = forms.ChoiceField(label="Dividi per", required=False, choices=[("", "Solo il totale"), *DIMENSIONS.items()])
