"""Proposals: two persons that may be one. A human decides and may think again; nothing is repointed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import Q

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import MoveRefused
from lgnet.people.actions import relink
from lgnet.people.engine.cluster import Clustering
from lgnet.registers import rules
from lgnet.registers.actions.summing import persons_created
from lgnet.registers.enums import ProposalState
from lgnet.registers.models import Batch, Proposal


def keep_proposals(*, batch: Batch, clustering: Clustering[UUID], persons: dict[int, UUID]) -> int:
    """Write down the pairs an import leaves to a human; a pair decided before is not asked again. Returns how many."""
    found: dict[frozenset[UUID], Proposal] = {}
    for proposal in clustering.proposals:
        one = persons.get(proposal.group)
        other = proposal.known if proposal.other is None else persons.get(proposal.other)
        if one is None or other is None or one == other:
            continue
        # Best first: the best score of a pair stays.
        found.setdefault(
            frozenset((one, other)),
            Proposal(
                municipality_id=batch.municipality_id,
                batch=batch,
                person_id=max(one, other),
                other_id=min(one, other),
                score=proposal.score,
                reasons=list(proposal.reasons),
                is_acceptable=proposal.acceptable,
            ),
        )
    Proposal.objects.bulk_create(found.values(), batch_size=500, ignore_conflicts=True)
    return len(found)


@transaction.atomic
def accept_proposal(*, proposal: Proposal, by: Actor) -> Proposal:
    """The two are one person: their rows are linked."""
    _decide(proposal, ProposalState.ACCEPTED, by)
    link_again({proposal.person_id, proposal.other_id}, proposal.batch_id, by)
    _count_again(proposal.batch_id)
    return proposal


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, by: Actor) -> Proposal:
    """The two are different persons: a link made by accepting this proposal is undone, and it is not proposed again."""
    was_accepted = proposal.state == ProposalState.ACCEPTED
    _decide(proposal, ProposalState.REFUSED, by)
    if was_accepted:
        link_again({proposal.person_id, proposal.other_id}, proposal.batch_id, by)
    _count_again(proposal.batch_id)
    return proposal


@transaction.atomic
def reopen_proposal(*, proposal: Proposal, by: Actor) -> Proposal:
    """Think again: the decision is taken back, and with it the link."""
    was_accepted = proposal.state == ProposalState.ACCEPTED
    _decide(proposal, ProposalState.OPEN, by)
    if was_accepted:
        link_again({proposal.person_id, proposal.other_id}, proposal.batch_id, by)
    _count_again(proposal.batch_id)
    return proposal


@transaction.atomic
def accept_all(*, batch: Batch, by: Actor) -> int:
    """Accept every open proposal of a batch that nothing contradicts. Returns how many."""
    rules.need("registers.import", by)
    chosen = list(batch.proposals.filter(state=ProposalState.OPEN, is_acceptable=True))
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in chosen]).update(
        state=ProposalState.ACCEPTED, decided_by=by.membership, decided_at=clock.now()
    )
    link_again({ref for proposal in chosen for ref in (proposal.person_id, proposal.other_id)}, batch.pk, by)
    _count_again(batch.pk)
    return len(chosen)


def _decide(proposal: Proposal, state: str, by: Actor) -> None:
    rules.need("registers.import", by)
    origins = [other for other in ProposalState.values if other != state]
    moved = Proposal.objects.filter(pk=proposal.pk, state__in=origins).update(
        state=state,
        decided_by=None if state == ProposalState.OPEN else by.membership,
        decided_at=None if state == ProposalState.OPEN else clock.now(),
    )
    if not moved:
        msg = "Su questa proposta è già stata presa la stessa decisione: ricarica la pagina."
        raise MoveRefused(msg)
    proposal.refresh_from_db()


def link_again(touched: set[UUID], batch: UUID, by: Actor) -> None:
    """Make the links of the persons touched exactly what the accepted proposals say, in their connected component."""
    component, pairs = _component(touched)
    with pghistory.context(batch=str(batch), author=by.name):
        relink(persons=component, pairs=pairs, by=by)


def _count_again(ref: UUID) -> None:
    """What the register says of itself follows what is decided."""
    batch = Batch.objects.select_for_update().get(pk=ref)
    if batch.summary:
        left = batch.proposals.filter(state=ProposalState.OPEN).count()
        summary = {**batch.summary, "persons_created": persons_created(batch), "proposals_left": left}
        Batch.objects.filter(pk=ref).update(summary=summary)


def _component(touched: Iterable[UUID]) -> tuple[set[UUID], list[tuple[UUID, UUID]]]:
    component = set(touched)
    pairs: list[tuple[UUID, UUID]] = []
    frontier = set(component)
    while frontier:
        accepted = Proposal.objects.filter(state=ProposalState.ACCEPTED).filter(
            Q(person__in=frontier) | Q(other__in=frontier)
        )
        pairs = list({*pairs, *accepted.values_list("person_id", "other_id")})
        reached = {ref for pair in pairs for ref in pair}
        frontier = reached - component
        component |= reached
    return component, pairs
