"""Indicators as data: what is counted, among whom, where the definition comes from; and the targets published."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lgnet.insights.enums import Certainty, Series
from lgnet.kernel.records import Record
from lgnet.kernel.tenancy.walls import SHARED
from lgnet.network.models import Edition, Municipality


class Indicator(Record):
    """One number that an edition asks for.

    `formula` is {"count": persons|acts|anonymous|gatherings, "types": [codes]|"services"|"all", "eligibility":
    eligible|with_reserve|not_verified|not_eligible|any}; `types` holds the codes it stands for, resolved when loaded.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name="edizione", related_name="indicators")
    code = models.CharField("sigla", max_length=20)
    label = models.CharField("nome", max_length=160)
    definition = models.TextField("come si conta")
    formula = models.JSONField("formula")
    types = ArrayField(models.CharField(max_length=40), verbose_name="tipi di attività", default=list)
    series = models.CharField("serie", max_length=10, choices=Series.choices)
    source = models.TextField("fonte")
    status = models.CharField("certezza", max_length=10, choices=Certainty.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="di cui", null=True, blank=True, related_name="parts"
    )
    position = models.PositiveSmallIntegerField("posizione")

    wall = SHARED

    class Meta:
        verbose_name = "indicatore"
        verbose_name_plural = "indicatori"
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="indicator_once_per_edition")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Target(Record):
    """A number somebody promised, of the whole network or of a territory, by a day."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name="edizione", related_name="indicator_targets")
    territory = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="territorio", null=True, blank=True, related_name="indicator_targets"
    )
    indicator = models.ForeignKey(Indicator, models.CASCADE, verbose_name="indicatore", related_name="targets")
    value = models.PositiveIntegerField("obiettivo")
    by_day = models.DateField("entro il")
    source = models.TextField("fonte")
    status = models.CharField("certezza", max_length=10, choices=Certainty.choices)

    wall = SHARED

    class Meta:
        verbose_name = "obiettivo"
        verbose_name_plural = "obiettivi"
        ordering = ["edition", "by_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "territory", "by_day"], nulls_distinct=False, name="target_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} entro il {self.by_day:%d/%m/%Y}"


class UnionCitizenship(Record):
    """A citizenship that is of the European Union, and the days it is: what the counting queries join.

    Written from `codes.engine.countries` (dependent territories included), so that the rule lives in one place.
    """

    country = models.CharField("Paese", max_length=2)
    from_day = models.DateField("dal")
    to_day = models.DateField("al", null=True, blank=True)

    wall = SHARED

    class Meta:
        verbose_name = "cittadinanza dell'Unione"
        verbose_name_plural = "cittadinanze dell'Unione"
        ordering = ["country", "from_day"]
        constraints = [
            models.UniqueConstraint(fields=["country", "from_day"], name="union_citizenship_once"),
            models.CheckConstraint(
                name="union_citizenship_ends_after_it_starts",
                condition=Q(to_day=None) | Q(to_day__gte=models.F("from_day")),
            ),
        ]

    def __str__(self) -> str:
        return self.country
