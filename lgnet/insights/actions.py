"""Loading the indicators: as `lgnet_owner`, because the application may only read them."""

from __future__ import annotations

from django.db import transaction

from lgnet.insights.engine.catalogue import ListedIndicator, listed_indicators, listed_targets, union_citizenships
from lgnet.insights.models import Indicator, Target, UnionCitizenship
from lgnet.network.models import Edition, Municipality


@transaction.atomic
def load_indicators() -> dict[str, int]:
    """Bring indicators, targets and the days of Union citizenship into the database; run it after the network's load.

    Runs as lgnet_owner; a second run changes nothing. Editions that are not in the database are left out. Returns how
    many of each there are.
    """
    editions = {edition.code: edition for edition in Edition.objects.all()}
    kept: dict[tuple[str, str], Indicator] = {}
    for entry in listed_indicators():
        if entry.edition in editions:
            kept[entry.edition, entry.code] = _indicator(entry, editions[entry.edition], kept)
    _forget_others(kept)
    return {
        "indicators": len(kept),
        "targets": _load_targets(kept),
        "union_citizenships": _load_union_citizenships(),
    }


def _indicator(entry: ListedIndicator, edition: Edition, known: dict[tuple[str, str], Indicator]) -> Indicator:
    return Indicator.objects.update_or_create(
        edition=edition,
        code=entry.code,
        defaults={
            "label": entry.label,
            "definition": entry.definition,
            "formula": entry.formula,
            "types": list(entry.types),
            "series": entry.series,
            "source": entry.source,
            "status": entry.status,
            "parent": known[entry.edition, entry.parent] if entry.parent else None,
            "position": entry.position,
        },
    )[0]


def _forget_others(kept: dict[tuple[str, str], Indicator]) -> None:
    """Indicators no longer listed go, parts before wholes."""
    gone = Indicator.objects.exclude(pk__in=[indicator.pk for indicator in kept.values()])
    gone.filter(parent__isnull=False).delete()
    gone.delete()


def _load_targets(indicators: dict[tuple[str, str], Indicator]) -> int:
    places = {place.slug: place for place in Municipality.objects.all()}
    written = []
    for entry in listed_targets():
        indicator = indicators.get((entry.edition, entry.indicator))
        if indicator is None or (entry.territory and entry.territory not in places):
            continue
        target, _ = Target.objects.update_or_create(
            indicator=indicator,
            territory=places.get(entry.territory),
            by_day=entry.by_day,
            defaults={
                "edition": indicator.edition,
                "value": entry.value,
                "source": entry.source,
                "status": entry.status,
            },
        )
        written.append(target.pk)
    Target.objects.exclude(pk__in=written).delete()
    return len(written)


def _load_union_citizenships() -> int:
    wanted = {(country, first): last for country, first, last in union_citizenships()}
    stored = {(row.country, row.from_day): row for row in UnionCitizenship.objects.all()}
    gone = [row.pk for key, row in stored.items() if key not in wanted or wanted[key] != row.to_day]
    UnionCitizenship.objects.filter(pk__in=gone).delete()
    UnionCitizenship.objects.bulk_create(
        UnionCitizenship(country=country, from_day=first, to_day=last)
        for (country, first), last in wanted.items()
        if (country, first) not in stored or stored[country, first].pk in gone
    )
    return len(wanted)
