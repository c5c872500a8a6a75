"""From the cells of a row to a `RegisterRow`: every rule of thumb of the offices, and an issue for each doubt."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from lgnet.codes.engine import countries, permits
from lgnet.people.engine.record import normalise_identifier
from lgnet.registers.engine import values
from lgnet.registers.engine.cells import BadCell, Cell, as_text, column_letter
from lgnet.registers.engine.dates import LATEST_YEAR, Century, DateRead, is_nothing, read_date
from lgnet.registers.engine.fields import IGNORED, LABELS
from lgnet.registers.engine.mapping import Mapping
from lgnet.registers.engine.rows import Issue, RegisterRow, Severity

_OLDEST = 110
_FIRST_SERVICE = date(2000, 1, 1)
_NO_EXPIRY_YEAR = 2090  # 31/12/2099 and the like
_ONLY_ONE_NAME = frozenset(["-", "--", "---", "/", "//", "xxx", "fnu", "lnu", "nnu"])


@dataclass
class _Draft:
    """A row being read."""

    cells: Table[str, Cell]
    mapping: Mapping
    places: Table[str, int]
    known: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    told: tuple[str, date] | None = None  # sex and birth date that the tax code says

    def text(self, code: str) -> str:
        """The cell of a field as text, spaces collapsed; empty for words that say "nothing"."""
        cell = self.cells.get(code)
        return "" if cell is None or isinstance(cell, BadCell) else values.clean(cell)

    def has(self, code: str) -> bool:
        """Whether the register has a column for the field."""
        return code in self.places

    def issue(self, code: str, severity: Severity, message: str) -> None:
        """Note something to look at in the cell of a field (or, without that column, in the row)."""
        index = self.places.get(code)
        heading = LABELS.get(code, code) if index is None else self.mapping.headings[index] or LABELS[code]
        letter = "" if index is None else column_letter(index)
        self.issues.append(Issue(heading, severity, message, as_text(self.cells.get(code)), code, letter))


def normalise(number: int, raw: Sequence[Cell], mapping: Mapping, *, today: date | None = None) -> RegisterRow:
    """Read one row. `today`, when given, is the last day on which a service can have been given."""
    places = {code: index for index, code in enumerate(mapping.fields) if code not in (IGNORED, "notes")}
    draft = _Draft({code: raw[i] for code, i in places.items() if i < len(raw)}, mapping, places)
    _bad_cells(draft)
    _service(draft, today)
    _names(draft)
    _numbers(draft)
    _birth(draft)
    _sex(draft)
    _citizenship(draft)
    _others(draft, raw)
    _permit(draft)
    _tax_code_agrees(draft)
    _together(draft)
    counted = _counted(draft)
    written = tuple(as_text(cell) for cell in raw)
    return RegisterRow(number=number, raw=written, issues=tuple(draft.issues), **counted, **draft.known)


def _bad_cells(draft: _Draft) -> None:
    for code, cell in draft.cells.items():
        if isinstance(cell, BadCell):
            draft.issue(code, "error", f"{cell.message}: scrivi il valore.")


def _read(draft: _Draft, code: str, century: Century) -> DateRead:
    service = draft.known.get("service_day")
    year = service.year if service else LATEST_YEAR
    return read_date(draft.cells.get(code), century=century, order=draft.mapping.date_order, this_year=year)


def _wrong_date(draft: _Draft, code: str, read: DateRead, what: str) -> None:
    written = as_text(draft.cells.get(code))
    if read.problem == "impossible":
        draft.issue(code, "error", f"La data {written} non esiste: scrivi {what} giusta (gg/mm/aaaa).")
    else:
        draft.issue(code, "error", f"Non si capisce la data «{written}»: scrivi {what} come gg/mm/aaaa.")


def _service(draft: _Draft, today: date | None) -> None:
    label = draft.cells.get("service_label")
    written = "" if label is None or isinstance(label, BadCell) else as_text(label).strip()
    draft.known["service_label"] = written
    if written and not is_nothing(written):
        draft.known["service_type"] = values.read_service(written) or ""
        if not draft.known["service_type"]:
            draft.issue(
                "service_label", "warning", f"«{written}» non è tra i servizi conosciuti: scegli il tipo di attività."
            )
    elif draft.has("service_label") and not isinstance(label, BadCell):
        draft.issue("service_label", "warning", "Manca il servizio ricevuto: scegli il tipo di attività.")
    _service_day(draft, today)
    moment = draft.cells.get("service_time", draft.cells.get("service_day"))
    if isinstance(moment, datetime):
        moment = moment.time() if moment.time() != time() else None
    if isinstance(moment, time) or "service_time" in draft.cells:
        draft.known["service_time"] = as_text(moment).strip() if not isinstance(moment, BadCell) else ""


def _service_day(draft: _Draft, today: date | None) -> None:
    if isinstance(draft.cells.get("service_day"), BadCell):
        return
    read = _read(draft, "service_day", "recent")
    if read.problem in ("empty", "no_date"):
        draft.issue("service_day", "error", "Manca la data del servizio: scrivila come gg/mm/aaaa.")
    elif read.problem:
        _wrong_date(draft, "service_day", read, "la data")
    elif read.precision != "day":
        draft.issue("service_day", "error", "La data del servizio non è completa: scrivi anche il giorno e il mese.")
    elif read.day and read.day < _FIRST_SERVICE:
        draft.issue("service_day", "error", "La data del servizio è troppo lontana nel tempo: controlla l'anno.")
    elif read.day and today and read.day > today:
        draft.issue("service_day", "error", "La data del servizio è nel futuro: controllala.")
    else:
        draft.known["service_day"] = read.day


def _names(draft: _Draft) -> None:
    parts = {code: _name(draft, code) for code in ("family_name", "given_name", "whole_name")}
    if parts["whole_name"] and not (parts["family_name"] or parts["given_name"]):
        parts["family_name"], parts["given_name"] = values.split_whole_name(
            parts["whole_name"], draft.mapping.name_order
        )
    draft.known.update(parts)
    bad = {issue.field for issue in draft.issues if issue.severity == "error"}
    if not any(parts.values()):
        if not bad & parts.keys():
            where = next(
                (code for code in ("family_name", "whole_name", "given_name") if draft.has(code)), "family_name"
            )
            draft.issue(where, "error", "Manca il nome della persona: scrivilo.")
        return
    if parts["whole_name"]:
        return
    for code, label in (("family_name", "cognome"), ("given_name", "nome")):
        if not parts[code] and code not in bad:
            _one_name_only(draft, code, label)


def _name(draft: _Draft, code: str) -> str:
    cell = draft.cells.get(code)
    if cell is None or isinstance(cell, BadCell) or as_text(cell).strip().lower() in _ONLY_ONE_NAME:
        return ""
    text = draft.text(code).strip(" ,;")
    if text and any(sign.isdigit() for sign in text):
        draft.issue(code, "warning", f"«{text}» contiene cifre: controlla che sia un nome.")
    return text


def _one_name_only(draft: _Draft, code: str, label: str) -> None:
    if as_text(draft.cells.get(code)).strip():
        draft.issue(code, "warning", f"La persona ha un solo nome: senza {label} è più facile confonderla con altri.")
    elif draft.has(code):
        draft.issue(code, "error", f"Manca il {label}: scrivilo, o scrivi «-» se la persona ha un nome solo.")


def _birth(draft: _Draft) -> None:
    if isinstance(draft.cells.get("birth_date"), BadCell):
        return
    read = _read(draft, "birth_date", "past")
    if read.problem in ("impossible", "unreadable"):
        _wrong_date(draft, "birth_date", read, "la data di nascita")
        return
    if read.day:
        _keep_birth(draft, "birth_date", read)
    elif not _birth_otherwise(draft) and any(map(draft.has, ("birth_date", "birth_year", "age"))):
        draft.issue(
            "birth_date", "warning", "Manca la data di nascita: senza, l'età non si può contare. Scrivi almeno l'anno."
        )


def _keep_birth(draft: _Draft, code: str, read: DateRead) -> None:
    day, service = read.day, draft.known.get("service_day")
    if day is None:
        return
    if service and day > service:
        draft.issue(code, "error", "La data di nascita è successiva al servizio: correggi la data di nascita.")
    elif service and service.year - day.year > _OLDEST:
        draft.issue(code, "error", f"La persona avrebbe più di {_OLDEST} anni: correggi la data di nascita.")
    else:
        if service == day:
            draft.issue(code, "warning", "La data di nascita è uguale a quella del servizio: controllala.")
        first = read.precision == "day" and (day.day, day.month) == (1, 1)
        draft.known["birth_day"] = day
        draft.known["birth_precision"] = "january_first" if first else read.precision


def _birth_otherwise(draft: _Draft) -> bool:
    """From the tax code, the year or the age, where the register has those."""
    if draft.told:
        _keep_birth(draft, "codice_fiscale", DateRead(draft.told[1]))
        draft.issue("codice_fiscale", "warning", "La data di nascita è ricavata dal codice fiscale: controllala.")
        return True
    year = _read(draft, "birth_year", "past")
    if year.day:
        _keep_birth(draft, "birth_year", DateRead(date(year.day.year, 1, 1), "year"))
        return True
    age, service = draft.text("age").removesuffix("anni").strip(), draft.known.get("service_day")
    if not age:
        return False
    if age.isdigit() and int(age) <= _OLDEST and service:
        draft.known.update(birth_day=date(service.year - int(age), 1, 1), birth_precision="year")
        draft.issue(
            "age", "warning", "L'anno di nascita è ricavato dall'età: può sbagliare di uno. Scrivi la data di nascita."
        )
        return True
    if service:
        draft.issue("age", "warning", f"Non si capisce l'età «{age}»: scrivi un numero o la data di nascita.")
    return False


def _sex(draft: _Draft) -> None:
    text = draft.text("sex")
    found = values.read_sex(as_text(draft.cells.get("sex")))
    if draft.told and found not in ("M", "F") and (found or not text):
        found = draft.told[0]
    draft.known["sex"] = found or "X"
    if found in ("M", "F") or not draft.has("sex") or isinstance(draft.cells.get("sex"), BadCell):
        return
    if found is None and text:
        draft.issue("sex", "error", f"Non si capisce il sesso «{text}»: scrivi M, F o X (non dichiarato).")
    elif draft.known.get("birth_day") is None:
        draft.issue("sex", "error", "Sesso e data di nascita non sono noti: scrivi almeno uno dei due.")
    else:
        draft.issue("sex", "warning", "Sesso non dichiarato: la persona è contata a parte da uomini e donne.")


def _citizenship(draft: _Draft) -> None:
    text = draft.text("citizenship")
    draft.known["citizenship_label"] = text
    found = values.read_citizenships(text) if text else ()
    draft.known["citizenships"] = found
    if found or not draft.has("citizenship") or isinstance(draft.cells.get("citizenship"), BadCell):
        return
    if text:
        hints = [countries.name(code) for code in countries.suggest(text)]
        hint = f" Forse {' o '.join(hints)}?" if hints else ""
        draft.issue(
            "citizenship", "error", f"Non si riconosce la cittadinanza «{text}».{hint} Scrivi il nome dello Stato."
        )
    elif draft.text("permit_type") or draft.text("permit_number"):
        draft.issue(
            "citizenship", "warning", "Manca la cittadinanza: il permesso indica un Paese terzo, ma scrivi quale."
        )
    else:
        draft.issue("citizenship", "error", "Manca la cittadinanza: senza, non si sa se la persona può essere contata.")


def _permit(draft: _Draft) -> None:
    label, note, number = draft.text("permit_type"), draft.text("permit_note"), draft.text("permit_number")
    code = values.read_permit(label) if label else None
    draft.known.update(permit_label=label, permit_note=note, permit_type=code or "")
    if label and not code and not values.permit_state(label):
        draft.issue("permit_type", "warning", f"Il permesso «{label}» non è tra i tipi conosciuti: scegline uno.")
    normal = normalise_identifier("permit", number)
    draft.known["permit_number"] = normal or ""
    written = " ".join((label if not code else "", note, number if not normal else ""))
    said = values.permit_state(written)
    if not said and not draft.has("permit_note") and values.says_renewal(draft.known["notes"]):
        said = "renewing"
    _expiry(draft, code, said)


def _expiry(draft: _Draft, code: str | None, said: str) -> None:
    """01/01/0001 means "no expiry" for long-term permits, "renewal in course" when a note says so."""
    cell = draft.cells.get("permit_expiry")
    written = draft.text("permit_expiry")
    in_words = values.permit_state(written) if isinstance(cell, str) else ""
    read = _read(draft, "permit_expiry", "future")
    long_term = code is not None and permits.is_long_term(code)
    if read.day and read.day.year < _NO_EXPIRY_YEAR:
        draft.known.update(permit_expiry=read.day, permit_status="renewing" if said == "renewing" else "dated")
        service = draft.known.get("service_day")
        if service and read.day < service and said != "renewing":
            draft.issue(
                "permit_expiry", "warning", "Il permesso era già scaduto il giorno del servizio: verifica il rinnovo."
            )
    elif in_words or said:
        draft.known["permit_status"] = in_words or said
    elif read.problem == "no_date" or read.day:
        _no_expiry(draft, long_term=long_term)
    elif read.problem == "impossible":
        _wrong_date(draft, "permit_expiry", read, "la scadenza")
    elif read.problem == "unreadable" and not isinstance(cell, BadCell):
        draft.issue("permit_expiry", "warning", f"Non si capisce la scadenza «{written}»: scrivila come gg/mm/aaaa.")
    elif long_term:
        draft.known["permit_status"] = "unlimited"


def _no_expiry(draft: _Draft, *, long_term: bool) -> None:
    draft.known["permit_status"] = "unlimited"
    if not long_term:
        draft.known["permit_status"] = ""
        draft.issue(
            "permit_expiry",
            "warning",
            "La data convenzionale significa «senza scadenza» o «in rinnovo», ma il permesso non è di lungo periodo e "
            "manca la nota: scrivi la scadenza o «in rinnovo».",
        )


def _numbers(draft: _Draft) -> None:
    for code in ("codice_fiscale", "passport", "cui", "vestanet"):
        text = draft.text(code)
        draft.known[code] = normalise_identifier(code, text) or ""
    tax_code = draft.known["codice_fiscale"]
    if tax_code and not values.is_codice_fiscale(tax_code):
        draft.known["codice_fiscale"] = ""
        draft.issue(
            "codice_fiscale", "warning", f"Il codice fiscale «{tax_code}» non è valido: controllalo. Non è importato."
        )
    draft.told = values.from_codice_fiscale(draft.known["codice_fiscale"])


def _others(draft: _Draft, raw: Sequence[Cell]) -> None:
    for code in ("language", "operator", "place"):
        draft.known[code] = draft.text(code)
    draft.known["phone"] = values.read_phone(draft.cells.get("phone")) if draft.text("phone") else ""
    if draft.text("minutes"):
        draft.known["minutes"] = values.read_minutes(draft.cells["minutes"], hours=draft.mapping.hours)
        if draft.known["minutes"] is None:
            draft.issue("minutes", "warning", "Non si capisce la durata: scrivila in minuti (per esempio 45).")
    notes = (as_text(raw[i]).strip() for i, code in enumerate(draft.mapping.fields) if code == "notes" and i < len(raw))
    draft.known["notes"] = "\n".join(note for note in notes if note)


def _tax_code_agrees(draft: _Draft) -> None:
    """The tax code says sex and birth date too."""
    if draft.told is None:
        return
    sex, birth = draft.told
    if draft.known["sex"] in ("M", "F") and draft.known["sex"] != sex:
        draft.issue("codice_fiscale", "warning", "Il sesso non è quello del codice fiscale: controlla.")
    known = draft.known.get("birth_day")
    if known and draft.known["birth_precision"] in ("day", "january_first") and known != birth:
        draft.issue("codice_fiscale", "warning", "La data di nascita non è quella del codice fiscale: controlla.")


def _together(draft: _Draft) -> None:
    """A row that says nothing but a service is reported once for the whole, not only cell by cell."""
    known = draft.known
    if not any(known.get(code) for code in ("family_name", "given_name", "whole_name")):
        return
    numbers = any(known.get(code) for code in ("codice_fiscale", "permit_number", "passport", "cui", "vestanet"))
    if not numbers and known.get("birth_day") is None and not known.get("citizenships"):
        where = "birth_date" if draft.has("birth_date") else "whole_name" if draft.has("whole_name") else "family_name"
        if not any(issue.severity == "error" for issue in draft.issues):
            draft.issue(
                where, "error", "Il solo nome non basta a riconoscere la persona: aggiungi nascita o documento."
            )


def _counted(draft: _Draft) -> dict[str, Any]:
    if any(issue.severity == "error" for issue in draft.issues):
        return {"countable": False, "not_counted": "Riga da correggere"}
    day = draft.known.get("service_day")
    for code in draft.known["citizenships"]:
        if day and countries.is_eu(code, day):
            name = countries.name(code)
            draft.issue(
                "citizenship",
                "warning",
                f"Cittadinanza dell'Unione europea ({name}): la persona è tenuta nel registro ma non contata tra i destinatari.",
            )
            return {"countable": False, "not_counted": f"Cittadinanza dell'Unione europea ({name})"}
    return {"countable": True, "not_counted": ""}
