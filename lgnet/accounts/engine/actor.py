"""Who acts: a person in a role, or the robot of the command line. Plain data, carried by every action as `by=`."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from lgnet.kernel.errors import NotAllowed

# What each role may do. `*.masked`: sees that the person exists, with initials only.
# Source: permission matrix of the security study, section 7, first version of the ground floor (C1 to C4, C9, C11).
_READ_DESK = frozenset(
    {"people.search", "people.read", "people.record", "activities.read", "activities.record", "insights.read"}
)
_ASSIGNED = frozenset({"people.search", "people.read", "activities.read", "activities.record", "insights.read"})
ABILITIES: dict[str, frozenset[str]] = {
    "street_operator": _ASSIGNED | {"people.record"},
    "desk_operator": _READ_DESK | {"people.correct", "people.eligibility", "network.read"},
    "case_manager": _READ_DESK
    | {"people.correct", "people.eligibility", "people.grant", "audit.read_person", "network.read"},
    "coordinator": _READ_DESK
    | {"people.correct", "people.eligibility", "people.grant", "audit.read_person", "network.read"},
    "mediator": _ASSIGNED,
    "legal_adviser": _ASSIGNED,
    "psychologist": _ASSIGNED,
    "housing_coordinator": _ASSIGNED,
    "work_tutor": _ASSIGNED,
    "workshop_organiser": frozenset({"insights.read"}),
    "managing_body": frozenset({"insights.read", "network.read"}),
    "municipal_manager": frozenset(
        {
            "people.search",
            "people.read",
            "people.correct",
            "activities.read",
            "registers.read",
            "registers.import",
            "registers.export",
            "insights.read",
            "insights.drill_down",
            "insights.export",
            "network.read",
            "accounts.read",
        }
    ),
    "municipal_finance": frozenset({"insights.read"}),
    "local_admin": frozenset({"accounts.read", "accounts.manage", "network.read"}),
    "dpo": frozenset({"audit.read", "insights.read", "network.read", "accounts.read"}),
    "ministry": frozenset({"insights.network", "network.read"}),
    "anci": frozenset({"insights.network", "network.read"}),
    "cittalia": frozenset({"insights.network", "network.read"}),
    "help_desk": frozenset({"network.read"}),
    "auditor": frozenset({"insights.network", "network.read"}),
    "system_admin": frozenset(),
}
# Roles for whom the database opens every person of the municipality; the others see persons granted to them.
# A manager's names are masked by `people.rules`, not by the wall.
REACH_ALL = frozenset({"desk_operator", "case_manager", "coordinator", "municipal_manager"})
REACH_GRANTED = frozenset(
    {"street_operator", "mediator", "legal_adviser", "psychologist", "housing_coordinator", "work_tutor"}
)


@dataclass(frozen=True)
class Actor:
    """Author of an act. `membership` is the one written beside what is done; `roles` are all those active here."""

    user: UUID | None
    name: str
    roles: frozenset[str] = frozenset()
    municipality: UUID | None = None
    municipality_name: str = ""
    membership: UUID | None = None
    memberships: tuple[UUID, ...] = ()
    organisation: UUID | None = None
    teams: tuple[UUID, ...] = ()
    is_robot: bool = False
    is_central: bool = False
    extra_abilities: frozenset[str] = field(default=frozenset())

    @property
    def abilities(self) -> frozenset[str]:
        """Everything the actor's roles allow here."""
        return frozenset().union(self.extra_abilities, *(ABILITIES.get(role, frozenset()) for role in self.roles))

    def may(self, ability: str) -> bool:
        """True when some role of the actor allows `ability`; the robot may do everything in its municipality."""
        return self.is_robot or ability in self.abilities

    def need(self, ability: str) -> None:
        """Raise NotAllowed unless some role of the actor allows `ability`."""
        if not self.may(ability):
            raise NotAllowed(ability)

    @property
    def reach(self) -> str:
        """'all', 'granted' or '' : what the policies on persons let through."""
        if self.is_robot or self.roles & REACH_ALL:
            return "all"
        return "granted" if self.roles & REACH_GRANTED else ""


def robot(name: str, municipality: UUID | None, municipality_name: str = "") -> Actor:
    """The command line or a job acting in a municipality: `robot("cli", ...)` is written as `robot:cli`."""
    return Actor(
        user=None, name=f"robot:{name}", municipality=municipality, municipality_name=municipality_name, is_robot=True
    )
