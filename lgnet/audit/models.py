"""The access log: who looked at whom. What was written is in each table's history, kept by triggers."""

from __future__ import annotations

from django.db import models

from lgnet.audit.enums import Access
from lgnet.kernel.tenancy.walls import APPEND, tenant_wall
from lgnet.network.models import TenantRecord


class AccessLog(TenantRecord):
    """One reading of a person (or a search, or an export): kept 24 months, never changed, visible to the person.

    The reader and the subject are kept by identifier, without a key: the log outlives both.
    """

    user_id = models.UUIDField("utente", null=True)
    author = models.CharField("autore", max_length=160)
    membership_id = models.UUIDField("appartenenza", null=True)
    organisation_id = models.UUIDField("organizzazione", null=True)
    roles = models.CharField("ruoli", max_length=200)
    access = models.CharField("tipo di accesso", max_length=10, choices=Access.choices)
    subject_kind = models.CharField("oggetto", max_length=40)
    subject_id = models.UUIDField("identificativo dell'oggetto", null=True)
    request_id = models.UUIDField("richiesta")
    purpose = models.CharField("finalità", max_length=160, blank=True)
    # Counts and keyed hashes of search terms; never a name.
    detail = models.JSONField("dettaglio", default=dict)

    wall = tenant_wall(grant=APPEND)

    class Meta(TenantRecord.Meta):
        verbose_name = "accesso"
        verbose_name_plural = "accessi"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["municipality", "subject_id", "-created_at"], name="access_log_of_subject")]

    def __str__(self) -> str:
        return f"{self.author} · {self.access} · {self.subject_kind}"
