"""Persons: names as written, citizenships with dates, identifiers, permits, eligibility, who may see them."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from lgnet.accounts.models import Membership
from lgnet.kernel import clock
from lgnet.kernel.records import tracked
from lgnet.kernel.tenancy.walls import person_wall, tenant_wall
from lgnet.network.models import Team, TenantKey, TenantRecord, same_tenant
from lgnet.people.engine.names import sound_key
from lgnet.people.enums import (
    AccessReason,
    BirthPrecision,
    EligibilitySource,
    EligibilityState,
    Evidence,
    Gender,
    IdentifierKind,
    NameKind,
    Origin,
    PermitStatus,
    Sex,
)


class SoundKeyField(models.CharField):  # type: ignore[type-arg]
    """The search key with each word brought to one spelling, written whenever the row is, in bulk too."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 -- Django's signature
        value = sound_key(model_instance.search_key)[: self.max_length]  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """A plain column for migrations: how it is filled is no business of the database's history."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), kwargs


@tracked
class Person(TenantRecord):
    """Somebody who was met, served or registered. Not an account, and not yet a recipient."""

    called_name = models.CharField("come vuole essere chiamata", max_length=120, blank=True)
    document_sex = models.CharField("sesso sul documento", max_length=1, choices=Sex.choices, default=Sex.NOT_STATED)
    gender = models.CharField("genere", max_length=12, choices=Gender.choices, default=Gender.NOT_STATED)
    birth_date = models.DateField("data di nascita", null=True, blank=True)
    birth_precision = models.CharField(
        "precisione", max_length=14, choices=BirthPrecision.choices, default=BirthPrecision.DAY
    )
    # Sorted by code point, so it is stored unaccented and lower-case: PostgreSQL's wheel has no Italian collation.
    sort_key = models.CharField("chiave di ordinamento", max_length=250, blank=True, editable=False)
    # A cluster pointer: this row and `same_as` are one person. Nothing is repointed; removing it undoes the link.
    same_as = TenantKey(
        "self", verbose_name="stessa persona di", null=True, blank=True, related_name="same_rows", editable=False
    )
    origin = models.CharField("provenienza", max_length=10, choices=Origin.choices, default=Origin.FORM, editable=False)
    origin_id = models.UUIDField("riga di provenienza", null=True, blank=True, editable=False)

    wall = person_wall("id")

    class Meta(TenantRecord.Meta):
        verbose_name = "persona"
        verbose_name_plural = "persone"
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["municipality", "sort_key", "id"], name="person_by_name"),
            models.Index(fields=["municipality", "birth_date"], name="person_by_birth"),
            models.Index(fields=["municipality", "same_as"], name="person_cluster", condition=Q(same_as__isnull=False)),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("person", "same_as"),
            models.CheckConstraint(name="person_not_same_as_itself", condition=~Q(same_as=F("id"))),
            models.CheckConstraint(
                name="person_born_in_living_memory",
                condition=Q(birth_date=None) | Q(birth_date__gte="1900-01-01"),
                violation_error_message="La data di nascita non può essere prima del 1900.",
            ),
        ]

    def __str__(self) -> str:
        return f"persona {self.pk}"


@tracked
class PersonName(TenantRecord):
    """One way a person's name is written, in any script. Given and family may be empty: many have only one name."""

    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="names")
    kind = models.CharField("tipo", max_length=10, choices=NameKind.choices, default=NameKind.DOCUMENT)
    given = models.CharField("nome", max_length=120, blank=True)
    family = models.CharField("cognome", max_length=120, blank=True)
    is_main = models.BooleanField("nome principale", default=False)
    # people.engine.names.search_key of given + family.
    search_key = models.CharField("chiave di ricerca", max_length=250, editable=False)
    # people.engine.names.sound_key of the search key: Diallo and Jallow share it.
    sound_key = SoundKeyField("chiave dei suoni", max_length=250, editable=False, default="")

    wall = person_wall()

    class Meta(TenantRecord.Meta):
        verbose_name = "nome"
        verbose_name_plural = "nomi"
        ordering = ["-is_main", "created_at", "id"]
        indexes = [
            GinIndex(fields=["search_key"], name="person_name_trigrams", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["sound_key"], name="person_name_sounds", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["municipality", "search_key"], name="person_name_key"),
            models.Index(fields=["person"], name="person_name_person"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("personname", "person"),
            models.UniqueConstraint(fields=["person"], condition=Q(is_main=True), name="person_one_main_name"),
            models.CheckConstraint(name="person_name_not_empty", condition=~Q(given="", family="")),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.given}".strip()


@tracked
class Citizenship(TenantRecord):
    """A citizenship, with the days it holds. Any EU one makes the person not eligible from its date."""

    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="citizenships")
    country = models.CharField("Paese", max_length=2)
    from_day = models.DateField("dal", null=True, blank=True)
    to_day = models.DateField("al", null=True, blank=True)

    wall = person_wall()

    class Meta(TenantRecord.Meta):
        verbose_name = "cittadinanza"
        verbose_name_plural = "cittadinanze"
        ordering = ["from_day", "id"]
        indexes = [models.Index(fields=["person"], name="citizenship_person")]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("citizenship", "person"),
            models.UniqueConstraint(
                fields=["person", "country", "from_day"], nulls_distinct=False, name="citizenship_once"
            ),
            models.CheckConstraint(
                name="citizenship_ends_after_it_starts",
                condition=Q(to_day=None) | Q(from_day=None) | Q(to_day__gte=F("from_day")),
            ),
        ]

    def __str__(self) -> str:
        return self.country


@tracked
class PersonLanguage(TenantRecord):
    """A language spoken, read, or both (ISO 639-3)."""

    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="languages")
    language = models.CharField("lingua", max_length=3)
    is_spoken = models.BooleanField("parlata", default=True)
    is_read = models.BooleanField("letta", default=False)

    wall = person_wall()

    class Meta(TenantRecord.Meta):
        verbose_name = "lingua"
        verbose_name_plural = "lingue"
        ordering = ["language"]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("personlanguage", "person"),
            models.UniqueConstraint(fields=["person", "language"], name="language_once"),
        ]

    def __str__(self) -> str:
        return self.language


@tracked
class Identifier(TenantRecord):
    """A number on a document, as written and as compared. Two rows may share one: offices mistype."""

    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="identifiers")
    kind = models.CharField("tipo", max_length=20, choices=IdentifierKind.choices)
    value = models.CharField("numero", max_length=60)
    value_key = models.CharField("numero confrontabile", max_length=60, editable=False)

    wall = person_wall()

    class Meta(TenantRecord.Meta):
        verbose_name = "identificativo"
        verbose_name_plural = "identificativi"
        ordering = ["kind", "created_at", "id"]
        indexes = [models.Index(fields=["municipality", "value_key"], name="identifier_by_value")]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("identifier", "person"),
            models.UniqueConstraint(fields=["person", "kind", "value_key"], name="identifier_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


@tracked
class ResidencePermit(TenantRecord):
    """A residence permit or its receipt, with who saw it and when."""

    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="permits")
    permit_type = models.CharField("tipo", max_length=8, blank=True)
    label = models.CharField("come scritto", max_length=160, blank=True)
    status = models.CharField("stato", max_length=14, choices=PermitStatus.choices, default=PermitStatus.NOT_VERIFIED)
    number = models.CharField("numero", max_length=60, blank=True)
    expires_on = models.DateField("scadenza", null=True, blank=True)
    has_no_expiry = models.BooleanField("senza scadenza", default=False)
    evidence = models.CharField("riscontro", max_length=10, choices=Evidence.choices, default=Evidence.DECLARED)
    sighted_by = models.CharField("visto da", max_length=120, blank=True)
    sighted_on = models.DateField("visto il", null=True, blank=True)

    wall = person_wall()

    class Meta(TenantRecord.Meta):
        verbose_name = "titolo di soggiorno"
        verbose_name_plural = "titoli di soggiorno"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person"], name="permit_person"),
            models.Index(fields=["municipality", "expires_on"], name="permit_expiry"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("residencepermit", "person"),
            models.CheckConstraint(
                name="permit_sighted_by_and_on",
                condition=Q(evidence=Evidence.DECLARED) | Q(sighted_on__isnull=False) & ~Q(sighted_by=""),
            ),
            models.CheckConstraint(name="permit_expiry_or_none", condition=Q(has_no_expiry=False) | Q(expires_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.label or self.permit_type} {self.number}".strip()


@tracked
class Eligibility(TenantRecord):
    """A dated state: the last one by day and writing is in force. Its source says how much it is worth."""

    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="eligibilities")
    state = models.CharField("stato", max_length=16, choices=EligibilityState.choices)
    from_day = models.DateField("dal")
    source = models.CharField("fonte", max_length=12, choices=EligibilitySource.choices)
    source_text = models.CharField("da dove", max_length=200, blank=True)
    source_id = models.UUIDField("riga o titolo di provenienza", null=True, blank=True)

    wall = person_wall()

    class Meta(TenantRecord.Meta):
        verbose_name = "ammissibilità"
        verbose_name_plural = "ammissibilità"
        ordering = ["-from_day", "-created_at", "-id"]
        indexes = [models.Index(fields=["person", "-from_day", "-created_at"], name="eligibility_of_person")]
        constraints = [*TenantRecord.Meta.constraints, *same_tenant("eligibility", "person")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} dal {self.from_day}"


@tracked
class Access(TenantRecord):
    """Who sees which person: read by `people.rules` and by the policies of every table about persons."""

    person = TenantKey(Person, models.CASCADE, verbose_name="persona", related_name="accesses")
    membership = TenantKey(Membership, verbose_name="operatore", null=True, blank=True, related_name="+")
    team = TenantKey(Team, verbose_name="équipe", null=True, blank=True, related_name="+")
    data_class = models.CharField("classe di dati", max_length=3, default="C3")
    reason = models.CharField("motivo", max_length=10, choices=AccessReason.choices)
    from_day = models.DateField("dal", default=clock.today)
    to_day = models.DateField("al", null=True, blank=True)

    # Not walled by person: the policy of persons reads this table, and would turn in circles.
    wall = tenant_wall()

    class Meta(TenantRecord.Meta):
        verbose_name = "accesso concesso"
        verbose_name_plural = "accessi concessi"
        ordering = ["from_day", "id"]
        indexes = [
            models.Index(fields=["membership", "person"], name="access_of_member"),
            models.Index(fields=["team", "person"], name="access_of_team"),
            models.Index(fields=["person"], name="access_person"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            *same_tenant("access", "person", "membership", "team"),
            models.CheckConstraint(
                name="access_to_member_or_team",
                condition=Q(membership__isnull=False, team=None) | Q(membership=None, team__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person", "membership", "team", "reason"],
                condition=Q(to_day=None),
                nulls_distinct=False,
                name="access_once_while_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} a {self.membership_id or self.team_id}"
