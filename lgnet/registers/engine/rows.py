"""One row of a register, normalised: what it says, what is wrong with it, and the key it is recognised by."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lgnet.people.engine.names import search_key
from lgnet.people.engine.record import Identity, Precision, identifiers

Severity = Literal["error", "warning"]
PermitStatus = Literal["", "dated", "unlimited", "renewing"]


@dataclass(frozen=True)
class Issue:
    """Something to look at in one cell. `column` is the heading as written; `field` the meaning it was given.

    `message` says in Italian what is wrong and what to do; `value` is the cell as written. An "error" keeps the row
    from being counted until it is corrected; a "warning" does not. `letter` is the column as spreadsheets call it.
    """

    column: str
    severity: Severity
    message: str
    value: str = ""
    field: str = ""
    letter: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """A row of the register. `number` is its row in the file; `raw` its cells as written, one a column.

    Empty texts, None and empty tuples mean "not said". `sex` is M, F or X. `birth_precision` as in `people`.
    `permit_status` is "dated" (there is an expiry), "unlimited", "renewing" or "". `service_label` is exactly what the
    file says, beside the activity type it was mapped to. `countable` is False for citizens of the Union on the day of
    the service, and for rows with errors; `not_counted` says why in Italian.
    """

    number: int
    raw: tuple[str, ...] = ()
    family_name: str = ""
    given_name: str = ""
    whole_name: str = ""
    sex: str = "X"
    birth_day: date | None = None
    birth_precision: Precision | None = None
    citizenships: tuple[str, ...] = ()
    citizenship_label: str = ""
    permit_type: str = ""
    permit_label: str = ""
    permit_number: str = ""
    permit_expiry: date | None = None
    permit_status: PermitStatus = ""
    permit_note: str = ""
    codice_fiscale: str = ""
    passport: str = ""
    cui: str = ""
    vestanet: str = ""
    phone: str = ""
    language: str = ""
    service_day: date | None = None
    service_time: str = ""
    service_type: str = ""
    service_label: str = ""
    minutes: int | None = None
    operator: str = ""
    place: str = ""
    notes: str = ""
    issues: tuple[Issue, ...] = ()
    countable: bool = True
    not_counted: str = ""
    digest: str = ""
    occurrence: int = 1

    @property
    def is_wrong(self) -> bool:
        """The row has an error: it is kept and shown, and counts only once corrected."""
        return any(issue.severity == "error" for issue in self.issues)

    @property
    def key(self) -> str:
        """Digest and occurrence: the same row of the same register has the same key at every import."""
        return f"{self.digest}:{self.occurrence}"

    @property
    def display_name(self) -> str:
        """The name as written, family name first."""
        return self.whole_name or f"{self.family_name} {self.given_name}".strip()


# Remarks may grow from one copy of the register to the next without making it another row.
_HASHED = (
    *("family_name", "given_name", "whole_name", "sex", "birth_day", "birth_precision", "citizenships", "permit_type"),
    *(
        "permit_label",
        "permit_number",
        "permit_expiry",
        "permit_status",
        "codice_fiscale",
        "passport",
        "cui",
        "vestanet",
    ),
    *("service_day", "service_time", "service_label", "minutes", "place"),
)


def digest_of(row: RegisterRow) -> str:
    """A stable hash of what the row says; of its cells as written when it has errors. 32 hexadecimal digits.

    Spaces, capitals, accents and the way dates are written do not count, nor do notes, operator and row number.
    """
    said = [search_key(text) for text in row.raw] if row.is_wrong else [_folded(getattr(row, name)) for name in _HASHED]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]


def _folded(value: object) -> str:
    if isinstance(value, str):
        return search_key(value)
    return ",".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def numbered(rows: list[RegisterRow]) -> list[RegisterRow]:
    """The rows with their digest and, for equal ones, which occurrence of it each is in the file (from 1)."""
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        digest = digest_of(row)
        seen[digest] = seen.get(digest, 0) + 1
        found.append(replace(row, digest=digest, occurrence=seen[digest]))
    return found


def identity_of(row: RegisterRow) -> Identity:
    """What the row says about who the person is, for `lgnet.people.engine`."""
    numbers = identifiers(
        {
            "codice_fiscale": row.codice_fiscale,
            "permit": row.permit_number,
            "passport": row.passport,
            "cui": row.cui,
            "vestanet": row.vestanet,
        }
    )
    return Identity(
        given=row.given_name,
        family=row.family_name,
        whole=row.whole_name,
        birth_day=row.birth_day,
        birth_precision=row.birth_precision,
        sex=row.sex,
        citizenships=frozenset(row.citizenships),
        identifiers=numbers,
        permit_type=row.permit_type or search_key(row.permit_label),
        permit_expiry=row.permit_expiry,
        permit_status="" if row.permit_status == "dated" else row.permit_status,
        contacts=frozenset({("phone", row.phone)} if row.phone else ()),
    )
