"""The values of a register cell other than dates: sex, names, numbers, durations, telephone numbers."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from codicefiscale import codicefiscale

from lgnet.codes.engine import countries, permits, services
from lgnet.people.engine.names import search_key
from lgnet.registers.engine.cells import Cell, as_text
from lgnet.registers.engine.dates import is_nothing

_SEXES = {
    **dict.fromkeys(
        [
            "m",
            "u",
            "h",
            "man",
            "men",
            "male",
            "maschio",
            "maschi",
            "maschile",
            "uomo",
            "uomini",
            "masc",
            "masch",
            "homme",
            "sig",
            "signor",
            "mr",
            "1",
        ],
        "M",
    ),
    **dict.fromkeys(
        [
            "f",
            "d",
            "w",
            "woman",
            "women",
            "female",
            "femmina",
            "femmine",
            "femminile",
            "donna",
            "donne",
            "fem",
            "femm",
            "femme",
            "sig.ra",
            "signora",
            "mrs",
            "2",
        ],
        "F",
    ),
    **dict.fromkeys(["sig ra", "sigra", "ms"], "F"),
    **dict.fromkeys(["x", "n", "nd", "n d", "t", "altro", "altra", "other", "non binario", "non dichiarato"], "X"),
    **dict.fromkeys(["non specificato", "not stated", "unknown", "sconosciuto", "non noto", "na", "n a"], "X"),
}
_RENEWING = re.compile(
    r"rinnov|renew|in attesa|attesa (?:di )?(?:ritiro|rilascio)|ricevuta|cedolino|in corso|pending|richiest|in fase|presentata domanda|\bkit\b"
)
_UNLIMITED = re.compile(
    r"illimitat|indeterminat|permanent|senza scadenza|unlimited|nessuna scadenza|non scade|no expiry|a vita|long term|lungo periodo"
)
_HOURS = re.compile(r"^(\d{1,2})\s*(?:h|ore|ora|hours?)\s*(?:e\s*)?(?:(\d{1,2})\s*(?:m|min|minuti|')?)?$")
_CLOCK = re.compile(r"^(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?$")
_MINUTES = re.compile(r"^(\d{1,4})(?:[.,]0+)?\s*(?:m|min|minuti|minutes|mins|')?\.?$")
_DECIMAL_HOURS = re.compile(r"^(\d{1,2}[.,]\d+|\d{1,2})\s*(?:h|ore|ora|hours?)?$")


def clean(cell: Cell) -> str:
    """The text of a cell, spaces collapsed; words that only say "nothing" become empty."""
    text = " ".join(as_text(cell).split())
    return "" if is_nothing(text) else text


@lru_cache(maxsize=1024)
def read_sex(text: str) -> str | None:
    """`M`, `F`, `X` (not stated) or None when the text is not understood."""
    key = search_key(text)
    return _SEXES.get(key) or _SEXES.get(key.replace(" ", ""))


@lru_cache(maxsize=8192)
def read_citizenships(text: str) -> tuple[str, ...]:
    """ISO codes of the citizenships in a cell ("Tunisia / Italia"); empty when any part is not understood."""
    return countries.resolve_all(text)


@lru_cache(maxsize=4096)
def read_permit(text: str) -> str | None:
    """Code of the permit type a label names, or None."""
    return permits.resolve(text)


@lru_cache(maxsize=4096)
def read_service(text: str) -> str | None:
    """Code of the activity type a service label names, or None."""
    return services.resolve(text)


@lru_cache(maxsize=1024)
def permit_state(text: str) -> str:
    """`renewing`, `unlimited` or an empty text for what a note or an expiry cell says in words."""
    plain = " ".join(text.lower().split())
    if _RENEWING.search(plain):
        return "renewing"
    return "unlimited" if _UNLIMITED.search(plain) else ""


@lru_cache(maxsize=8192)
def is_codice_fiscale(text: str) -> bool:
    """Whether the check digit of an Italian tax code is right (11-digit provisional codes by their length alone)."""
    value = re.sub(r"\s", "", text.upper())
    if re.fullmatch(r"\d{11}", value):
        return True
    return bool(codicefiscale.is_valid(value))


@lru_cache(maxsize=8192)
def from_codice_fiscale(text: str) -> tuple[str, date] | None:
    """(sex, birth date) encoded in a valid personal tax code, or None."""
    value = re.sub(r"\s", "", text.upper())
    if len(value) != 16 or not codicefiscale.is_valid(value):
        return None
    decoded = codicefiscale.decode(value)
    return str(decoded["gender"]), decoded["birthdate"].date()


def says_renewal(text: str) -> bool:
    """Whether free remarks speak of the renewal of the permit."""
    return bool(re.search(r"rinnov|renewal", text.lower()))


def read_minutes(cell: Cell, *, hours: bool = False) -> int | None:
    """A duration in minutes from `60`, `1:30`, `1h30`, `90 min`, `1,5` (when the column is in hours); None if unclear."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return _bounded(cell * 60 if hours or 0 < cell < 1 else cell)
    text = as_text(cell).lower().strip()
    if found := _HOURS.match(text):
        return _bounded(int(found[1]) * 60 + int(found[2] or 0))
    if (found := _CLOCK.match(text)) and (":" in text or not hours):
        return _bounded(int(found[1]) * 60 + int(found[2]))
    if (found := _DECIMAL_HOURS.match(text)) and (hours or "h" in text or "or" in text):
        return _bounded(float(found[1].replace(",", ".")) * 60)
    found = _MINUTES.match(text)
    return _bounded(int(found[1])) if found else None


def _bounded(minutes: float) -> int | None:
    return round(minutes) if 0 <= minutes <= 24 * 60 else None


def read_phone(cell: Cell) -> str:
    """Digits of a telephone number without the Italian prefix; empty when there are fewer than six."""
    digits = re.sub(r"\D", "", as_text(cell))
    if digits.startswith("0039"):
        digits = digits[4:]
    elif digits.startswith("39") and len(digits) > 10:
        digits = digits[2:]
    return digits if 6 <= len(digits) <= 15 else ""


def split_whole_name(text: str, order: str) -> tuple[str, str]:
    """(family, given) of a whole name, or two empty texts when nothing shows where the one ends.

    `order` is "family_first", "given_first" or "". A comma, or capitals for the family name, show it by themselves.
    """
    if text.count(",") == 1:
        family, given = (part.strip() for part in text.split(","))
        return (family, given) if family and given else ("", "")
    words = text.split()
    capitals = [word.isupper() and len(word) > 1 for word in words]
    if any(capitals) and not all(capitals):
        edge = capitals.index(False) if capitals[0] else capitals.index(True)
        first, second = capitals[:edge], capitals[edge:]
        if all(first) and not any(second):
            return " ".join(words[:edge]), " ".join(words[edge:])
        if not any(first) and all(second):
            return " ".join(words[edge:]), " ".join(words[:edge])
    if len(words) == 2 and order:
        return (words[0], words[1]) if order == "family_first" else (words[1], words[0])
    return "", ""
