"""Users and their memberships: who, in which role, where, from when to when."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from lgnet.accounts.enums import CENTRAL_ROLES, Role
from lgnet.kernel import clock
from lgnet.kernel.records import Record, SameTenantKey, tracked
from lgnet.kernel.tenancy.walls import IN_TENANT, OPEN, Wall
from lgnet.network.models import Municipality, Organisation, Team, TenantKey

CENTRE = "(municipality_id IS NULL AND (SELECT sec.is_central()))"


class UserManager(BaseUserManager["User"]):
    """Users are known by their office e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


# Not `tracked`: the history must hold neither passwords nor a row for every log-in.
@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    context_field=pghistory.ContextJSONField(),
    exclude=["password", "last_login"],
)
class User(Record, AbstractBaseUser):
    """A staff account. The persons who are supported never need one."""

    email = models.EmailField("e-mail", unique=True)
    full_name = models.CharField("nome e cognome", max_length=120)
    is_active = models.BooleanField("attivo", default=True)
    is_demo = models.BooleanField("utente dimostrativo", default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()
    # Looked up by e-mail before anybody has signed in, so it stands outside the walls; it holds names of staff only.
    wall = OPEN

    class Meta:
        verbose_name = "utente"
        verbose_name_plural = "utenti"
        ordering = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    # Django's machinery asks; nobody is a superuser here, and no permission bypasses the rules.
    is_staff = is_superuser = False

    def has_perm(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    has_perms = has_module_perms = has_perm


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships in force on a day."""

    def active(self, *, day: dt.date | None = None) -> MembershipQuerySet:
        day = day or clock.today()
        return self.filter(Q(to_day=None) | Q(to_day__gte=day), from_day__lte=day).exclude(
            organisation__agreement_until__lt=day
        )


@tracked
class Membership(Record):
    """A user in a role: in a municipality (with organisation and perhaps team) or, without one, at the centre."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="utente", related_name="memberships")
    role = models.CharField("ruolo", max_length=30, choices=Role.choices)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="Comune", null=True, blank=True, related_name="+"
    )
    organisation = TenantKey(
        Organisation, verbose_name="organizzazione", null=True, blank=True, related_name="memberships"
    )
    team = TenantKey(Team, verbose_name="équipe", null=True, blank=True, related_name="memberships")
    from_day = models.DateField("dal", default=clock.today)
    to_day = models.DateField("al", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    wall = Wall(
        using=f"{IN_TENANT} OR {CENTRE}",
        check=f"{IN_TENANT} OR {CENTRE}",
        read="user_id = (SELECT sec.user_id())",
    )

    class Meta:
        verbose_name = "appartenenza"
        verbose_name_plural = "appartenenze"
        ordering = ["from_day", "id"]
        indexes = [models.Index(fields=["user", "from_day"], name="membership_of_user")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="membership_in_municipality"),
            models.CheckConstraint(
                name="membership_central_without_municipality",
                condition=Q(municipality=None, role__in=sorted(CENTRAL_ROLES), organisation=None, team=None)
                | Q(municipality__isnull=False) & ~Q(role__in=sorted(CENTRAL_ROLES)),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts", condition=Q(to_day=None) | Q(to_day__gte=models.F("from_day"))
            ),
            SameTenantKey(fields=["organisation"], name="membership_organisation_in_municipality"),
            SameTenantKey(fields=["team"], name="membership_team_in_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


@tracked
class Invitation(Record):
    """An invitation to join, opened once with a link whose secret is kept only as a hash."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, verbose_name="appartenenza", related_name="invitation"
    )
    secret_hash = models.CharField("impronta del segreto", max_length=64, unique=True)
    invited_by = models.UUIDField("invitato da", null=True)
    expires_at = models.DateTimeField("scade il")
    used_at = models.DateTimeField("usato il", null=True, blank=True)

    # Opened by somebody who has not signed in yet: found by the hash of an unguessable secret.
    wall = OPEN

    class Meta:
        verbose_name = "invito"
        verbose_name_plural = "inviti"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"invito {self.pk}"
