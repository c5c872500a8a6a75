"""The notification inbox. A notice never says who a person is: it links to a page that asks again who may read."""

from __future__ import annotations

from django.db import models

from lgnet.accounts.models import Membership
from lgnet.network.models import TenantKey, TenantRecord, same_tenant


class Notice(TenantRecord):
    """Something a member should know: the end of a long work, a proposal waiting, a review due."""

    recipient = TenantKey(Membership, models.CASCADE, verbose_name="destinatario", related_name="notices")
    title = models.CharField("titolo", max_length=160)
    text = models.CharField("testo", max_length=500, blank=True)
    url = models.CharField("pagina", max_length=250, blank=True)
    read_at = models.DateTimeField("letto il", null=True, blank=True)
    # One notice an event: a job that runs twice tells once.
    event_key = models.CharField("chiave dell'evento", max_length=120)

    class Meta(TenantRecord.Meta):
        verbose_name = "avviso"
        verbose_name_plural = "avvisi"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["recipient", "read_at", "-created_at"], name="notice_inbox")]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("notice", "recipient"),
            models.UniqueConstraint(fields=["recipient", "event_key"], name="notice_told_once"),
        ]

    def __str__(self) -> str:
        return self.title
