"""HTTP input of acts: filters of the list, the form that records, the one that corrects, the reason of a withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MinValueValidator

from lgnet.activities import rules
from lgnet.activities.engine.entries import NewActivity
from lgnet.activities.enums import TypeGroup
from lgnet.activities.models import Activity
from lgnet.activities.queries import NAMED, NAMELESS, Filters
from lgnet.codes.engine import services
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError
from lgnet.kernel.ids import new_id
from lgnet.ui.forms import DayField

LONGEST_REASON = 200
ANY = ("", "Tutti")
NOTE_HELP = (
    "Poche parole utili ai colleghi. Non scrivere dati sanitari né altro che la persona non vorrebbe far leggere."
)


def uuid_or_none(text: object) -> UUID | None:
    """The identifier a text holds, None when it holds none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def grouped_types() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of every type, under the name of its group."""
    kinds = services.types().values()
    return [(str(group.label), [(k.code, k.label) for k in kinds if k.group == group.value]) for group in TypeGroup]


@dataclass(frozen=True)
class Offer:
    """One type as a button to press: `place` numbers it in the page."""

    code: str
    label: str
    place: int
    is_chosen: bool


def offered_types(often: Sequence[str], chosen: str) -> tuple[list[Offer], list[tuple[str, list[Offer]]]]:
    """The types most used (and the one chosen) ready at hand, and all the others by group. Each appears once."""
    first = [code for code in dict.fromkeys([*often, chosen]) if code in services.types()]
    places = iter(range(len(services.types())))
    handy = [Offer(code, services.get(code).label, next(places), code == chosen) for code in first]
    groups = [
        (group, [Offer(code, label, next(places), is_chosen=False) for code, label in kinds if code not in first])
        for group, kinds in grouped_types()
    ]
    return handy, [(group, offers) for group, offers in groups if offers]


class FilterForm(forms.Form):
    """Filters of the list, kept in its address. What cannot be read narrows nothing."""

    tipo = forms.ChoiceField(label="Tipo", required=False)
    dal = DayField(label="Dal", required=False)
    al = DayField(label="Al", required=False)
    equipe = forms.UUIDField(label="Équipe", required=False, widget=forms.Select)
    operatore = forms.UUIDField(label="Operatore", required=False, widget=forms.Select)
    nome = forms.ChoiceField(
        label="Per chi",
        required=False,
        choices=[ANY, (NAMED, "Persone con nome"), (NAMELESS, "Persone senza nome")],
    )

    def __init__(
        self, data: Any, *, teams: Iterable[tuple[UUID, str]] = (), operators: Iterable[tuple[UUID, str]] = ()
    ) -> None:
        super().__init__(data)
        self.fields["tipo"].choices = [ANY, *grouped_types()]
        self.fields["equipe"].widget.choices = [("", "Tutte"), *teams]
        self.fields["operatore"].widget.choices = [ANY, *operators]

    def clean(self) -> None:
        first, last = self.cleaned_data.get("dal"), self.cleaned_data.get("al")
        if first and last and last < first:
            self.add_error("al", "Questo giorno viene prima dell'altro: scambiali.")

    def filters(self) -> Filters:
        """What the readable fields ask for."""
        self.is_valid()
        asked = self.cleaned_data
        return Filters(
            activity_type=asked.get("tipo", ""),
            first=asked.get("dal"),
            last=asked.get("al"),
            team=asked.get("equipe"),
            operator=asked.get("operatore"),
            named=asked.get("nome", ""),
        )


class PersonsField(forms.Field):
    """Identifiers of the persons chosen so far, one hidden input each."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        found = [uuid_or_none(text) for text in value or []]
        if None in found:
            raise forms.ValidationError("Una delle persone scelte non si legge: toglila e sceglila di nuovo.")
        return [ref for ref in found if ref]


class ActForm(forms.Form):
    """What an act says besides whom it was for."""

    activity_type = forms.ChoiceField(
        label="Tipo di attività",
        error_messages={"required": "Scegli il tipo di attività.", "invalid_choice": "Scegli un tipo dell'elenco."},
    )
    day = DayField(label="Giorno", error_messages={"required": "Scrivi il giorno."})
    minutes = forms.IntegerField(
        label="Durata in minuti",
        required=False,
        min_value=1,
        max_value=rules.MOST_MINUTES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6", "autocomplete": "off"}),
        error_messages={
            "invalid": "Scrivi i minuti con un numero intero, per esempio 30.",
            "min_value": "I minuti devono essere almeno 1: se non lo sai, lascia vuoto.",
            "max_value": "Un giorno ha 1440 minuti: controlla il numero.",
        },
    )
    place = forms.CharField(
        label="Luogo",
        required=False,
        max_length=rules.LENGTHS["place"],
        widget=forms.TextInput(attrs={"list": "luoghi", "autocomplete": "off"}),
        error_messages={"max_length": "Il luogo è troppo lungo: al massimo %(limit_value)d caratteri."},
    )
    note = forms.CharField(
        label="Nota",
        required=False,
        max_length=rules.LENGTHS["note"],
        help_text=NOTE_HELP,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "La nota è troppo lunga: al massimo %(limit_value)d caratteri."},
    )
    anonymous_count = forms.IntegerField(
        label="Persone senza nome",
        required=False,
        min_value=0,
        max_value=rules.MOST_PEOPLE,
        help_text="Quante erano, se non sai chi sono.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4", "autocomplete": "off"}),
        error_messages={
            "invalid": "Scrivi quante erano con un numero intero, per esempio 3.",
            "min_value": "Scrivi quante erano: un numero da 1 in su.",
            "max_value": "Sono troppe: al massimo %(limit_value)d.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity_type"].choices = [("", "Scegli"), *grouped_types()]

    def clean_day(self) -> Any:
        return _kept(self.cleaned_data["day"], rules.need_day_of_work)

    def entry(self) -> NewActivity:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return NewActivity(
            activity_type=typed["activity_type"],
            day=typed["day"],
            anonymous_count=typed.get("anonymous_count") or 0,
            minutes=typed["minutes"],
            place=typed["place"],
            note=typed["note"],
        )


class RecordForm(ActForm):
    """A new act, for the persons chosen, for some people without a name, or for both.

    `form` names the form as it was opened, so that sending it twice writes once; `da` says where to go back to.
    """

    persons = PersonsField(required=False)
    form = forms.UUIDField(required=False, widget=forms.HiddenInput)
    da = forms.ChoiceField(required=False, choices=[("", ""), ("scheda", "scheda")], widget=forms.HiddenInput)

    def clean_form(self) -> UUID:
        return self.cleaned_data.get("form") or new_id()

    def clean(self) -> None:
        wrong = {"persons", "anonymous_count"} & set(self.errors)
        if not (wrong or self.cleaned_data.get("persons") or self.cleaned_data.get("anonymous_count")):
            self.add_error(
                "anonymous_count", "Scegli almeno una persona, oppure scrivi quante erano le persone senza nome."
            )


class CorrectForm(ActForm):
    """The act anew. For whom it was does not change: a wrong person is mended by withdrawing and recording again."""

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if activity.person_id:
            del self.fields["anonymous_count"]
        else:
            count = self.fields["anonymous_count"]
            count.required, count.help_text = True, ""
            count.validators.append(MinValueValidator(1))
            count.error_messages["required"] = "Scrivi quante erano."

    @staticmethod
    def said_by(activity: Activity) -> dict[str, object]:
        """The fields as an act has them."""
        names = ("activity_type", "day", "minutes", "place", "note", "anonymous_count")
        return {name: getattr(activity, name) for name in names}


class WithdrawForm(forms.Form):
    """Why an act is withdrawn."""

    why = forms.CharField(
        label="Perché la annulli?",
        max_length=LONGEST_REASON,
        help_text="Per esempio: registrata due volte, persona sbagliata, non si è svolta.",
        error_messages={
            "required": "Scrivi perché la annulli.",
            "max_length": "Il motivo è troppo lungo: al massimo %(limit_value)d caratteri.",
        },
    )


def fresh_form(**initial: object) -> RecordForm:
    """A form to record with today's day and a name of its own."""
    return RecordForm(initial={"form": new_id(), "day": clock.today()} | initial)


def retyped(data: Any) -> RecordForm:
    """The form as it was left, not judged yet: for a step in the middle (a search, a person added)."""
    names = [name for name in RecordForm.base_fields if name != "persons"]
    return RecordForm(initial={name: data.get(name, "") for name in names})


def renamed(data: Any) -> RecordForm:
    """The same answers under a new name: sending them is a new act."""
    answers = data.copy()
    answers["form"] = str(new_id())
    return RecordForm(answers)


def _kept(value: Any, rule: Callable[[Any], None]) -> Any:
    try:
        rule(value)
    except DomainError as error:
        raise forms.ValidationError(str(error)) from error
    return value
