"""The cast everybody knows: fixed personae of the demonstration and of the tests. Synthetic, all of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lgnet.accounts.engine.actor import robot
from lgnet.accounts.enums import CENTRAL_ROLES, Role
from lgnet.accounts.models import Membership, User
from lgnet.accounts.queries import context_for
from lgnet.kernel.tenancy.context import TenantContext, acting
from lgnet.network.actions import open_team
from lgnet.network.enums import OrganisationKind
from lgnet.network.models import Municipality, Organisation

# Known to everybody, printed by `lgnet demo`: an instance that is not a demonstration refuses these accounts.
DEMO_PASSWORD = "dimostrazione-lgnet"  # noqa: S105 -- published on purpose
DEMO_DOMAIN = "esempio.lgnet.it"


@dataclass(frozen=True)
class Persona:
    """One of the cast: who, where, in which role and team. `organisation` '' is the Comune itself."""

    key: str
    full_name: str
    role: str
    territory: str = ""
    organisation: str = ""
    team: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{DEMO_DOMAIN}"


CAST = (
    Persona(
        "marta",
        "Marta Olivero",
        Role.STREET_OPERATOR,
        "torino",
        "Cooperativa Dora (sintetica)",
        "Unità mobile Torino Nord",
    ),
    Persona("ugo", "Ugo Ferraris", Role.COORDINATOR, "torino", "Cooperativa Dora (sintetica)", "Équipe Torino"),
    Persona("ugo", "Ugo Ferraris", Role.CASE_MANAGER, "torino", "Cooperativa Dora (sintetica)", "Équipe Torino"),
    Persona("nadia", "Nadia Benhima", Role.MEDIATOR, "torino", "Cooperativa Dora (sintetica)", "Équipe Torino"),
    Persona(
        "piero", "Piero Gallo", Role.HOUSING_COORDINATOR, "torino", "Cooperativa Dora (sintetica)", "Alloggi Torino"
    ),
    Persona("rosa", "Rosa Bianco", Role.MUNICIPAL_MANAGER, "torino"),
    Persona("amelia", "Amelia Conti", Role.LOCAL_ADMIN, "torino"),
    Persona("sara", "Sara Vitale", Role.DESK_OPERATOR, "torino", "Cooperativa Dora (sintetica)", "Sportello Torino"),
    Persona("lia", "Lia De Bellis", Role.CASE_MANAGER, "bari", "Cooperativa Levante (sintetica)", "Équipe Bari"),
    Persona("rita", "Rita Pontina", Role.MUNICIPAL_MANAGER, "latina"),
    Persona("gina", "Gina Parodi", Role.MUNICIPAL_MANAGER, "genova"),
    Persona("enea", "Enea Marchetti", Role.MINISTRY),
)


@transaction.atomic
def load_cast() -> list[Persona]:
    """Open the accounts of the cast, once. Runs as lgnet_owner, in each territory's own context."""
    password = make_password(DEMO_PASSWORD)
    for persona in CAST:
        user, _ = User.objects.get_or_create(
            email=persona.email, defaults={"full_name": persona.full_name, "is_demo": True, "password": password}
        )
        if persona.role in CENTRAL_ROLES:
            with acting(TenantContext(is_central=True)):
                Membership.objects.get_or_create(user=user, role=persona.role, municipality=None, defaults=_since())
        else:
            _place(user, persona)
    return list(CAST)


def _place(user: User, persona: Persona) -> None:
    here = Municipality.objects.get(slug=persona.territory)
    with acting(context_for(robot("demo", here.pk))):
        name = persona.organisation or f"Comune di {here.name}"
        kind = OrganisationKind.THIRD_SECTOR if persona.organisation else OrganisationKind.COMUNE
        body, _ = Organisation.objects.get_or_create(municipality=here, name=name, defaults={"kind": kind})
        team = open_team(municipality=here, organisation=body, name=persona.team) if persona.team else None
        Membership.objects.get_or_create(
            user=user, role=persona.role, municipality=here, organisation=body, team=team, defaults=_since()
        )


def _since() -> dict[str, str]:
    return {"from_day": "2024-01-01"}
