"""What the gallery draws: invented values in every state a component can have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator

from lgnet.ui.engine import charts
from lgnet.ui.engine.pieces import Cell, Grid, Row, Tab, TimelineEntry
from lgnet.ui.engine.shell import NavEntry, Shell
from lgnet.ui.engine.tables import Column, Sort
from lgnet.ui.forms import DayField

LONG = "Accompagnamento all’iscrizione anagrafica e al rilascio della documentazione sociosanitaria presso la questura"
ARABIC = "مرحبًا بك في الخدمة"

MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(label="Nome e cognome", help_text="Come è scritto sul documento.", max_length=80)
    preferred_name = forms.CharField(label="Come vuole essere chiamata", required=False)
    birth = DayField(label="Data di nascita")
    mail = forms.EmailField(label="Posta elettronica", required=False)
    language = forms.ChoiceField(
        label="Lingua", choices=[("", "Scegli"), ("wo", "Wolof"), ("ar", "Arabo"), ("fr", "Francese")]
    )
    sex = forms.ChoiceField(
        label="Sesso indicato sul documento",
        choices=[("f", "Femmina"), ("m", "Maschio"), ("x", "Non indicato")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="Di che cosa ha bisogno",
        choices=[("c", "Casa"), ("s", "Salute"), ("d", "Documenti"), ("l", "Lavoro")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Anche più di una risposta.",
    )
    document = forms.FileField(label="Documento", required=False, help_text="PDF o foto, al massimo 10 MB.")
    notes = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    informed = forms.BooleanField(label="Ha ricevuto l’informativa in una lingua che capisce")


class FilterForm(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label="Nome", required=False)
    state = forms.ChoiceField(
        label="Stato", choices=[("", "Tutti"), ("a", "In carico"), ("c", "Conclusi")], required=False
    )
    since = DayField(label="Dal", required=False)


def sample_shell() -> Shell:
    """A staff frame with every part of it filled."""
    nav = [
        NavEntry("Oggi", "#", "it-presentation", active=True, on_phone=True),
        NavEntry("Persone", "#", "it-user", on_phone=True),
        NavEntry("Attività", "#", "it-list", on_phone=True),
        NavEntry("Registri", "#", "it-file-sheet", badge=2),
        NavEntry("Indicatori", "#", "it-chart-line"),
        NavEntry("Avvisi", "#", "it-inbox", badge=3, on_phone=True),
    ]
    return Shell(
        user_name="Marta Operatrice",
        role_name="Assistente sociale",
        municipality="Latina",
        edition="LGNet3",
        nav=nav,
        search_url="#",
        notifications_url="#",
        notifications_count=3,
        account_url="#",
        logout_url="#",
        demo=True,
    )


def sample_charts() -> dict[str, charts.Chart]:
    """One chart of each kind, and an empty one."""
    services = [
        ("Mediazione linguistica", 412),
        ("Orientamento ai servizi", 298),
        (LONG, 171),
        ("Assistenza legale", 64),
    ]
    ages = [("Femmine", (3, 41, 8)), ("Maschi", (12, 398, 14)), ("Non indicato", (0, 5, 1))]
    return {
        "bars": charts.bars(services, title="Attività per servizio", unit="attività", label="Servizio"),
        "stacked": charts.stacked(
            ages,
            series=("Meno di 18", "18-60", "Più di 60"),
            title="Persone per sesso ed età",
            unit="persone",
            label="Sesso",
        ),
        "columns": charts.columns(
            [(f"{month} 26", 40 + place * 17 % 90) for place, month in enumerate(MONTHS)],
            title="Attività per mese",
            unit="attività",
            label="Mese",
        ),
        "nothing": charts.bars([], title="Senza dati", unit="attività"),
    }


def sample_grid() -> Grid:
    """Rows of a sheet: good, doubtful, wrong."""
    good = [Cell("Diallo"), Cell("Amadou"), Cell("01/01/1998"), Cell("Guinea")]
    doubtful = [
        Cell("Ndiaye"),
        Cell("Fatou"),
        Cell("01/01/1990", "warning", "Forse è un giorno convenzionale"),
        Cell("Senegal"),
    ]
    wrong = [
        Cell("Rahman"),
        Cell("Shafiqul"),
        Cell("31/02/1993", "error", "Questo giorno non esiste"),
        Cell("Bangladesch"),
    ]
    return Grid(
        ["Cognome", "Nome", "Data di nascita", "Cittadinanza"],
        [Row(4, good), Row(5, doubtful), Row(6, wrong, note="Non viene importata finché non la correggi.", url="#")],
    )


def sample_context(query: Any) -> dict[str, Any]:
    """Everything the sample templates name. `query` is the request's GET."""
    wrong = SampleForm(
        {"full_name": "", "birth": "31/02/1990", "mail": "marta@", "language": "", "notes": "Testo già scritto"}
    )
    paginator = Paginator(range(1, 481), 25)
    return {
        "long": LONG,
        "arabic": ARABIC,
        "form": SampleForm(prefix="nuovo"),
        "wrong": wrong,
        "filters": FilterForm(query or None),
        "columns": [
            Column("Nome", "nome"),
            Column("Stato"),
            Column("Primo contatto", "giorno"),
            Column("Attività", "attivita", numeric=True),
            Column("Azioni", hidden_label=True),
        ],
        "sort": Sort.read(query.get("ordina"), {"nome", "giorno", "attivita"}, "nome"),
        "page": paginator.get_page(query.get("pagina")),
        "people": [
            ("Amadou Diallo", "In carico", "success", "12/03/2026", 14),
            ("Fatoumata Binta Sall-Kouyaté de la Compagnie", "In valutazione", "warning", "02/11/2026", 1),
            ("محمد عبد الله", "Concluso", "neutral", "30/01/2026", 128),
        ],
        "tabs": [Tab("Riepilogo", "#", active=True), Tab("Attività", "#", count=14), Tab("Documenti", "#", count=0)],
        "labels": ["Carica il file", "Abbina le colonne", "Correggi", "Conferma"],
        "pairs": [("Cittadinanza", "Guinea"), ("Lingue", "Pular, francese"), ("Codice fiscale", "")],
        "story": [
            TimelineEntry("oggi, 10:30", "Colloquio di orientamento", LONG, "#", "Marta", "it-comment", "info"),
            TimelineEntry("12/03/2026", "Permesso in scadenza fra 30 giorni", icon="it-clock", tone="warning"),
            TimelineEntry("01/02/2026", "Presa in carico", who="Équipe di Latina", icon="it-check", tone="success"),
        ],
        "sheet": sample_grid(),
        "charts": sample_charts(),
        "shell": sample_shell(),
    }
