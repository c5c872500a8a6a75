"""What two records have in common and where they disagree, field by field, with the words that say it."""

from dataclasses import dataclass, field
from datetime import date

from rapidfuzz.distance import DamerauLevenshtein

from lgnet.people.engine import names
from lgnet.people.engine.record import IDENTIFIERS, LASTING, Identity

SEXES = {"M": "maschio", "F": "femmina"}


@dataclass
class Evidence:
    """The comparison of two records. Every field starts as "not known".

    name: exact, variant, close, partial (one of the two is incomplete), weak, different, missing.
    birth: equal, default (the same 1 January), swapped (day and month), near (one digit), compatible (known to a
    different precision), missing, different. sex, citizenship, expiry: equal, different, unknown.
    permit: agreements less disagreements on the kind and state of the permit.
    shared / conflicting: kinds of identifiers; near_number: one sign apart.
    """

    name: str = "missing"
    birth: str = "missing"
    sex: str = "unknown"
    citizenship: str = "unknown"
    expiry: str = "unknown"
    permit: int = 0
    shared: list[str] = field(default_factory=list)
    conflicting: list[str] = field(default_factory=list)
    near_number: bool = False
    contact: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def corroborated(self) -> bool:
        """Something besides name, birth, sex and citizenship speaks for one person."""
        return self.expiry == "equal" or self.contact or self.near_number

    @property
    def lasting_conflict(self) -> bool:
        """Two values of a number that a person keeps for life."""
        return any(kind in LASTING for kind in self.conflicting)

    @property
    def permits_differ(self) -> bool:
        """Two permit numbers: weak evidence against, for they change at renewal."""
        return "permit" in self.conflicting


def gather(a: Identity, b: Identity) -> Evidence:
    """Compare two records field by field."""
    found = Evidence()
    _compare_numbers(a, b, found)
    _compare_names(a, b, found)
    _compare_births(a, b, found)
    if a.sex in SEXES and b.sex in SEXES:
        found.sex = "equal" if a.sex == b.sex else "different"
        if found.sex == "different":
            found.reasons.append("il sesso è diverso")
    if a.citizenships and b.citizenships:
        found.citizenship = "different" if a.citizenships.isdisjoint(b.citizenships) else "equal"
        found.reasons.append("stessa cittadinanza" if found.citizenship == "equal" else "la cittadinanza è diversa")
    if a.permit_expiry and b.permit_expiry:
        found.expiry = "equal" if a.permit_expiry == b.permit_expiry else "different"
        if found.expiry == "equal":
            found.reasons.append(f"stessa scadenza del permesso ({_day(a.permit_expiry)})")
    found.permit = _agreement(a.permit_type, b.permit_type) + _agreement(_permit_state(a), _permit_state(b))
    if not a.contacts.isdisjoint(b.contacts):
        found.contact = True
        found.reasons.append("stesso recapito")
    return found


def _agreement(one: str, two: str) -> int:
    return 0 if not one or not two else 1 if one == two else -1


def _permit_state(identity: Identity) -> str:
    return "dated" if identity.permit_expiry else identity.permit_status


def _day(day: date) -> str:
    return f"{day:%d/%m}/{day.year:04d}"


def _compare_numbers(a: Identity, b: Identity, found: Evidence) -> None:
    for kind, label in IDENTIFIERS.items():
        mine, theirs = a.numbers.get(kind), b.numbers.get(kind)
        if not mine or not theirs:
            continue
        common = mine & theirs
        if common:
            found.shared.append(kind)
            found.reasons.append(f"stesso {label} ({min(common)})")
        elif any(_one_sign_apart(x, y) for x in mine for y in theirs):
            found.near_number = True
            found.reasons.append(f"{label} quasi uguale ({min(mine)} e {min(theirs)}): forse un errore di battitura")
        elif kind != "codice_fiscale" or {len(x) for x in mine} & {len(y) for y in theirs}:
            found.conflicting.append(kind)
            found.reasons.append(f"{label} diverso ({min(mine)} e {min(theirs)})")


def _one_sign_apart(x: str, y: str) -> bool:
    """A typing error. Numbers that differ in the last sign alone do not count: relatives get consecutive ones."""
    if len(x) == len(y) and x[:-1] == y[:-1]:
        return False
    return min(len(x), len(y)) >= 7 and DamerauLevenshtein.distance(x, y, score_cutoff=1) <= 1


def _compare_names(a: Identity, b: Identity, found: Evidence) -> None:
    score, worst = names.compare_keys(a.key, b.key)
    found.name = level = _name_level(a.key, b.key, score, worst)
    written = f"«{a.display}» e «{b.display}»"
    said = {
        "exact": "stesso nome" if a.key == b.key else f"stesso nome in altro ordine o diviso diversamente: {written}",
        "variant": f"stesso nome scritto in altro modo: {written}",
        "close": f"nome simile: {written}",
        "partial": f"uno dei due nomi è incompleto: {written}",
        "weak": f"nome in parte diverso: {written}",
        "different": f"nome diverso: {written}",
        "missing": "in una delle due righe manca il nome",
    }
    found.reasons.append(said[level])


def _name_level(left: str, right: str, score: float, worst: float) -> str:
    """The measured limits: see `names.token_similarity` for what the figures stand for."""
    if not left or not right:
        return "missing"
    if score >= 0.988:
        return "exact"
    if score >= 0.9 and worst >= 0.87:
        return "variant"
    if score >= 0.8 and worst >= 0.77:
        return "close"
    if worst >= 0.9 and min(left.count(" "), right.count(" ")) == 0 and score >= 0.62:
        return "partial"
    return "weak" if score >= 0.62 else "different"


def _compare_births(a: Identity, b: Identity, found: Evidence) -> None:
    if a.birth_day is None or b.birth_day is None:
        return
    found.birth = relation = birth_relation(a, b)
    one, two = _birth(a), _birth(b)
    said = {
        "equal": f"stessa data di nascita ({one})",
        "default": f"stessa nascita al 1° gennaio {a.birth_day.year}, che può essere una data convenzionale",
        "swapped": f"giorno e mese di nascita scambiati ({one} e {two})",
        "near": f"data di nascita quasi uguale ({one} e {two})",
        "compatible": f"date di nascita compatibili ({one} e {two})",
        "different": f"data di nascita diversa ({one} e {two})",
    }
    found.reasons.append(said[relation])


def _birth(identity: Identity) -> str:
    day = identity.birth_day
    if day is None:
        return "?"
    if identity.birth_precision == "year":
        return str(day.year)
    return f"{day:%m}/{day.year:04d}" if identity.birth_precision == "month" else _day(day)


def birth_relation(a: Identity, b: Identity) -> str:
    """How two known birth dates stand to each other; see `Evidence.birth`."""
    one, two = a.birth_day, b.birth_day
    if one is None or two is None:
        return "missing"
    kinds = {a.birth_precision or "day", b.birth_precision or "day"}
    if kinds == {"day"}:
        return _exact_births(one, two)
    if one == two and kinds <= {"day", "january_first"}:
        return "default"
    if one.year != two.year or kinds == {"january_first"}:
        return "different"
    if "month" in kinds and kinds <= {"month", "day"}:
        return "compatible" if one.month == two.month else "different"
    return "compatible"


def _exact_births(one: date, two: date) -> str:
    if one == two:
        return "default" if (one.day, one.month) == (1, 1) else "equal"
    if one.year == two.year and (one.day, one.month) == (two.month, two.day):
        return "swapped"
    left, right = f"{one:%d%m}{one.year:04d}", f"{two:%d%m}{two.year:04d}"
    return "near" if DamerauLevenshtein.distance(left, right, score_cutoff=1) <= 1 else "different"
