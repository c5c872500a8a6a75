"""The one recorded act: who did what, for whom, when. Register, indicator and timesheet all read it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lgnet.accounts.models import Membership
from lgnet.kernel.records import tracked
from lgnet.kernel.tenancy.walls import person_wall
from lgnet.network.models import Edition, Organisation, Team, TenantKey, TenantRecord, same_tenant
from lgnet.people.enums import Origin
from lgnet.people.models import Person


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Acts that stand: neither corrected by a later one nor withdrawn."""

    def standing(self) -> ActivityQuerySet:
        return self.filter(corrected_by=None, withdrawn_at=None)


@tracked
class Activity(TenantRecord):
    """One act, for one person or for a number of people nobody asked the name of. Corrected, never overwritten."""

    activity_type = models.CharField("tipo", max_length=40)
    # Kept as the register or the operator wrote it, beside the type it was mapped to.
    service_label = models.CharField("servizio come scritto", max_length=160, blank=True)
    person = TenantKey(Person, verbose_name="persona", null=True, blank=True, related_name="activities")
    anonymous_count = models.PositiveSmallIntegerField("persone senza nome", default=0)
    day = models.DateField("giorno")
    minutes = models.PositiveSmallIntegerField("minuti", null=True, blank=True)
    place = models.CharField("luogo", max_length=120, blank=True)
    note = models.CharField("nota", max_length=500, blank=True)
    edition = models.ForeignKey(
        Edition, models.PROTECT, verbose_name="edizione", null=True, blank=True, related_name="+"
    )
    organisation = TenantKey(Organisation, verbose_name="organizzazione", null=True, blank=True, related_name="+")
    team = TenantKey(Team, verbose_name="équipe", null=True, blank=True, related_name="+")
    operator = TenantKey(Membership, verbose_name="operatore", null=True, blank=True, related_name="+")
    operator_name = models.CharField("operatore come scritto", max_length=120, blank=True)
    # The same act recorded for several people at once.
    gathering = models.UUIDField("insieme", null=True, blank=True)
    source_kind = models.CharField("provenienza", max_length=10, choices=Origin.choices, default=Origin.FORM)
    # The register's row it was read from; for an act typed in a form, the form as it was opened (see `form_sent_once`).
    source_id = models.UUIDField("riga di provenienza", null=True, blank=True)
    corrected_by = TenantKey("self", verbose_name="rettificata da", null=True, blank=True, related_name="corrects")
    withdrawn_at = models.DateTimeField("annullata il", null=True, blank=True)
    withdrawn_why = models.CharField("perché annullata", max_length=200, blank=True)

    objects = ActivityQuerySet.as_manager()
    wall = person_wall(nullable=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "attività"
        verbose_name_plural = "attività"
        ordering = ["-day", "-created_at", "-id"]
        indexes = [
            models.Index(fields=["municipality", "-day", "-created_at", "-id"], name="activity_by_day"),
            models.Index(fields=["person", "day"], name="activity_of_person"),
            models.Index(fields=["municipality", "source_id"], name="activity_by_source"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("activity", "person", "organisation", "team", "operator", "corrected_by"),
            models.CheckConstraint(
                name="activity_person_or_count",
                condition=Q(person__isnull=False, anonymous_count=0) | Q(person=None, anonymous_count__gt=0),
                violation_error_message="Indica una persona oppure quante persone senza nome.",
            ),
            models.CheckConstraint(name="activity_not_corrected_by_itself", condition=~Q(corrected_by=F("id"))),
            models.CheckConstraint(
                name="activity_withdrawn_with_reason", condition=Q(withdrawn_at=None) | ~Q(withdrawn_why="")
            ),
            models.UniqueConstraint(
                fields=["municipality", "source_id", "person"],
                condition=Q(source_kind=Origin.FORM, source_id__isnull=False),
                nulls_distinct=False,
                name="activity_form_sent_once",
                violation_error_message="Questo modulo è già stato inviato.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_type} {self.day}"
