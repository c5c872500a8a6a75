"""Code lists in the database: shared by all municipalities, read by everybody, written only by commands as owner."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lgnet.codes.enums import Certainty
from lgnet.kernel.records import Record
from lgnet.kernel.tenancy.walls import SHARED


class CodeList(Record):
    """One version of a list, with where it was read and how sure it is. A new version is a new row."""

    name = models.SlugField("nome", max_length=60)
    title = models.CharField("titolo", max_length=160)
    version = models.CharField("versione", max_length=40)
    source = models.TextField("fonte")
    status = models.CharField("certezza", max_length=20, choices=Certainty.choices)
    note = models.TextField("nota", blank=True)
    valid_from = models.DateField("in uso dal")

    wall = SHARED

    class Meta:
        verbose_name = "elenco di codici"
        verbose_name_plural = "elenchi di codici"
        ordering = ["title", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="code_list_version_once")]

    def __str__(self) -> str:
        return self.title


class Code(Record):
    """One entry of a list. `extra` holds what only that list knows (the right to work of a permit, a direction)."""

    code_list = models.ForeignKey(CodeList, models.CASCADE, verbose_name="elenco", related_name="codes")
    code = models.CharField("codice", max_length=40)
    label_it = models.CharField("voce", max_length=250)
    label_en = models.CharField("voce in inglese", max_length=250, blank=True)
    extra = models.JSONField("altri dati", default=dict, blank=True)
    position = models.PositiveIntegerField("posizione")
    valid_from = models.DateField("valido dal", null=True, blank=True)
    valid_to = models.DateField("valido fino al", null=True, blank=True)
    search_text = models.CharField("testo di ricerca", max_length=560, editable=False)

    wall = SHARED

    class Meta:
        verbose_name = "codice"
        verbose_name_plural = "codici"
        ordering = ["code_list", "position"]
        constraints = [
            models.UniqueConstraint(fields=["code_list", "code"], name="code_once_in_its_list"),
            models.UniqueConstraint(
                fields=["code_list", "position"],
                name="code_position_once_in_its_list",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="code_ends_after_it_starts",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.label_it
