"""The components as template tags: `{% load ui %}`. The gallery (`ui:gallery`) shows each with the code to write.

Small marks used in rows of lists (icon, badge, masked_name) are plain strings for speed; larger pieces have a
template under `templates/ui/parts/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lgnet.ui.engine import charts
from lgnet.ui.engine.pieces import Grid, Tab, TimelineEntry, masked
from lgnet.ui.engine.shell import Shell
from lgnet.ui.engine.tables import Column, Sort, page_window

register = template.Library()

PARTS = "ui/parts"
MESSAGE_TONES = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "danger"}


def part(name: str) -> str:
    """Path of the template of a component."""
    return f"{PARTS}/{name}.html"


# ── small marks ────────────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def icon(name: str, size: str = "sm", label: str = "", css: str = "") -> SafeString:
    """`{% icon "it-user" size="sm" label="" css="" %}`: a symbol of the sprite; `label` when it stands alone.

    Sizes: xs 16 px, sm 24, md 32, lg 48.
    """
    classes = f"icon icon-{size} {css}".strip()
    href = f"{static('vendor/sprites.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>',
            classes,
            label,
            href,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', classes, href
    )


@register.simple_tag
def badge(text: object, tone: str = "neutral", icon: str = "") -> SafeString:
    """`{% badge "In corso" tone="success" %}`: a state. Tones: neutral, info, success, warning, danger.

    The word says it all: colour only helps. `icon` adds a symbol.
    """
    symbol = _icon(icon, "xs") if icon else ""
    return format_html('<span class="lg-badge lg-tone-{}">{}{}</span>', tone, symbol, text)


_icon = icon


@register.simple_tag
def masked_name(name: str, shown: bool = False) -> SafeString:
    """`{% masked_name person.name shown=may_read %}`: initials and dots unless the reader may see the name."""
    if shown:
        return format_html('<bdi class="lg-name">{}</bdi>', name)
    return format_html(
        '<span class="lg-masked"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">Nome non mostrato</span></span>',
        masked(name),
    )


def button_classes(kind: str, css: str = "") -> str:
    """CSS classes of a button: primary, secondary (outlined), danger, quiet (text only)."""
    known = {
        "primary": "btn-primary",
        "secondary": "btn-outline-primary",
        "danger": "btn-danger",
        "quiet": "lg-btn-quiet",
    }
    return f"btn {known[kind]} lg-btn {css}".strip()


@register.simple_tag
def button(
    label: str,
    kind: str = "primary",
    icon: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    css: str = "",
) -> SafeString:
    """`{% button "Salva" kind="primary" icon="it-check" type="submit" name="" value="" form="" css="" %}`.

    Kinds: primary (one a page), secondary, danger, quiet. `form` is the id of a form it stands outside of.
    """
    extra = [
        format_html(' {}="{}"', key, text) for key, text in (("name", name), ("value", value), ("form", form)) if text
    ]
    return format_html(
        '<button type="{}" class="{}"{}>{}<span>{}</span></button>',
        type,
        button_classes(kind, css),
        mark_safe("".join(extra)),
        _icon(icon) if icon else "",
        label,
    )


@register.simple_tag
def link_button(label: str, url: str, kind: str = "primary", icon: str = "", css: str = "") -> SafeString:
    """`{% link_button "Nuova persona" url kind="primary" icon="it-plus" %}`: a link that looks like a button."""
    symbol = _icon(icon) if icon else ""
    return format_html('<a class="{}" href="{}">{}<span>{}</span></a>', button_classes(kind, css), url, symbol, label)


@register.inclusion_tag(part("post_button"), takes_context=True)
def post_button(
    context: Context, label: str, url: str, kind: str = "secondary", icon: str = "", name: str = "", value: str = ""
) -> dict[str, Any]:
    """`{% post_button "Segna come letta" url kind="quiet" %}`: a form of one button, for acts without questions."""
    fields = {"label": label, "url": url, "kind": kind, "icon": icon, "name": name, "value": value}
    return fields | {"csrf_token": context.get("csrf_token")}


# ── blocks ─────────────────────────────────────────────────────────────────────────────────────────────────
@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "", live: bool = False) -> SafeString:
    """`{% alert "warning" title="" live=False %}…{% endalert %}`: info, success, warning, danger.

    `live` announces it at once to screen readers (for something that has just happened).
    """
    heading = format_html('<p class="lg-alert-title">{}</p>', title) if title else ""
    role = mark_safe(' role="alert"') if live else ""
    return format_html('<div class="alert alert-{} lg-alert"{}>{}{}</div>', tone, role, heading, mark_safe(content))


@register.simple_block_tag(takes_context=True)
def card(
    context: Context,
    content: str,
    title: str = "",
    url: str = "",
    link: str = "Apri",
    icon: str = "",
    count: object = None,
) -> SafeString:
    """`{% card title="Scadenze" url="" link="Vedi tutte" icon="" count=None %}…{% endcard %}`: a box with a heading."""
    fields = {"content": content, "title": title, "url": url, "link": link, "icon": icon, "count": count}
    return mark_safe(_render(context, "card", fields))


@register.simple_block_tag(takes_context=True)
def table(
    context: Context,
    content: str,
    columns: Sequence[Column],
    caption: str = "",
    sort: Sort | None = None,
    target: str = "",
) -> SafeString:
    """`{% table columns caption="Persone" sort=sort %}<tr><td data-label="Nome">…{% endtable %}`.

    The heading links keep the address. On a phone each row becomes a card: every `td` needs its `data-label`; the one
    with class `lg-cell-title` becomes the card's heading, `lg-cell-actions` its foot. `target` is the id (with #) of
    the part htmx renews when sorting.
    """
    heads = [(column, _sort_link(context, column, sort), sort.aria(column.key) if sort else "") for column in columns]
    fields = {"content": content, "heads": heads, "caption": caption, "target": target}
    return mark_safe(_render(context, "table", fields))


@register.simple_block_tag
def toolbar(content: str, label: str = "Azioni") -> SafeString:
    """`{% toolbar label="Azioni" %}{% link_button … %}{% endtoolbar %}`: the acts of a page in one row."""
    return format_html('<div class="lg-toolbar" role="group" aria-label="{}">{}</div>', label, mark_safe(content))


@register.simple_block_tag
def definition(content: str, label: str) -> SafeString:
    """`{% definition "Cittadinanza" %}…{% enddefinition %}` inside `<dl class="lg-definitions">`, for rich values."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, mark_safe(content))


def _render(context: Context, name: str, fields: dict[str, Any]) -> str:
    found = context.template.engine.get_template(part(name))  # type: ignore[union-attr]
    with context.push(**fields):
        return found.render(context)


# ── addresses kept ─────────────────────────────────────────────────────────────────────────────────────────
def _query(context: Context, **changes: str | None) -> str:
    """The query string of the page with some parameters changed (None removes), '?' included."""
    request = context.get("request")
    parameters = request.GET.copy() if request is not None else None
    if parameters is None:
        return "?" + "&".join(f"{key}={value}" for key, value in changes.items() if value is not None)
    for key, value in changes.items():
        parameters.pop(key, None)
        if value is not None:
            parameters[key] = value
    return "?" + parameters.urlencode()


def _sort_link(context: Context, column: Column, sort: Sort | None) -> str:
    if sort is None or not column.key:
        return ""
    return _query(context, ordina=sort.value_for(column.key), pagina=None)


@register.inclusion_tag(part("pagination"), takes_context=True)
def pagination(context: Context, page: Page[Any], noun: str = "risultati", target: str = "") -> dict[str, Any]:
    """`{% pagination page noun="persone" target="#risultati" %}`: pages of a list (`?pagina=`), filters kept."""
    window = [
        (number, _query(context, pagina=str(number)) if number else "")
        for number in page_window(page.number, page.paginator.num_pages)
    ]
    return {
        "page": page,
        "window": window,
        "noun": noun,
        "target": target,
        "previous": _query(context, pagina=str(page.number - 1)) if page.has_previous() else "",
        "next": _query(context, pagina=str(page.number + 1)) if page.has_next() else "",
    }


# ── pieces ─────────────────────────────────────────────────────────────────────────────────────────────────
@register.inclusion_tag(part("stat"))
def stat(
    value: object, label: str, url: str = "", tone: str = "neutral", note: str = "", icon: str = ""
) -> dict[str, Any]:
    """`{% stat 12 "permessi in scadenza" url tone="warning" note="entro 30 giorni" icon="" %}`: opens its list."""
    return {"value": value, "label": label, "url": url, "tone": tone, "note": note, "icon": icon}


@register.inclusion_tag(part("data_table"))
def data_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "", numeric_from: int = 1
) -> dict[str, Any]:
    """`{% data_table headings rows caption="" numeric_from=1 %}`: a plain table; columns from that place are numbers."""
    return {"headings": headings, "rows": rows, "caption": caption, "numeric_from": numeric_from}


@register.inclusion_tag(part("empty"))
def empty(title: str, hint: str = "", action: str = "", url: str = "", icon: str = "it-inbox") -> dict[str, Any]:
    """`{% empty "Nessuna persona" hint="…" action="Nuova persona" url=url %}`: what to do first when nothing is here."""
    return {"title": title, "hint": hint, "action": action, "url": url, "icon": icon}


@register.inclusion_tag(part("filter_bar"), takes_context=True)
def filter_bar(context: Context, form: BaseForm, target: str = "#risultati", label: str = "Filtri") -> dict[str, Any]:
    """`{% filter_bar form target="#risultati" %}`: a GET form; with JavaScript the list follows while typing.

    The sorting of the page is kept, the page number is not. Without JavaScript the button "Filtra" does the same.
    """
    request = context.get("request")
    kept = request.GET.get("ordina", "") if request is not None else ""
    active = sum(1 for name in form.fields if form.data.get(form.add_prefix(name))) if form.is_bound else 0
    path = request.path if request is not None else ""
    return {"form": form, "target": target, "label": label, "kept": kept, "active": active, "path": path}


@register.inclusion_tag(part("tabs"))
def tabs(entries: Iterable[Tab], label: str = "Sezioni") -> dict[str, Any]:
    """`{% tabs entries label="Sezioni" %}`: `entries` are `Tab(label, url, active, count)`; each is a page."""
    return {"entries": entries, "label": label}


@register.inclusion_tag(part("steps"))
def steps(labels: Sequence[str], current: int = 1) -> dict[str, Any]:
    """`{% steps labels current=2 %}`: where one is in a sequence of pages; `current` counts from 1."""
    return {"labels": labels, "current": current, "total": len(labels)}


@register.inclusion_tag(part("timeline"))
def timeline(entries: Iterable[TimelineEntry], label: str = "Cronologia") -> dict[str, Any]:
    """`{% timeline entries %}`: `entries` are `TimelineEntry(when, title, text, url, who, icon, tone)`, newest first."""
    return {"entries": entries, "label": label}


@register.inclusion_tag(part("definitions"))
def definitions(pairs: Iterable[tuple[str, object]], columns: int = 1) -> dict[str, Any]:
    """`{% definitions pairs columns=1 %}`: (label, value) pairs; an empty value shows "non indicato"."""
    return {"pairs": pairs, "columns": columns}


@register.inclusion_tag(part("breadcrumb"), takes_context=True)
def breadcrumb(context: Context, *parts: str) -> dict[str, Any]:
    """`{% breadcrumb "Persone" persons_url "Nuova persona" %}`: label and address by turns, the last label alone."""
    shell = context.get("shell")
    home = shell.home_url if isinstance(shell, Shell) else "/"
    links = [("Home", home), *zip(parts[:-1:2], parts[1::2], strict=True)]
    return {"links": links, "here": parts[-1] if parts else ""}


@register.inclusion_tag(part("progress"))
def progress(value: int, total: int, label: str, poll_url: str = "", every: int = 2, note: str = "") -> dict[str, Any]:
    """`{% progress done total "Importazione" poll_url="" every=2 note="" %}`: renews itself from `poll_url` by htmx.

    The answer of `poll_url` is this same tag; when the work is over give it without `poll_url` and it stops asking.
    """
    percent = min(100, round(100 * value / total)) if total else 0
    fields = {"value": value, "total": total, "label": label, "percent": percent, "note": note}
    return fields | {"poll_url": poll_url, "every": every}


@register.inclusion_tag(part("grid"))
def grid(sheet: Grid, caption: str) -> dict[str, Any]:
    """`{% grid sheet caption="Anteprima" %}`: a `Grid` like a spreadsheet, wrong cells marked and explained."""
    return {"sheet": sheet, "caption": caption}


@register.inclusion_tag(part("notice"))
def notice(
    title: str, when: str, text: str = "", url: str = "", unread: bool = False, icon: str = "it-mail"
) -> dict[str, Any]:
    """`{% notice "Importazione finita" when="oggi, 10:42" text="" url="" unread=True %}` inside `<ul class="lg-notices">`."""
    return {"title": title, "when": when, "text": text, "url": url, "unread": unread, "icon": icon}


@register.inclusion_tag(part("search_box"))
def search_box(
    url: str,
    value: str = "",
    label: str = "Cerca",
    hint: str = "",
    name: str = "q",
    target: str = "",
    box_id: str = "cerca",
) -> dict[str, Any]:
    """`{% search_box url value=q label="Cerca una persona" hint="" target="#risultati" %}`: GET form, live with `target`."""
    fields = {"url": url, "value": value, "label": label, "hint": hint}
    return fields | {"name": name, "target": target, "box_id": box_id}


@register.inclusion_tag(part("chart"))
def chart(drawn: charts.Chart, level: int = 3, download_url: str = "") -> dict[str, Any]:
    """`{% chart chart level=3 download_url="" %}`: a `Chart` of `ui.engine.charts` with heading, legend and numbers."""
    legend = [(mark_safe(charts.swatch(place, drawn.title)), name) for place, name in enumerate(drawn.legend)]
    fields = {"chart": drawn, "svg": mark_safe(drawn.svg), "legend": legend}
    return fields | {"level": level, "download_url": download_url}


# ── forms ──────────────────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def field(bound: BoundField, compact: bool = False) -> SafeString:
    """`{% field form.name compact=False %}`: label, help, control and error of one field.

    `compact` leaves out "(facoltativo)", for filters.
    """
    context = {"field": bound, "compact": compact}
    return bound.form.render(bound.template_name or bound.form.renderer.field_template_name, context)


@register.inclusion_tag("ui/forms/errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """`{% form_errors form %}`: the summary on top, each line a link to its field. `{{ form }}` already has it."""
    return {"form": form}


@register.inclusion_tag(part("form_actions"))
def form_actions(
    label: str = "Salva", cancel_url: str = "", kind: str = "primary", icon: str = "", cancel: str = "Annulla"
) -> dict[str, Any]:
    """`{% form_actions "Salva" cancel_url=url kind="primary" icon="" cancel="Annulla" %}`: the foot of a form."""
    return {"label": label, "cancel_url": cancel_url, "kind": kind, "icon": icon, "cancel": cancel}


@register.filter
def tone_of_message(level_tag: str) -> str:
    """Tone of the alert for a level of `django.contrib.messages`."""
    return MESSAGE_TONES.get(level_tag, "info")
