"""The outcome of an import, done or only tried: counts, and every error with its row and column."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from lgnet.registers.actions.planning import Plan
from lgnet.registers.enums import ProposalState, RowState
from lgnet.registers.models import Batch, Row


def summary_of_plan(batch: Batch, plan: Plan, *, accepts_proposals: bool = False) -> dict[str, object]:
    """What importing would do. `persons_created` counts distinct persons, once the proposals are accepted if so asked."""
    return {
        "rows": batch.rows.count(),
        "rows_imported": 0,
        "rows_to_import": len(plan.rows),
        "rows_repeated": len(plan.repeated),
        "rows_recognised": plan.recognised_rows,
        "persons_created": plan.new_persons(accepts_proposals=accepts_proposals),
        "activities": sum(said.service_day is not None for said in plan.read),
        "proposals": len(plan.clustering.proposals),
        "proposals_left": plan.left_proposals(accepts_proposals=accepts_proposals),
        "not_counted": sum(not said.countable for said in plan.read),
        **_issues(batch),
    }


def summary_of(batch: Batch) -> dict[str, object]:
    """What the batch became, over all the runs of its import."""
    states = list(batch.rows.values_list("state", "is_recognised", "activity_id", "not_counted"))
    imported = [(known, act, why) for state, known, act, why in states if state == RowState.IMPORTED]
    ready = sum(state == RowState.READY for state, *_ in states)
    return {
        "rows": len(states),
        "rows_imported": len(imported),
        "rows_to_import": ready,
        "rows_repeated": sum(state == RowState.REPEATED for state, *_ in states),
        "rows_recognised": sum(known for known, *_ in imported),
        "persons_created": persons_created(batch),
        "activities": sum(act is not None for _, act, _ in imported),
        "proposals": batch.proposals.count(),
        "proposals_left": batch.proposals.filter(state=ProposalState.OPEN).count(),
        "not_counted": sum(bool(why) for *_, why in imported),
        **_issues(batch),
    }


def persons_created(batch: Batch) -> int:
    """Distinct persons the batch brought into the registry: rows linked to each other count once."""
    made = Row.objects.filter(batch=batch, person__origin_id=F("pk"))
    roots = {ref: root or ref for ref, root in made.values_list("person_id", "person__same_as_id")}
    return len(set(roots.values()) & roots.keys())


def _issues(batch: Batch) -> dict[str, object]:
    with_issues = batch.rows.exclude(issues=[]).order_by("number").values_list("number", "state", "issues")
    errors = [
        {"row": number, "column": issue["column"], "message": issue["message"], "value": issue["value"]}
        for number, state, issues in with_issues
        for issue in issues
        if issue["severity"] == "error" and state == RowState.WRONG
    ]
    warnings = sum(_has(issues, "warning") for *_, issues in with_issues)
    return {"errors": errors, "warnings": warnings}


def _has(issues: Sequence[dict[str, str]], severity: str) -> bool:
    return any(issue["severity"] == severity for issue in issues)
