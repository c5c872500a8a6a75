"""The pages of the figures: a Comune's own, the persons behind a number, the centre's, and their spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from lgnet.audit.actions import Sight, note_sight
from lgnet.audit.enums import Access
from lgnet.insights import queries, rules
from lgnet.insights.engine import pictures
from lgnet.insights.engine.definitions import OTHERS, RECIPIENTS, SUPPRESSION
from lgnet.insights.engine.figures import (
    APART,
    BAND_LABELS,
    BANDS,
    ELIGIBLE,
    SEXES,
    UNKNOWN_BAND,
    Figures,
    Split,
    country_name,
)
from lgnet.insights.engine.network import DIMENSIONS, NetworkTable, network_table
from lgnet.insights.engine.periods import Period, presets
from lgnet.insights.engine.workbook import CERTAINTIES, figures_workbook, network_workbook
from lgnet.insights.enums import Series
from lgnet.insights.forms import EditionForm, NetworkForm, PeriodForm
from lgnet.insights.queries import Corner, Scope
from lgnet.kernel import clock
from lgnet.kernel.doors import door
from lgnet.kernel.errors import NotAllowed
from lgnet.network.models import Edition
from lgnet.people import queries as people
from lgnet.ui.engine.charts import number
from lgnet.ui.engine.tables import PAGE_SIZE, Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = ("edizione", "dal", "al")
PERSON_COLUMNS = [
    Column("Persona"),
    Column("Nascita"),
    Column("Sesso"),
    Column("Cittadinanza"),
    Column("Primo servizio"),
    Column("Servizi", numeric=True),
]
TONES = {"memory": "warning", "seen": "success", "own": "neutral"}


@dataclass(frozen=True)
class TableCell:
    """A number of a table, with the list it opens ('' when it opens none)."""

    heading: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row of figures. `about` is what the number means, `certainty` how sure its definition is."""

    label: str
    cells: Sequence[TableCell]
    code: str = ""
    about: str = ""
    source: str = ""
    certainty: str = ""
    tone: str = ""
    is_part: bool = False


@door("insights.read")
def index(request: HttpRequest, territory: str = "") -> HttpResponse:
    """The figures of the actor's Comune. With a territory's name in the address: only the actor's own exists."""
    _need_own(request, territory)
    form = _form(request)
    context = {"title": "Indicatori", "form": form, "may": rules.abilities(request.actor)}
    if form is not None and (not form.is_bound or form.is_valid()):
        context |= _figures_context(request, form)
    template = "insights/index.html#results" if request.htmx else "insights/index.html"
    return render(request, template, context)


@door("insights.export")
def export(request: HttpRequest, territory: str = "") -> HttpResponse:
    """The same figures as a spreadsheet, with the definition of every number. Logged."""
    _need_own(request, territory)
    scope = _scope_or_404(request)
    figures = queries.figures_for(request.actor, scope, queries.definitions_of(scope.definitions))
    told = {"edition": scope.edition.code if scope.edition else "", "period": scope.period.told()}
    note_sight(request, Sight(access=Access.EXPORT, subject_kind="indicators", detail=told))
    content = figures_workbook(figures, facts=_facts(request, scope))
    return _spreadsheet(content, f"indicatori-{slugify(request.actor.municipality_name)}")


@door("insights.drill_down")
def persons(request: HttpRequest, territory: str = "") -> HttpResponse:
    """The persons behind a number, with names masked for whoever may not read them. One row in the access log."""
    _need_own(request, territory)
    scope, corner = _scope_or_404(request), _corner_or_404(request)
    found = queries.persons_behind(request.actor, scope, corner, queries.definitions_of(scope.definitions))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    detail = {"count": len(found), "page": page.number, "indicator": corner.indicator, "state": corner.state}
    note_sight(request, Sight(access=Access.LIST, subject_kind="person", detail=detail))
    context = {
        "page": page,
        "rows": _cards(request, page.object_list),
        "columns": PERSON_COLUMNS,
        "told": _told(corner),
    }
    context |= {"title": "Persone dietro il numero", "scope_told": _scope_told(request, scope), "back": _back(request)}
    template = "insights/persons.html#results" if request.htmx else "insights/persons.html"
    return render(request, template, context)


@door("insights.network")
def network(request: HttpRequest) -> HttpResponse:
    """Recipients by territory for the centre: one dimension at a time, small numbers hidden by the database."""
    form = _network_form(request)
    context: dict[str, Any] = {
        "title": "Indicatori della rete",
        "form": form,
        "suppression": SUPPRESSION,
        "recipients": RECIPIENTS,
    }
    if form is not None and (not form.is_bound or form.is_valid()):
        edition, dimension = form.edition, _dimension(form)
        table = _network_table(request, edition, dimension)
        context |= {
            "edition": edition,
            "table": table,
            "dimension": dimension,
            "headings": ["Territorio", "Destinatari", *table.headings],
            "rows": _network_rows(table),
            "chart": pictures.network_chart(table) if table.total else None,
            "targets": _targets(edition, None),
            "export_url": f"{reverse('insights:network_export')}?{_query(request, 'edizione', 'per')}",
        }
    template = "insights/network.html#results" if request.htmx else "insights/network.html"
    return render(request, template, context)


@door("insights.network")
def network_export(request: HttpRequest) -> HttpResponse:
    """The centre's table as a spreadsheet: what the page shows and nothing more."""
    form = _network_form(request)
    if form is None or (form.is_bound and not form.is_valid()):
        raise Http404
    dimension = _dimension(form)
    table = _network_table(request, form.edition, dimension)
    facts = [
        ("Edizione", form.edition.short_name),
        ("Esportato il", f"{clock.today():%d/%m/%Y}"),
        ("Da", request.actor.name),
    ]
    content = network_workbook(table, split=DIMENSIONS.get(dimension, ""), facts=facts)
    return _spreadsheet(content, f"indicatori-rete-{form.edition.code}")


# ── what a page of a Comune shows ──────────────────────────────────────────────────────────────────────────
def _figures_context(request: HttpRequest, form: EditionForm) -> dict[str, Any]:
    scope = _scope(form)
    may = rules.abilities(request.actor)
    figures = queries.figures_for(request.actor, scope, queries.definitions_of(scope.definitions))
    bands = _bands(figures)
    link = f"{reverse('insights:persons')}?{_query(request, *KEPT)}" if may["drill_down"] else ""
    return {
        "figures": figures,
        "scope_told": _scope_told(request, scope),
        "headings": [Column("Indicatore"), *_person_columns(bands)],
        "apart_headings": [Column("Persone"), *_person_columns(bands)],
        "series": [
            (label, rows)
            for key, label in Series.choices
            if (
                rows := [_indicator_row(one, bands, link) for one in figures.indicators if one.definition.series == key]
            )
        ],
        "apart": [
            TableRow(APART[state], _split_cells(split, bands, f"{link}&stato={state}" if link else ""))
            for state, split in figures.apart.items()
        ],
        "stats": _stats(figures, link),
        "charts": pictures.figure_charts(figures),
        "full_tables": _full_tables(figures),
        "meanings": [RECIPIENTS, *OTHERS],
        "presets": _presets(request) if may["choose_days"] else [],
        "targets": _targets(scope.definitions, request.actor.municipality),
        "export_url": f"{reverse('insights:export')}?{_query(request, *KEPT)}" if may["export"] else "",
    }


def _indicator_row(counted: Any, bands: Sequence[str], link: str) -> TableRow:
    about = counted.definition
    url = f"{link}&{urlencode({'indicatore': about.code})}" if link else ""
    cells = _split_cells(counted.split, bands, url) if counted.split else [TableCell("Totale", number(counted.total))]
    empty = [TableCell("", "")] * (1 + len(SEXES) + len(bands) - len(cells))
    return TableRow(
        label=about.label,
        cells=[*cells, *empty],
        code=about.code,
        about=about.definition,
        source=about.source,
        certainty=CERTAINTIES[about.status],
        tone=TONES[about.status],
        is_part=bool(about.parent),
    )


def _split_cells(split: Split, bands: Sequence[str], url: str) -> list[TableCell]:
    found = [("Totale", split.total, "")]
    by_sex = zip(SEXES, (split.men, split.women, split.not_stated), strict=True)
    found += [(SEXES[sex], n, urlencode({"sesso": sex})) for sex, n in by_sex]
    found += [(_band_heading(band), split.ages.get(band, 0), urlencode({"eta": band})) for band in bands]
    return [
        TableCell(heading, number(n), (f"{url}&{extra}" if extra else url) if url and n else "")
        for heading, n, extra in found
    ]


def _bands(figures: Figures) -> list[str]:
    """The three bands, and the fourth only when somebody's birth date is missing."""
    splits = [figures.recipients, *figures.apart.values(), *(one.split for one in figures.indicators if one.split)]
    return [*BANDS, *([UNKNOWN_BAND] if any(UNKNOWN_BAND in split.ages for split in splits) else [])]


def _band_heading(band: str) -> str:
    return "Età non indicata" if band == UNKNOWN_BAND else f"Età {BAND_LABELS[band]}"


def _person_columns(bands: Sequence[str]) -> list[Column]:
    headings = ["Totale", *SEXES.values(), *(_band_heading(band) for band in bands)]
    return [Column(heading, numeric=True) for heading in headings]


def _stats(figures: Figures, link: str) -> list[dict[str, str]]:
    people_url = f"{link}&stato={ELIGIBLE}" if link and figures.recipients.total else ""
    return [
        {"value": number(figures.recipients.total), "label": "destinatari", "url": people_url, "tone": "info"},
        {"value": number(figures.activities), "label": "servizi ai destinatari", "url": "", "tone": "neutral"},
        {"value": number(len(figures.nationalities)), "label": "cittadinanze", "url": "", "tone": "neutral"},
        {"value": number(figures.anonymous), "label": "contatti senza nome", "url": "", "tone": "neutral"},
    ]


def _full_tables(figures: Figures) -> list[tuple[str, list[str], list[tuple[str, str]]]]:
    """Whole lists of what the charts cut short."""
    nationalities = [(country_name(code), n) for code, n in figures.nationalities]
    lists = [
        ("Tutti i servizi", ["Servizio", "Attività"], figures.services),
        ("Tutte le cittadinanze", ["Cittadinanza", "Destinatari"], nationalities),
    ]
    return [
        (title, headings, [(label, number(n)) for label, n in rows])
        for title, headings, rows in lists
        if len(rows) > pictures.MOST_BARS
    ]


def _presets(request: HttpRequest) -> list[tuple[str, str]]:
    edition = {"edizione": request.GET["edizione"]} if request.GET.get("edizione") else {}
    whole = [("Tutta l'edizione", Period())]
    return [
        (label, f"{request.path}?{urlencode(edition | _days(period))}")
        for label, period in [*whole, *presets(clock.today())]
    ]


def _days(period: Period) -> dict[str, str]:
    days = {"dal": period.first, "al": period.last}
    return {name: f"{day:%d/%m/%Y}" for name, day in days.items() if day}


def _cards(request: HttpRequest, behind: Sequence[queries.PersonBehind]) -> list[tuple[queries.PersonBehind, Any]]:
    reached = people.persons_for(request.actor).filter(pk__in=[row.root for row in behind])
    cards = {person.pk: people.card(request.actor, person) for person in reached}
    return [(row, cards[row.root]) for row in behind]


def _network_rows(table: NetworkTable) -> list[list[str]]:
    rows = [
        [row.name, "meno di 5" if row.total is None else number(row.total), *(_shown(n) for n in row.cells)]
        for row in table.rows
    ]
    return [*rows, ["Somma delle sole righe mostrate", number(table.total), *(number(n) for n in table.cells)]]


def _shown(n: int | None) -> str:
    return "nascosto" if n is None else number(n)


# ── what was asked ─────────────────────────────────────────────────────────────────────────────────────────
def _need_own(request: HttpRequest, territory: str) -> None:
    """Another Comune's page does not exist."""
    if territory and not queries.is_own_territory(request.actor, territory):
        raise NotAllowed("insights.read")


def _form(request: HttpRequest) -> EditionForm | None:
    """The filter; None when no edition is there yet."""
    live = rules.abilities(request.actor)["choose_days"]
    made, editions = (PeriodForm if live else EditionForm), queries.editions()
    return made(request.GET or None, editions=editions, with_all=live) if editions else None


def _network_form(request: HttpRequest) -> NetworkForm | None:
    editions = queries.editions()
    return NetworkForm(request.GET or None, editions=editions) if editions else None


def _scope(form: EditionForm) -> Scope:
    return Scope(definitions=form.edition or form.current, edition=form.edition, period=form.period)


def _scope_or_404(request: HttpRequest) -> Scope:
    form = _form(request)
    if form is None or (form.is_bound and not form.is_valid()):
        raise Http404
    return _scope(form)


def _corner_or_404(request: HttpRequest) -> Corner:
    asked = request.GET
    corner = Corner(
        indicator=asked.get("indicatore", ""),
        state=asked.get("stato", ""),
        sex=asked.get("sesso", ""),
        band=asked.get("eta", ""),
    )
    known = (
        (corner.state, {ELIGIBLE, *APART}),
        (corner.sex, set(SEXES)),
        (corner.band, set(BAND_LABELS)),
    )
    if any(value and value not in allowed for value, allowed in known):
        raise Http404
    return corner


def _dimension(form: NetworkForm) -> str:
    return form.cleaned_data["per"] if form.is_bound else ""


def _network_table(request: HttpRequest, edition: Edition, dimension: str) -> NetworkTable:
    parts = [(row.code, f"{row.code} {row.label}") for row in queries.definitions_of(edition) if row.parent]
    cells = queries.network_cells(request.actor, edition)
    return network_table(cells, names=queries.territory_names(edition), dimension=dimension, parts=parts)


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────
def _scope_told(request: HttpRequest, scope: Scope) -> str:
    edition = scope.edition.short_name if scope.edition else "Tutte le edizioni"
    return f"{request.actor.municipality_name} · {edition} · {scope.period.told()}"


def _told(corner: Corner) -> str:
    parts = [corner.indicator or APART.get(corner.state, "Destinatari")]
    parts += [SEXES[corner.sex].lower()] if corner.sex else []
    parts += [_band_heading(corner.band).lower()] if corner.band else []
    return ", ".join(parts)


def _facts(request: HttpRequest, scope: Scope) -> list[tuple[str, str]]:
    return [
        ("Comune", request.actor.municipality_name),
        ("Edizione", scope.edition.short_name if scope.edition else "tutte"),
        ("Periodo", scope.period.told()),
        ("Esportato il", f"{clock.today():%d/%m/%Y}"),
        ("Da", request.actor.name),
    ]


def _targets(edition: Edition, territory: UUID | None) -> list[dict[str, Any]]:
    found = queries.targets_of(edition, territory)
    return [{"code": t.indicator.code, "value": number(t.value), "day": t.by_day, "source": t.source} for t in found]


def _query(request: HttpRequest, *names: str) -> str:
    return urlencode({name: request.GET[name] for name in names if request.GET.get(name)})


def _back(request: HttpRequest) -> str:
    return f"{reverse('insights:index')}?{_query(request, *KEPT)}"


def _spreadsheet(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.xlsx"'
    return response
