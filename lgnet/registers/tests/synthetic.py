"""Invented registers of many shapes, with the truth beside them. Names are common ones put together at random."""

import csv
import io
import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

# country -> (labels an office may write, given names of men, of women, family names)
PEOPLE = {
    "MA": (
        ["Marocco", "marocchina", "Morocco"],
        "Hassan Abdellah Noureddine Brahim Younes Khalid",
        "Fatima Naima Zineb Khadija",
        "El Idrissi;Benjelloun;Tazi;Chraibi;Ait Lahcen;Bennani",
    ),
    "BD": (
        ["Bangladesh", "bangladese", "bengalese"],
        "Jahangir Rafiq Delwar Faruk Shafiq Monir",
        "Nasima Rokeya Shirin",
        "Chowdhury;Sarkar;Mollah;Talukder;Bhuiyan;Howlader",
    ),
    "SN": (
        ["Senegal", "senegalese"],
        "Ousmane Ibrahima Modou Cheikh Alioune Babacar",
        "Aissatou Khady Mame",
        "Fall;Gueye;Thiam;Sarr;Faye;Cissé",
    ),
    "GM": (
        ["Gambia", "gambiana"],
        "Lamin Ebrima Modou Sulayman Bakary",
        "Isatou Mariama",
        "Jatta;Sanneh;Darboe;Camara;Bojang",
    ),
    "NG": (
        ["Nigeria", "nigeriana"],
        "Emeka Tunde Segun Kelvin Osaro",
        "Blessing Grace Precious Ngozi",
        "Okonkwo;Adebayo;Igbinedion;Eze;Balogun",
    ),
    "PK": (
        ["Pakistan", "pakistana"],
        "Adeel Waqas Nadeem Shahbaz Tariq",
        "Saima Rubina",
        "Butt;Malik;Qureshi;Chaudhry;Javed",
    ),
    "EG": (
        ["Egitto", "egiziana", "Egypt"],
        "Sherif Tamer Wael Abdelrahman Hossam",
        "Heba Dalia",
        "Abdel Fattah;Mansour;El Sayed;Shenouda;Fahmy",
    ),
    "UA": (
        ["Ucraina", "ucraina"],
        "Oleksandr Serhii Andriy",
        "Oksana Iryna Nataliya Olena",
        "Kovalenko;Bondarenko;Tkachenko;Melnyk",
    ),
    "PE": (
        ["Perù", "peruviana"],
        "Luis Carlos Jorge",
        "María Rosa Lucía Carmen",
        "Quispe Mamani;Flores Huamán;Rojas Díaz;Castillo Ramos",
    ),
    "TN": (
        ["Tunisia", "tunisina"],
        "Sami Nizar Bilel Anis",
        "Sonia Rim Olfa",
        "Ben Romdhane;Gharbi;Mejri;Ayari;Ben Othman",
    ),
}
PERMITS = [
    "Protezione sussidiaria",
    "Asilo politico",
    "Lavoro subordinato",
    "Motivi familiari",
    "Richiesta asilo",
    "Protezione speciale",
]
SERVICES = [
    "Consulenza legale",
    "Supporto psicologico",
    "Orientamento al lavoro",
    "Emergenza abitativa",
    "Mediazione linguistico-culturale",
]
SPELLINGS = [
    ("ou", "u"),
    ("kh", "k"),
    ("ch", "sh"),
    ("ss", "s"),
    ("ee", "i"),
    ("ph", "f"),
    ("dj", "j"),
    ("aa", "a"),
    ("y", "i"),
]


@dataclass(frozen=True)
class Someone:
    """The truth about an invented person."""

    number: int
    given: str
    family: str
    sex: str
    birth: date
    country: str
    permit: str
    permit_number: str
    expiry: date | None
    state: str  # dated, unlimited, renewing


@dataclass(frozen=True)
class Style:
    """How an office keeps its register."""

    headings: dict[str, str]
    file: str = "xlsx"
    encoding: str = "utf-8"
    separator: str = ";"
    dates: str = "%d/%m/%Y"
    sexes: tuple[str, str] = ("M", "F")
    whole: str = ""  # family_first, given_first: one column
    titles: tuple[str, ...] = ()
    total: bool = False
    real_dates: bool = False
    no_expiry: str = "01/01/0001"
    renewing: str = "in rinnovo"
    extra: tuple[str, ...] = ()


@dataclass
class Register:
    """A file and the truth about it: `owners` are the persons' numbers, row by row."""

    data: bytes
    name: str
    people: list[Someone]
    owners: list[int]
    services: list[tuple[date, str]] = field(default_factory=list)


ITALIAN = {
    "family": "Cognome",
    "given": "Nome",
    "sex": "Sesso",
    "birth": "Data di nascita",
    "country": "Cittadinanza",
    "permit": "Tipo permesso",
    "number": "N. permesso",
    "expiry": "Scadenza",
    "day": "Data accesso",
    "service": "Servizio",
}
SHORT = {
    "family": "COGN.",
    "given": "NOME",
    "sex": "M/F",
    "birth": "Nato/a il",
    "country": "Naz.",
    "permit": "PdS",
    "number": "Nr. PdS",
    "expiry": "Scad. PdS",
    "day": "Giorno",
    "service": "Prestazione",
}
ENGLISH = {
    "family": "Family name",
    "given": "First name",
    "sex": "Gender",
    "birth": "Date of birth",
    "country": "Nationality",
    "permit": "Type of permit",
    "number": "Permit no.",
    "expiry": "Permit expiry date",
    "day": "Date of service",
    "service": "Service provided",
}
LONG = {
    "family": "Cognome del beneficiario",
    "given": "Nome del beneficiario",
    "sex": "Genere",
    "birth": "DATA NASCITA",
    "country": "Paese di origine",
    "permit": "Titolo di soggiorno",
    "number": "Numero permesso di soggiorno",
    "expiry": "Valido fino al",
    "day": "Data dell'intervento",
    "service": "Tipologia di intervento",
}
WHOLE = {
    **ITALIAN,
    "family": "Cognome e nome",
    "number": "N° permesso di soggiorno",
    "permit": "Permesso di soggiorno",
    "service": "Attività svolta",
    "day": "Data",
}

STYLES = {
    "plain xlsx": Style(
        ITALIAN, titles=("COMUNE DI ESEMPIO", "Registro degli accessi", "", "Aggiornato al 30/06/2025"), total=True
    ),
    "real dates": Style(LONG, real_dates=True, sexes=("Maschio", "Femmina"), extra=("Luogo di nascita", "Note")),
    "csv cp1252": Style(SHORT, file="csv", encoding="cp1252", dates="%d.%m.%Y", sexes=("U", "D")),
    "csv iso comma": Style(
        {**ENGLISH, "family": "Surname", "given": "Name"},
        file="csv",
        encoding="utf-8-sig",
        separator=",",
        dates="%Y-%m-%d",
        sexes=("Male", "Female"),
        renewing="renewal pending",
        no_expiry="",
    ),
    "tab utf-16": Style(ENGLISH, file="csv", encoding="utf-16", separator="\t", dates="%d-%m-%y", sexes=("M", "F")),
    "whole family first": Style(WHOLE, whole="family_first", titles=("LGNet3 - destinatari",), sexes=("uomo", "donna")),
    "whole given first": Style(
        {**WHOLE, "family": "Nominativo"}, whole="given_first", file="csv", encoding="latin-1", dates="%d-%m-%Y"
    ),
    "whole english": Style(
        {**ENGLISH, "family": "Full name"},
        whole="given_first",
        file="csv",
        separator="|",
        dates="%d %b %Y",
        renewing="under renewal",
    ),
    "xls": Style(ITALIAN, file="xls", real_dates=True, titles=("Registro", ""), total=True),
    "ods": Style(SHORT, file="ods", sexes=("m", "f"), dates="%d/%m/%y", titles=("Sportello unico",)),
    "american": Style(ENGLISH, file="csv", separator=",", dates="%m/%d/%Y", sexes=("male", "female")),
    "permit under the note": Style(
        {**LONG, "note": "Note permesso"}, file="csv", no_expiry="01/01/0001", renewing="01/01/0001"
    ),
}


def invent(rng: random.Random, count: int) -> list[Someone]:
    """Different persons: no two share name, birth date and country, except one pair of namesakes in fifty."""
    people: list[Someone] = []
    seen = set()
    while len(people) < count:
        country = rng.choice(list(PEOPLE))
        _, men, women, families = PEOPLE[country]
        sex = "M" if rng.random() < 0.75 else "F"
        given = rng.choice((men if sex == "M" else women).split())
        family = rng.choice(families.split(";"))
        birth = date(rng.randint(1960, 2006), 1, 1) + timedelta(days=0 if rng.random() < 0.15 else rng.randint(1, 364))
        if (given, family, birth, country) in seen:
            continue
        seen.add((given, family, birth, country))
        people.append(_with_papers(rng, Someone(len(people), given, family, sex, birth, country, "", "", None, "")))
        if rng.random() < 0.02 and len(people) < count and people[-1].permit_number:
            people.append(
                replace(
                    _with_papers(rng, replace(people[-1], number=len(people)), sure=True),
                    birth=_january(people[-1].birth),
                )
            )
            people[-2] = replace(people[-2], birth=people[-1].birth)
    return people


def _january(day: date) -> date:
    return day.replace(month=1, day=1)


def _with_papers(rng: random.Random, person: Someone, *, sure: bool = False) -> Someone:
    state = rng.choices(["dated", "unlimited", "renewing"], [75, 10, 15])[0]
    permit = "Soggiornante di lungo periodo UE" if state == "unlimited" else rng.choice(PERMITS)
    number = f"I{rng.randint(10**7, 10**8 - 1)}" if sure or rng.random() < 0.9 else ""
    expiry = date(2025, 1, 1) + timedelta(days=rng.randint(0, 900)) if state == "dated" else None
    return replace(person, permit=permit, permit_number=number, expiry=expiry, state=state)


def variant(rng: random.Random, person: Someone) -> Someone:
    """The same person as another clerk wrote it: one spelling, a typing error, names exchanged, the number left out."""
    kind = rng.choice(["spelling", "typo", "swap", "joined", "number", "day and month", "case"])
    if kind == "spelling":
        for old, new in rng.sample(SPELLINGS, len(SPELLINGS)):
            if old in person.given.lower():
                return replace(person, given=person.given.lower().replace(old, new, 1).title())
            if old in person.family.lower():
                return replace(person, family=person.family.lower().replace(old, new, 1).title())
    if kind == "typo" and len(person.family) >= 6:
        place = rng.randint(1, len(person.family) - 2)
        return replace(person, family=person.family[:place] + person.family[place + 1 :])
    if kind == "swap":
        return replace(person, given=person.family, family=person.given)
    if kind == "joined" and " " in person.family:
        return replace(person, family=person.family.replace(" ", ""))
    if kind == "number":
        return replace(person, permit_number="")
    if kind == "day and month" and person.birth.day <= 12 and person.birth.day != person.birth.month:
        return replace(person, birth=person.birth.replace(month=person.birth.day, day=person.birth.month))
    return replace(person, given=person.given.upper(), family=person.family.upper())


def register(style: Style, seed: int, people: int = 120, variants: float = 0.1) -> Register:
    """A file in this style with about two rows a person, shuffled by day."""
    rng = random.Random(seed)
    everybody = invent(rng, people)
    rows = []
    for person in everybody:
        for visit in range(rng.choice([1, 1, 2, 3, 4])):
            written = variant(rng, person) if visit and rng.random() < variants else person
            day = date(2025, 1, 7) + timedelta(days=rng.randint(0, 170))
            rows.append((day, rng.random(), person.number, written, rng.choice(SERVICES)))
    rows.sort(key=lambda row: row[:2])
    table = [_cells(rng, style, written, day, service) for day, _, _, written, service in rows]
    heads = [heading for key, heading in style.headings.items() if not (style.whole and key == "given")]
    heads += list(style.extra)
    data = {"csv": _csv, "xlsx": _xlsx, "xls": _xls, "ods": _ods}[style.file](style, heads, table)
    name = f"registro.{style.file}"
    return Register(data, name, everybody, [row[2] for row in rows], [(row[0], row[4]) for row in rows])


def _cells(rng: random.Random, style: Style, person: Someone, day: date, service: str) -> list[object]:
    def shown(when: date) -> object:
        return datetime(when.year, when.month, when.day) if style.real_dates else when.strftime(style.dates)

    labels = PEOPLE[person.country][0]
    expiry = {"dated": None, "unlimited": style.no_expiry, "renewing": style.renewing}[person.state]
    label = rng.choice(labels)
    cells: dict[str, object] = {
        "family": person.family,
        "given": person.given,
        "sex": style.sexes[person.sex == "F"],
        "birth": shown(person.birth),
        "country": rng.choice([label, label.upper(), label.capitalize()]),
        "permit": person.permit,
        "number": person.permit_number,
        "expiry": shown(person.expiry) if person.expiry else expiry,
        "day": shown(day),
        "service": service,
        "note": "in fase di rinnovo" if person.state == "renewing" else "",
    }
    if style.whole:
        names = (person.family, person.given) if style.whole == "family_first" else (person.given, person.family)
        cells["family"] = " ".join(names)
    found = [cells[key] for key in style.headings if not (style.whole and key == "given")]
    return found + [rng.choice(["Dakar", "Lagos", "Casablanca", ""]) for _ in style.extra]


def _csv(style: Style, heads: list[str], table: list[list[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=style.separator, lineterminator="\r\n")
    for title in style.titles:
        writer.writerow([title])
    writer.writerow(heads)
    writer.writerows(table)
    return out.getvalue().encode(style.encoding, "replace")


def _rows(style: Style, heads: list[str], table: list[list[object]]) -> list[list[object]]:
    titles: list[list[object]] = [[title] for title in style.titles]
    end: list[list[object]] = [[], ["TOTALE", "", "", len(table)]] if style.total else []
    return [*titles, list(heads), *table, *end]


def _xlsx(style: Style, heads: list[str], table: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.add_worksheet("Istruzioni").write(0, 0, "Come si compila il registro")
        sheet = book.add_worksheet("Registro")
        for number, cells in enumerate(_rows(style, heads, table)):
            for column, cell in enumerate(cells):
                if cell not in ("", None):
                    sheet.write(number, column, cell)
    return out.getvalue()


def _xls(style: Style, heads: list[str], table: list[list[object]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Foglio1")
    shown = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for number, cells in enumerate(_rows(style, heads, table)):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write(number, column, cell, shown)
            elif cell not in ("", None):
                sheet.write(number, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ods(style: Style, heads: list[str], table: list[list[object]]) -> bytes:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Registro")
    for cells in _rows(style, heads, table):
        row = TableRow()
        for cell in cells:
            if cell in ("", None):
                row.addElement(TableCell())
                continue
            kept = TableCell(valuetype="string")
            kept.addElement(P(text=str(cell)))
            row.addElement(kept)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()
