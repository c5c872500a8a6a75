"""The centre sees sums, one dimension at a time, and cannot find out what is hidden."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from lgnet.accounts.engine.actor import robot
from lgnet.accounts.queries import context_for
from lgnet.insights.engine.network import DIMENSIONS, TOTAL, network_table
from lgnet.insights.queries import network_cells, territory_names
from lgnet.insights.tests.factories import figures, indicator, lgnet3, person, recipients
from lgnet.kernel.errors import NotAllowed
from lgnet.kernel.tenancy.context import acting
from lgnet.network.models import Municipality
from lgnet.people.models import Person

pytestmark = pytest.mark.django_db

# men, women: what each territory really has. Bari's women and all of Latina are under 5.
TRUTH = {"torino": (8, 6), "bari": (9, 2), "latina": (3, 1), "genova": (5, 0)}


@pytest.fixture
def network(cast):
    for slug, (men, women) in TRUTH.items():
        here = Municipality.objects.get(slug=slug)
        by = robot("test", here.pk)
        with acting(context_for(by)):
            recipients(by, men, sex="M", kind="language_course")
            recipients(by, women, sex="F")
            recipients(by, 6, sex="F", state="with_reserve")
    return cast


def central(cast):
    with cast["enea"].acts() as enea:
        return network_cells(enea, lgnet3())


def shown(cast, dimension):
    """{territory: {cell: n}} as the database gives it."""
    names = dict(Municipality.objects.values_list("pk", "slug"))
    found = defaultdict(dict)
    for row in central(cast):
        if row.dimension == dimension:
            found[names[row.municipality]][row.cell] = row.n
    return found


def test_a_total_under_five_is_hidden_and_only_recipients_are_in_it(network):
    totals = shown(network, TOTAL)
    assert {slug: totals[slug][""] for slug in TRUTH} == {"torino": 14, "bari": 11, "latina": None, "genova": 5}
    assert {cells[""] for slug, cells in totals.items() if slug not in TRUTH} == {None}


def test_one_small_cell_hides_the_whole_split_of_that_territory(network):
    assert shown(network, "sex") == {"torino": {"M": 8, "F": 6}, "bari": {None: None}, "genova": {"M": 5}}
    assert shown(network, "age") == {"torino": {"18-60": 14}, "bari": {"18-60": 11}, "genova": {"18-60": 5}}
    assert shown(network, "quarter")["bari"] == {"2025-1": 11}


def test_a_part_is_hidden_also_when_what_is_left_of_the_whole_is_small(network):
    parts = shown(network, "part")
    assert parts["torino"] == {"O.2.3.1": 8}
    assert parts["bari"] == {None: None}  # 9 of 11: the other 2 would be found by subtraction
    assert parts["genova"] == {"O.2.3.1": 5}


def test_there_is_no_table_of_two_dimensions_and_no_name(network):
    assert {row.dimension for row in central(network)} == {TOTAL, *DIMENSIONS}
    with network["enea"].acts():
        assert not Person.objects.exists()


def test_only_the_centre_may_ask(network):
    for key in ("rosa", "ugo", "lia"):
        with network[key].acts() as actor, pytest.raises(NotAllowed):
            network_cells(actor, lgnet3())
    edition = lgnet3().pk
    with (
        network["rosa"].acts(),
        pytest.raises(ProgrammingError, match="for the centre"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM search.network_figures(%s)", [edition])


def test_the_centre_asks_for_one_edition_and_nothing_else(network):
    refused = pytest.raises(DatabaseError, match="one edition")
    with network["enea"].acts(), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM search.network_figures(NULL)")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_function_identity_arguments(p.oid), p.prosecdef, r.rolname, p.proconfig::text,"
            " has_function_privilege('public', p.oid, 'execute') FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
            " WHERE p.proname IN ('network_figures', 'municipal_figures') ORDER BY p.proname"
        )
        found = cursor.fetchall()
    path = '{"search_path=public, pg_temp"}'
    assert found == [
        ("wanted uuid, definitions uuid", True, "lgnet_search", path, False),
        ("wanted uuid", True, "lgnet_search", path, False),
    ]


def test_the_centre_cannot_use_the_functions_of_the_comuni(network):
    everywhere = list(Municipality.objects.values_list("pk", flat=True))
    edition = lgnet3().pk
    with network["enea"].acts(), connection.cursor() as cursor:
        cursor.execute("SELECT sum(n) FROM search.municipal_figures(%s, %s)", [edition, edition])
        assert cursor.fetchone() == (None,)
        cursor.execute(
            "SELECT count(*) FROM search.counted_persons(%s, NULL, NULL, NULL, %s)", [everywhere, ["language_course"]]
        )
        assert cursor.fetchone() == (0,)


# ── the attacker ───────────────────────────────────────────────────────────────────────────────────────────
def possible(truth_cells, published):
    """Every cell value the attacker cannot exclude: {territory: {cell: {values}}}, by trying all of them.

    `published` holds what the attacker reads: totals, cells, and the sums printed under the table.
    """
    cells = sorted({cell for found in truth_cells.values() for cell in found})
    per_place = {}
    for place in truth_cells:
        total, split = published["totals"][place], published["cells"].get(place)
        top = total if total is not None else 4
        worlds = [
            world
            for world in itertools.product(range(top + 1), repeat=len(cells))
            if (sum(world) == total if total is not None else sum(world) <= 4)
            and (split is None or all(split.get(cell, 0) == n for cell, n in zip(cells, world, strict=True)))
        ]
        per_place[place] = worlds
    reachable = {place: set() for place in truth_cells}
    for choice in itertools.product(*(per_place[place] for place in truth_cells)):
        if all(
            sum(world[cells.index(cell)] for world in choice) == wanted for cell, wanted in published["sums"].items()
        ):
            for place, world in zip(truth_cells, choice, strict=True):
                reachable[place].add(world)
    return {
        place: {cell: {world[at] for world in worlds} for at, cell in enumerate(cells)}
        for place, worlds in reachable.items()
    }


def published_to(cast):
    """What Enea's table by sex says. The sums printed under it are of the rows shown: they exclude nothing."""
    with cast["enea"].acts() as enea:
        rows = network_cells(enea, lgnet3())
        names = {pk: name for pk, name in territory_names(lgnet3()).items() if name.lower() in TRUTH}
    table = network_table(rows, names=names, dimension="sex")
    by_sex = ("M", "F", "X")
    return {
        "totals": {row.name.lower(): row.total for row in table.rows},
        "cells": {
            row.name.lower(): dict(zip(by_sex, row.cells, strict=True)) for row in table.rows if not row.is_split_hidden
        },
        "sums": {},
        "printed": dict(zip(by_sex, table.cells, strict=True)),
    }


def hidden_found(published):
    """The cells of hidden splits for which only one value remains."""
    truth = {slug: dict(zip("MF", TRUTH[slug], strict=True)) for slug in published["totals"]}
    open_cells = possible(truth, published)
    return {
        (slug, cell)
        for slug, found in open_cells.items()
        for cell, values in found.items()
        if len(values) == 1 and slug not in published["cells"]
    }


def test_nobody_finds_a_hidden_cell_from_everything_shown(network):
    published = published_to(network)
    assert published["printed"] == {"M": 8 + 5, "F": 6, "X": 0}  # shown rows only
    assert hidden_found(published) == set()


def test_the_attacker_finds_them_when_the_sums_are_those_of_all_territories(network):
    """The broken variant, to show that the attacker above is able: with full sums Bari's two women are read."""
    published = published_to(network)
    del published["totals"]["latina"]
    assert hidden_found(published) == set()
    places = published["totals"]
    full = {sex: sum(TRUTH[slug][at] for slug in places) for at, sex in enumerate("MF")}
    assert hidden_found(published | {"sums": full}) == {("bari", "M"), ("bari", "F")}


def test_hidden_numbers_are_said_to_be_hidden_not_zero(network):
    with network["enea"].acts() as enea:
        rows = network_cells(enea, lgnet3())
    table = network_table(rows, names=dict(Municipality.objects.values_list("pk", "name")), dimension="sex")
    bari = next(row for row in table.rows if row.name == "Bari")
    genova = next(row for row in table.rows if row.name == "Genova")
    assert (bari.total, bari.cells, bari.is_split_hidden) == (11, (None, None, None), True)
    assert (genova.total, genova.cells) == (5, (5, 0, 0))
    assert (table.total, table.hidden_splits) == (14 + 11 + 5, 1)
    assert table.hidden_totals == len(table.rows) - 3


def test_restricted_staff_read_the_same_exact_figures_as_the_manager(network):
    with network["rosa"].acts() as rosa:
        exact = figures(rosa)
    for key in ("marta", "nadia"):
        with network[key].acts() as actor:
            assert figures(actor) == exact
            with pytest.raises(NotAllowed):
                figures(actor, lgnet3().starts_on, None)
    assert exact.recipients.total == 14
    with network["lia"].acts() as lia:
        assert figures(lia).recipients.total == 11


def test_indicators_are_read_only_for_the_application(network):
    row = indicator("O.2.3")
    row.types = ["shelter_night"]
    with network["enea"].acts(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        row.save()
    with network["ugo"].acts() as ugo:
        person(ugo)
