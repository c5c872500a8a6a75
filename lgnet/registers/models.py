"""Registers brought in: the file as read, its rows as written, what each became, and what a human must decide."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lgnet.accounts.models import Membership
from lgnet.activities.models import Activity
from lgnet.kernel.records import tracked
from lgnet.kernel.tenancy.walls import IN_TENANT, Wall
from lgnet.network.models import TenantKey, TenantRecord, same_tenant
from lgnet.people.models import Person
from lgnet.registers.enums import BatchState, ProposalState, RowState

# Whole rows of names: only for roles that reach every person of the Comune.
_WHOLE = f"{IN_TENANT} AND (SELECT sec.reach()) = 'all'"
whole_wall = Wall(using=_WHOLE, check=_WHOLE)


@tracked
class Batch(TenantRecord):
    """One register brought in. The file itself is not kept: every row is, as it was written."""

    file_name = models.CharField("file", max_length=200)
    file_hash = models.CharField("impronta del file", max_length=64)
    sheet = models.CharField("foglio", max_length=120, blank=True)
    header_row = models.PositiveIntegerField("riga delle intestazioni", default=0)
    headings = models.JSONField("intestazioni", default=list)
    # registers.engine mapping as JSON: column position -> field.
    mapping = models.JSONField("corrispondenze", default=dict)
    notes = models.JSONField("osservazioni sulla lettura", default=list)
    state = models.CharField("stato", max_length=10, choices=BatchState.choices, default=BatchState.READ)
    uploaded_by = TenantKey(Membership, verbose_name="caricato da", null=True, blank=True, related_name="+")
    done = models.PositiveIntegerField("righe fatte", default=0)
    total = models.PositiveIntegerField("righe da fare", default=0)
    # When an import under way last said how far it was, and why it stopped if it did.
    told_at = models.DateTimeField("ultimo segno", null=True, blank=True)
    problem = models.CharField("perché si è fermata", max_length=300, blank=True)
    summary = models.JSONField("esito", default=dict)

    wall = whole_wall

    class Meta(TenantRecord.Meta):
        verbose_name = "registro"
        verbose_name_plural = "registri"
        ordering = ["-created_at"]
        constraints = [*TenantRecord.Meta.constraints, *same_tenant("batch", "uploaded_by")]

    def __str__(self) -> str:
        return self.file_name


class Row(TenantRecord):
    """One row as written (`cells`), as corrected (`corrections`), and what became of it."""

    batch = TenantKey(Batch, models.CASCADE, verbose_name="registro", related_name="rows")
    number = models.PositiveIntegerField("riga")
    cells = models.JSONField("celle", default=list)
    corrections = models.JSONField("correzioni", default=dict)
    issues = models.JSONField("osservazioni", default=list)
    state = models.CharField("stato", max_length=10, choices=RowState.choices)
    # Hash of the normalised row and which time it occurs in the file: the same row twice in a year is two acts.
    row_key = models.CharField("chiave", max_length=80, blank=True)
    group = models.PositiveIntegerField("gruppo", null=True, blank=True)
    person = TenantKey(Person, models.SET_NULL, verbose_name="persona", null=True, blank=True, related_name="+")
    activity = TenantKey(Activity, models.SET_NULL, verbose_name="attività", null=True, blank=True, related_name="+")
    is_recognised = models.BooleanField("persona già nota", default=False)
    is_kept = models.BooleanField("rimasta dopo l'annullamento", default=False)
    not_counted = models.CharField("perché non conta", max_length=160, blank=True)

    wall = whole_wall

    class Meta(TenantRecord.Meta):
        verbose_name = "riga"
        verbose_name_plural = "righe"
        ordering = ["number"]
        indexes = [
            models.Index(fields=["batch", "number"], name="row_of_batch"),
            models.Index(fields=["batch", "state"], name="row_state"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("row", "batch", "person", "activity"),
            models.UniqueConstraint(fields=["batch", "number"], name="row_once_in_batch"),
            models.UniqueConstraint(
                fields=["municipality", "row_key"], condition=Q(state=RowState.IMPORTED), name="row_imported_once"
            ),
        ]

    def __str__(self) -> str:
        return f"riga {self.number}"


class ImportPlan(TenantRecord):
    """What an import under way set out to do, so that a killed one goes on as it would have. Removed at its end.

    `content`: {"rows": [row numbers], "groups": [[positions in rows, known person or null]], "proposals": [...],
    "repeated": [row numbers]}.
    """

    batch = TenantKey(Batch, models.CASCADE, verbose_name="registro", related_name="plans")
    content = models.JSONField("piano", default=dict)

    wall = whole_wall

    class Meta(TenantRecord.Meta):
        verbose_name = "piano di importazione"
        verbose_name_plural = "piani di importazione"
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("importplan", "batch"),
            models.UniqueConstraint(fields=["batch"], name="plan_once_a_batch"),
        ]

    def __str__(self) -> str:
        return f"piano di {self.batch_id}"


@tracked
class Proposal(TenantRecord):
    """Two persons that may be one: a human decides, and may think again."""

    batch = TenantKey(Batch, models.CASCADE, verbose_name="registro", related_name="proposals")
    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="+")
    other = TenantKey(Person, models.CASCADE, verbose_name="altra persona", related_name="+")
    score = models.FloatField("somiglianza")
    reasons = models.JSONField("perché", default=list)
    is_acceptable = models.BooleanField("accettabile insieme alle altre", default=True)
    state = models.CharField("stato", max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    decided_by = TenantKey(Membership, verbose_name="deciso da", null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("deciso il", null=True, blank=True)

    wall = whole_wall

    class Meta(TenantRecord.Meta):
        verbose_name = "proposta"
        verbose_name_plural = "proposte"
        ordering = ["-score", "id"]
        indexes = [models.Index(fields=["batch", "state", "-score"], name="proposal_of_batch")]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("proposal", "batch", "person", "other", "decided_by"),
            models.UniqueConstraint(fields=["person", "other"], name="proposal_once_a_pair"),
            models.CheckConstraint(name="proposal_of_two_persons", condition=~Q(person=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} = {self.other_id}?"


class MappingMemory(TenantRecord):
    """How a Comune's headings were mapped the last time: proposed again for the same headings."""

    signature = models.CharField("impronta delle intestazioni", max_length=64)
    headings = models.JSONField("intestazioni", default=list)
    mapping = models.JSONField("corrispondenze", default=dict)
    updated_at = models.DateTimeField("aggiornata il")

    wall = whole_wall

    class Meta(TenantRecord.Meta):
        verbose_name = "corrispondenza ricordata"
        verbose_name_plural = "corrispondenze ricordate"
        ordering = ["-updated_at"]
        constraints = [
            *TenantRecord.Meta.constraints,
            models.UniqueConstraint(fields=["municipality", "signature"], name="mapping_once_per_headings"),
        ]

    def __str__(self) -> str:
        return self.signature
