"""Writes about the network: the catalogue of real bodies, and a municipality's own organisations and teams."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from lgnet.kernel.tenancy.context import TenantContext, acting
from lgnet.network.engine.catalogue import (
    Catalogue,
    CatalogueEdition,
    CatalogueOrganisation,
    CatalogueTerritory,
    load_catalogue,
)
from lgnet.network.models import Edition, Municipality, Organisation, Participation, Partner, Programme, Team


@transaction.atomic
def load_network() -> dict[str, int]:
    """Write the programme, editions, partners and territories of the catalogue; what is there is brought up to date.

    Runs as lgnet_owner: the web never writes these tables. Returns how many of each there are.
    """
    catalogue = load_catalogue()
    programme, _ = Programme.objects.get_or_create(name=catalogue.programme)
    editions = {entry.code: _edition(programme, entry) for entry in catalogue.editions}
    territories = {entry.slug: _territory(entry) for entry in catalogue.territories}
    _participations(catalogue, editions, territories)
    for entry in catalogue.organisations:
        _organisation(territories[entry.territory], entry)
    return {"editions": len(editions), "territories": len(territories), "organisations": len(catalogue.organisations)}


def open_team(*, municipality: Municipality, organisation: Organisation, name: str) -> Team:
    """A team of an organisation, once."""
    team, _ = Team.objects.get_or_create(municipality=municipality, name=name, defaults={"organisation": organisation})
    return team


def _edition(programme: Programme, entry: CatalogueEdition) -> Edition:
    return Edition.objects.update_or_create(
        code=entry.code,
        defaults={
            "programme": programme,
            "short_name": entry.short_name,
            "name": entry.name,
            "fund": entry.fund,
            "cup": entry.cup,
            "starts_on": entry.starts_on,
            "ends_on": entry.ends_on,
        },
    )[0]


def _territory(entry: CatalogueTerritory) -> Municipality:
    return Municipality.objects.update_or_create(
        cadastral_code=entry.cadastral_code,
        defaults={
            "name": entry.name,
            "slug": entry.slug or slugify(entry.name),
            "istat_code": entry.istat_code,
            "province": entry.province,
            "region": entry.region,
        },
    )[0]


def _participations(catalogue: Catalogue, editions: dict[str, Edition], territories: dict[str, Municipality]) -> None:
    partners = {
        entry.code: Partner.objects.update_or_create(name=entry.name, defaults={"kind": entry.kind})[0]
        for entry in catalogue.partners
    }
    for row in catalogue.participations:
        Participation.objects.update_or_create(
            edition=editions[row.edition],
            partner=partners[row.partner.code],
            defaults={
                "territory": territories[row.territory] if row.territory else None,
                "modules": list(row.modules),
                "note": row.note,
            },
        )


def _organisation(municipality: Municipality, entry: CatalogueOrganisation) -> Organisation:
    with acting(TenantContext(tenants=(municipality.pk,))):
        return Organisation.objects.update_or_create(
            municipality=municipality, name=entry.name, defaults={"kind": entry.kind}
        )[0]
