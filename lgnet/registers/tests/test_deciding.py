"""Second thoughts on proposals: whatever was decided in between, taking everything back leaves nothing behind."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgnet.kernel.errors import MoveRefused, NotAllowed
from lgnet.people.models import Person
from lgnet.registers.actions import (
    accept_all,
    accept_proposal,
    import_batch,
    open_batch,
    refuse_proposal,
    reopen_proposal,
)
from lgnet.registers.enums import ProposalState
from lgnet.registers.models import Proposal
from lgnet.registers.tests.factories import register

pytestmark = pytest.mark.django_db
ACTS = {"accept": accept_proposal, "refuse": refuse_proposal, "reopen": reopen_proposal}
PEOPLE = 5


def _row(day: str, month: str) -> tuple[str, ...]:
    born = f"{day}/{month}/1990"
    return (
        "Diallo",
        "Amadou",
        "M",
        born,
        "Guinea",
        "Protezione speciale",
        "",
        f"{day}/0{len(day)}/2025",
        "Consulenza legale",
    )


def web(by) -> list[Proposal]:
    """Proposals that tie five persons together: every pair of them."""
    rows = [_row("12", "03"), _row("21", "03"), _row("13", "03"), _row("12", "04"), _row("11", "03")]
    batch = open_batch(data=register(*rows), file_name="registro.csv", by=by)
    import_batch(batch=batch, by=by)
    persons = list(Person.objects.order_by("pk"))
    Proposal.objects.all().delete()
    return Proposal.objects.bulk_create(
        Proposal(municipality_id=by.municipality, batch=batch, person=persons[j], other=persons[i], score=0.7)
        for i in range(len(persons))
        for j in range(i + 1, len(persons))
    )


def pointers() -> dict[object, object]:
    return dict(Person.objects.values_list("pk", "same_as_id"))


def groups_said(pairs: list[Proposal]) -> set[frozenset[object]]:
    """The connected groups of the accepted pairs, found the slow way."""
    groups = [{ref} for ref in Person.objects.values_list("pk", flat=True)]
    for pair in pairs:
        if pair.state == ProposalState.ACCEPTED:
            one = next(group for group in groups if pair.person_id in group)
            other = next(group for group in groups if pair.other_id in group)
            if one is not other:
                groups.remove(other)
                one |= other
    return {frozenset(group) for group in groups}


def groups_linked() -> set[frozenset[object]]:
    found: dict[object, set[object]] = {}
    for ref, root in pointers().items():
        found.setdefault(root or ref, set()).add(ref)
    return {frozenset(group) for group in found.values()}


class Rollback(Exception):
    """Ends one example."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.integers(0, PEOPLE * (PEOPLE - 1) // 2 - 1), st.sampled_from(sorted(ACTS))), max_size=14
    )
)
def test_links_are_what_the_accepted_pairs_say_and_all_reopened_leaves_none(cast, moves):
    with cast["rita"].acts() as by:
        try:
            with transaction.atomic():
                pairs = web(by)
                before = pointers()
                for place, act in moves:
                    try:
                        pairs[place] = ACTS[act](proposal=pairs[place], by=by)
                    except MoveRefused:
                        pairs[place].refresh_from_db()
                    assert groups_linked() == groups_said(pairs)
                    roots = {root for root in pointers().values() if root}
                    assert not Person.objects.filter(pk__in=roots).exclude(same_as=None).exists()
                for pair in pairs:
                    if pair.state != ProposalState.OPEN:
                        reopen_proposal(proposal=pair, by=by)
                assert pointers() == before
                raise Rollback
        except Rollback:
            pass


def test_all_at_once_leaves_out_the_doubtful_and_can_be_thought_over_one_by_one(cast):
    with cast["rita"].acts() as by:
        pairs = web(by)
        Proposal.objects.filter(pk=pairs[0].pk).update(is_acceptable=False)
        Proposal.objects.exclude(pk__in=[pairs[0].pk, pairs[-1].pk]).delete()
        assert accept_all(batch=pairs[0].batch, by=by) == 1
        pairs[0].refresh_from_db()
        assert pairs[0].state == ProposalState.OPEN
        pairs[-1].refresh_from_db()
        assert pairs[-1].decided_by_id == by.membership
        reopen_proposal(proposal=pairs[-1], by=by)
        assert not any(pointers().values())


def test_who_may_not_import_decides_nothing(cast):
    with cast["rita"].acts() as by:
        pair = web(by)[0]
    with cast["lia"].acts() as lia, pytest.raises(NotAllowed):
        accept_proposal(proposal=pair, by=lia)
