"""Who is who: programme, edition, partner, municipality (the tenant), organisation, team."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lgnet.kernel.records import Record, SameTenantKey
from lgnet.kernel.tenancy.walls import IN_TENANT, SHARED, Wall, tenant_wall
from lgnet.network.enums import Module, OrganisationKind, PartnerKind


class Programme(Record):
    name = models.CharField("nome", max_length=120, unique=True)

    wall = SHARED

    class Meta:
        verbose_name = "programma"
        verbose_name_plural = "programmi"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Edition(Record):
    """One funded edition of a programme (LGNet3); nothing in the house knows which one is running."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name="programma", related_name="editions")
    code = models.SlugField("sigla", max_length=40, unique=True)
    short_name = models.CharField("nome breve", max_length=40)
    name = models.CharField("nome", max_length=250)
    fund = models.CharField("fondo", max_length=120, blank=True)
    cup = models.CharField("CUP", max_length=20, blank=True)
    starts_on = models.DateField("inizio")
    ends_on = models.DateField("fine", null=True, blank=True)

    wall = SHARED

    class Meta:
        verbose_name = "edizione"
        verbose_name_plural = "edizioni"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="edition_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class Partner(Record):
    """A body of record in one or more editions: the lead, national partners, Comuni, bodies acting for them."""

    name = models.CharField("nome", max_length=160, unique=True)
    kind = models.CharField("tipo", max_length=20, choices=PartnerKind.choices)

    wall = SHARED

    class Meta:
        verbose_name = "partner"
        verbose_name_plural = "partner"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Municipality(Record):
    """A territory of the network: the tenant. Keyed on the cadastral code, which outlives ISTAT's renumbering."""

    name = models.CharField("nome", max_length=120, unique=True)
    slug = models.SlugField("nome breve", max_length=60, unique=True)
    istat_code = models.CharField("codice ISTAT", max_length=6)
    cadastral_code = models.CharField("codice catastale", max_length=4, unique=True)
    province = models.CharField("provincia", max_length=80)
    region = models.CharField("regione", max_length=80)

    wall = SHARED

    class Meta:
        verbose_name = "Comune"
        verbose_name_plural = "Comuni"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Participation(Record):
    """A partner in an edition, for a territory (none for the centre), with the modules it runs."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name="edizione", related_name="participations")
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name="partner", related_name="participations")
    territory = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="territorio", related_name="participations", null=True, blank=True
    )
    modules = ArrayField(models.CharField(max_length=20, choices=Module.choices), verbose_name="moduli", default=list)
    note = models.CharField("nota", max_length=250, blank=True)

    wall = SHARED

    class Meta:
        verbose_name = "partecipazione"
        verbose_name_plural = "partecipazioni"
        ordering = ["edition", "partner"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "partner"], name="participation_once_per_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.edition}"


class TenantRecord(Record):
    """Base of every row that belongs to one municipality; UNIQUE (municipality, id) lets keys stay inside it."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="Comune", related_name="+", editable=False
    )

    wall = tenant_wall()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="%(app_label)s_%(class)s_in_municipality")
        ]


class TenantKey(models.ForeignKey):  # type: ignore[type-arg]
    """A relation inside the municipality: the database key is the composite one, see `same_tenant`."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


def same_tenant(model: str, *relations: str) -> list[SameTenantKey]:
    """The composite foreign keys of a model, named `<model>_<relation>_in_municipality`."""
    return [SameTenantKey(fields=[relation], name=f"{model}_{relation}_in_municipality") for relation in relations]


class Organisation(TenantRecord):
    """The Comune itself, its companies, and the third-sector bodies working for it under an agreement."""

    name = models.CharField("nome", max_length=160)
    kind = models.CharField("tipo", max_length=20, choices=OrganisationKind.choices)
    agreement = models.CharField("atto", max_length=160, blank=True)
    agreement_until = models.DateField("accordo valido fino al", null=True, blank=True)

    # Which bodies work for which Comune is public; only the Comune itself writes it.
    wall = Wall(using=IN_TENANT, check=IN_TENANT, read="true")

    class Meta(TenantRecord.Meta):
        verbose_name = "organizzazione"
        verbose_name_plural = "organizzazioni"
        ordering = ["name"]
        constraints = [
            *TenantRecord.Meta.constraints,
            models.UniqueConstraint(fields=["municipality", "name"], name="organisation_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(TenantRecord):
    """People who work together, possibly of several organisations: a mobile unit, a desk, an équipe."""

    organisation = TenantKey(Organisation, verbose_name="organizzazione", related_name="teams")
    name = models.CharField("nome", max_length=120)
    closed_on = models.DateField("chiusa il", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "équipe"
        verbose_name_plural = "équipe"
        ordering = ["name"]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("team", "organisation"),
            models.UniqueConstraint(fields=["municipality", "name"], name="team_named_once"),
        ]

    def __str__(self) -> str:
        return self.name
