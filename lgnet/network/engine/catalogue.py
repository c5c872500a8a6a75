"""The real bodies of the LGNet editions as read from `lgnet/network/data`: plain data, checked as it is read.

Every record keeps where it was read (`source`) and how sure it is (`status`: seen, memory, own ...).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class Origin:
    """Where a record was read and how sure it is."""

    source: str
    status: str


@dataclass(frozen=True)
class CatalogueTerritory:
    """A Comune; the cadastral code is its lasting key. `lat`/`lon` in degrees (WGS 84), of a representative point."""

    name: str
    slug: str
    cadastral_code: str
    istat_code: str
    province: str
    province_sign: str
    region: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class CatalogueEdition:
    """One funded edition; `budget` in euro where it was published."""

    code: str
    short_name: str
    name: str
    fund: str
    cup: str
    starts_on: date
    ends_on: date
    budget: Decimal | None
    targets: dict[str, int]
    note: str
    origin: Origin


@dataclass(frozen=True)
class CataloguePartner:
    """A body of record. `kind` is a value of `network.enums.PartnerKind`; `territory` a slug, None for the centre."""

    code: str
    name: str
    kind: str
    territory: str | None


@dataclass(frozen=True)
class CatalogueParticipation:
    """A partner in an edition, with its modules: `modules_seen` were read, `modules_assumed` are our own choice."""

    edition: str
    partner: CataloguePartner
    territory: str | None
    modules: tuple[str, ...]
    modules_seen: tuple[str, ...]
    modules_assumed: tuple[str, ...]
    modules_source: str
    note: str
    origin: Origin


@dataclass(frozen=True)
class CatalogueOrganisation:
    """A body working in a territory. `kind` is a value of `network.enums.OrganisationKind`."""

    territory: str
    name: str
    kind: str
    edition: str
    origin: Origin


@dataclass(frozen=True)
class Catalogue:
    """Programme > editions > participations of partners > territories; organisations inside the territories."""

    programme: str
    territories: tuple[CatalogueTerritory, ...]
    editions: tuple[CatalogueEdition, ...]
    partners: tuple[CataloguePartner, ...]
    participations: tuple[CatalogueParticipation, ...]
    organisations: tuple[CatalogueOrganisation, ...]

    def territories_of(self, edition: str) -> tuple[CatalogueTerritory, ...]:
        """The territories served in an edition, by name."""
        slugs = {row.territory for row in self.participations if row.edition == edition}
        return tuple(territory for territory in self.territories if territory.slug in slugs)

    def partners_of(self, edition: str) -> tuple[CataloguePartner, ...]:
        """The partners of an edition, in the order of the file."""
        return tuple(row.partner for row in self.participations if row.edition == edition)


class CatalogueError(ValueError):
    """A file of the catalogue points to something that is not there, or says it twice."""


def _read(name: str) -> Any:
    return json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))


def _unique(values: Iterable[str], what: str) -> set[str]:
    found: set[str] = set()
    for value in values:
        if value in found:
            raise CatalogueError(f"{what} {value!r} is there twice")
        found.add(value)
    return found


def _edition(row: dict[str, Any]) -> CatalogueEdition:
    return CatalogueEdition(
        code=row["code"],
        short_name=row["short_name"],
        name=row["name"],
        fund=row["fund"],
        cup=row["cup"],
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        budget=Decimal(row["budget_eur"]) if row["budget_eur"] else None,
        targets=row["targets"],
        note=row["dates_note"],
        origin=Origin(row["source"], row["status"]),
    )


def _participation(
    row: dict[str, Any], partners: dict[str, CataloguePartner], base: list[str]
) -> CatalogueParticipation:
    partner = partners[row["partner"]]
    seen, assumed = tuple(row["modules"]), tuple(row["modules_assumed"])
    modules = tuple(dict.fromkeys([*base, *seen, *assumed])) if seen or assumed else ()
    return CatalogueParticipation(
        edition=row["edition"],
        partner=partner,
        territory=partner.territory,
        modules=modules,
        modules_seen=seen,
        modules_assumed=assumed,
        modules_source=row["modules_source"],
        note=row["note"],
        origin=Origin(row["source"], row["status"]),
    )


def _organisation(row: dict[str, Any]) -> CatalogueOrganisation:
    return CatalogueOrganisation(
        row["territory"], row["name"], row["kind"], row["edition"], Origin(row["source"], row["status"])
    )


@cache
def load_catalogue() -> Catalogue:
    """The whole catalogue. Raises CatalogueError when a code points nowhere or is there twice."""
    programme, everyone, joined = _read("programme"), _read("partners")["partners"], _read("participations")
    territories = tuple(CatalogueTerritory(**row) for row in _read("territories")["territories"])
    partners = {row["code"]: CataloguePartner(**row) for row in everyone}
    found = Catalogue(
        programme=programme["programme"],
        territories=territories,
        editions=tuple(_edition(row) for row in programme["editions"]),
        partners=tuple(partners.values()),
        participations=tuple(_participation(row, partners, joined["base_modules"]) for row in joined["participations"]),
        organisations=tuple(_organisation(row) for row in _read("organisations")["organisations"]),
    )
    check_catalogue(found)
    return found


def check_catalogue(found: Catalogue) -> None:
    """Raises CatalogueError when a code points nowhere or something is there twice."""
    slugs = _unique((territory.slug for territory in found.territories), "territory")
    _unique((territory.cadastral_code for territory in found.territories), "cadastral code")
    editions = _unique((edition.code for edition in found.editions), "edition")
    _unique((partner.name for partner in found.partners), "partner")
    _unique((f"{row.edition} {row.partner.code}" for row in found.participations), "participation")
    _unique((f"{row.territory} {row.name}" for row in found.organisations), "organisation")
    named = {partner.territory for partner in found.partners if partner.territory}
    unknown = (named | {row.territory for row in found.organisations}) - slugs
    unknown |= {row.edition for row in found.participations} - editions
    unknown |= {row.edition for row in found.organisations} - editions
    if unknown:
        raise CatalogueError(f"unknown territories or editions: {sorted(unknown)}")
