"""Odd layouts, conventions of the offices, and what each row becomes."""

import io
from datetime import date, datetime, time

import openpyxl
import pytest
from codicefiscale import codicefiscale
from hypothesis import given, settings
from hypothesis import strategies as st

from lgnet.registers.engine.mapping import Mapping
from lgnet.registers.engine.reading import read_register, reread_row
from lgnet.registers.engine.refusal import RegisterRefused

HEAD = "Cognome;Nome;Sesso;Data di nascita;Cittadinanza;Tipo permesso;N. permesso;Scadenza;Data accesso;Servizio"
GOOD = {
    "Cognome": "Keita",
    "Nome": "Sekou",
    "Sesso": "M",
    "Data di nascita": "03/04/1990",
    "Cittadinanza": "Mali",
    "Tipo permesso": "Protezione sussidiaria",
    "N. permesso": "I12345678",
    "Scadenza": "30/09/2026",
    "Data accesso": "05/06/2025",
    "Servizio": "Consulenza legale",
}


# an invented woman born in Morocco on 1 March 1985
TAX_CODE = codicefiscale.encode("Rossi", "Maria", "F", "01/03/1985", "Marocco")


def csv_of(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def one_row(today=None, **changes):
    """The row of a register where all is well but `changes` (heading -> cell)."""
    named = {key.replace("_", " "): value for key, value in changes.items()}
    cells = {**GOOD, **named}
    other = ";".join(GOOD.values()).replace("Keita", "Sylla").replace("I12345678", "I87654321")
    data = csv_of(";".join(cells.values()), other, head=";".join(cells))
    return read_register(data, "r.csv", today=today).rows[0]


def messages(row, severity=None):
    return [(issue.column, issue.message) for issue in row.issues if severity in (None, issue.severity)]


def xlsx_of(rows, sheets=(), merged=()):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for name, more in sheets:
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_good_row_is_read_whole():
    row = one_row()
    assert row.issues == ()
    assert row.countable
    assert (row.family_name, row.given_name, row.sex) == ("Keita", "Sekou", "M")
    assert (row.birth_day, row.birth_precision) == (date(1990, 4, 3), "day")
    assert (row.citizenships, row.citizenship_label) == (("ML",), "Mali")
    assert (row.permit_number, row.permit_expiry, row.permit_status) == ("I12345678", date(2026, 9, 30), "dated")
    assert row.service_day == date(2025, 6, 5)
    assert (row.service_label, row.service_type) == ("Consulenza legale", "legal_advice")
    assert row.raw[0] == "Keita"


@pytest.mark.parametrize(
    ("permit", "expiry", "status", "warned"),
    [
        ("Soggiornante di lungo periodo UE", "01/01/0001", "unlimited", False),
        ("Soggiornante di lungo periodo UE", "illimitato", "unlimited", False),
        ("Soggiornante di lungo periodo UE", "", "unlimited", False),
        ("Protezione sussidiaria", "in rinnovo", "renewing", False),
        ("Protezione sussidiaria", "In fase di rinnovo", "renewing", False),
        ("Protezione sussidiaria", "01/01/0001", "", True),
        ("Protezione sussidiaria", "", "", False),
        ("Protezione sussidiaria", "boh", "", True),
        ("Protezione sussidiaria", "06-08-26", "dated", False),
    ],
)
def test_what_an_expiry_may_say(permit, expiry, status, warned):
    row = one_row(Tipo_permesso=permit, Scadenza=expiry)
    assert row.permit_status == status
    assert bool(messages(row)) is warned
    assert row.countable


def test_the_note_gives_the_convention_its_meaning():
    row = one_row(Scadenza="01/01/0001", Note_permesso="in fase di rinnovo")
    assert (row.permit_status, row.permit_expiry, row.issues) == ("renewing", None, ())
    remark = one_row(Scadenza="01/01/0001", Note="ha chiesto il rinnovo in questura")
    assert remark.permit_status == "renewing"


def test_a_permit_that_expired_before_the_service_is_only_flagged():
    row = one_row(Scadenza="30/05/2025")
    assert row.countable
    assert "scaduto" in messages(row, "warning")[0][1]


@pytest.mark.parametrize(
    ("heading", "cell", "words"),
    [
        ("Data di nascita", "31/02/1990", "non esiste"),
        ("Data di nascita", "31/02/1890", "non esiste"),
        ("Data di nascita", "03/04/2027", "successiva"),
        ("Data di nascita", "03/04/1890", "anni"),
        ("Data di nascita", "boh", "Non si capisce"),
        ("Data accesso", "", "Manca la data del servizio"),
        ("Data accesso", "2025", "non è completa"),
        ("Data accesso", "05/06/1925", "lontana"),
        ("Data accesso", "40/06/2025", "non esiste"),
        ("Scadenza", "31/06/2026", "non esiste"),
        ("Cognome", "", "Manca il cognome"),
        ("Nome", "", "Manca il nome"),
        ("Sesso", "boh", "Non si capisce il sesso"),
        ("Cittadinanza", "Atlantide", "Non si riconosce"),
    ],
)
def test_errors_keep_the_row_from_being_counted(heading, cell, words):
    row = one_row(**{heading.replace(" ", "_"): cell})
    found = [issue for issue in row.issues if issue.severity == "error"]
    assert [issue.column for issue in found] == [heading]
    assert words in found[0].message
    assert found[0].value == cell
    assert row.is_wrong
    assert not row.countable


@pytest.mark.parametrize(
    ("heading", "cell", "words"),
    [
        ("Data di nascita", "", "Manca la data di nascita"),
        ("Sesso", "X", "non dichiarato"),
        ("Cittadinanza", "", "Manca la cittadinanza"),
        ("Servizio", "Ballo liscio", "scegli il tipo"),
        ("Tipo permesso", "Tessera blu", "tipi conosciuti"),
        ("Nome", "-", "un solo nome"),
        ("Cognome", "Keita2", "cifre"),
    ],
)
def test_warnings_leave_the_row_counted(heading, cell, words):
    row = one_row(**{heading.replace(" ", "_"): cell})
    assert row.countable
    assert [(c, words in m) for c, m in messages(row)] == [(heading, True)]


def test_the_service_label_stays_as_written():
    assert one_row(Servizio="CONSULENZA  Legale (avv. Bianchi)").service_label == "CONSULENZA  Legale (avv. Bianchi)"


def test_unknown_sex_without_birth_date_must_be_corrected():
    row = one_row(Sesso="X", Data_di_nascita="")
    assert row.is_wrong
    assert ("Sesso", "Sesso e data di nascita non sono noti: scrivi almeno uno dei due.") in messages(row, "error")


@pytest.mark.parametrize(
    ("label", "codes", "countable"),
    [
        ("Italia", ("IT",), False),
        ("rumena", ("RO",), False),
        ("Marocco/Italia", ("MA", "IT"), False),
        ("Costa d’Avorio", ("CI",), True),
        ("apolide", ("XS",), True),
    ],
)
def test_citizens_of_the_union_are_kept_and_not_counted(label, codes, countable):
    row = one_row(Cittadinanza=label)
    assert (row.citizenships, row.countable, row.is_wrong) == (codes, countable, False)


def test_services_after_today_are_errors_only_when_today_is_given():
    assert one_row().countable
    assert one_row(today=date(2025, 6, 5)).countable
    assert "futuro" in messages(one_row(today=date(2025, 6, 4)), "error")[0][1]


@pytest.mark.parametrize(
    ("written", "precision"),
    [("01/01/1990", "january_first"), ("1990", "year"), ("04/1990", "month"), ("02/01/1990", "day")],
)
def test_precision_of_the_birth_date(written, precision):
    assert one_row(Data_di_nascita=written).birth_precision == precision


def test_the_tax_code_fills_and_contradicts():
    filled = one_row(Data_di_nascita="", Codice_fiscale=TAX_CODE)
    assert (filled.birth_day, filled.sex) == (date(1985, 3, 1), "M")
    assert any("Il sesso non è quello" in text for _, text in messages(filled))
    wrong = one_row(Codice_fiscale=TAX_CODE[:-1] + ("A" if TAX_CODE[-1] != "A" else "B"))
    assert wrong.codice_fiscale == ""
    assert "non è valido" in messages(wrong, "warning")[0][1]


def test_age_stands_in_for_the_birth_date():
    data = b"Nominativo;Eta;Sesso;Nazionalita;Data;Attivita\nKeita Sekou;34;M;Mali;05/06/2025;Consulenza legale\nSylla Awa;28;F;Guinea;06/06/2025;Consulenza legale"
    row = read_register(data).rows[0]
    assert (row.birth_day, row.birth_precision) == (date(1991, 1, 1), "year")
    assert not row.is_wrong


@pytest.mark.parametrize(
    ("cell", "heading", "minutes"),
    [
        ("45", "Durata (min)", 45),
        ("1:30", "Durata", 90),
        ("1h30", "Durata", 90),
        ("1,5", "Ore", 90),
        ("2 ore", "Durata", 120),
    ],
)
def test_durations(cell, heading, minutes):
    assert one_row(**{heading: cell}).minutes == minutes


def test_total_blank_repeated_and_footer_rows_are_left_out_with_a_reason():
    good = ";".join(GOOD.values())
    other = good.replace("Keita", "Sylla")
    data = csv_of(
        good, ";;;;;;;;;", HEAD, other, "Subtotale;2;;;;;;;;", "TOTALE;;;;;;;;;2", "Fonte: sportello unico;;;;;;;;;"
    )
    reading = read_register(data)
    assert [row.family_name for row in reading.rows] == ["Keita", "Sylla"]
    assert [row.reason for row in reading.ignored] == [
        "Riga dei titoli ripetuta",
        "Riga del totale",
        "Riga del totale",
        "Nota o titolo dentro la tabella",
    ]
    assert [row.number for row in reading.ignored] == [4, 6, 7, 8]


def test_a_surname_that_begins_like_a_total_is_a_person():
    reading = read_register(
        csv_of(";".join({**GOOD, "Cognome": "Totaro"}.values()), ";".join({**GOOD, "Cognome": "Total"}.values()))
    )
    assert [row.family_name for row in reading.rows] == ["Totaro", "Total"]


def test_ditto_marks_repeat_the_cell_above():
    reading = read_register(
        csv_of(
            ";".join(GOOD.values()),
            'idem;idem;";";idem;idem;idem;idem;12/06/2025;Supporto psicologico'.replace('"', "”"),
        )
    )
    second = reading.rows[1]
    assert (second.family_name, second.birth_day, second.permit_number) == ("Keita", date(1990, 4, 3), "I12345678")
    assert second.service_day == date(2025, 6, 12)


def test_cells_merged_over_the_rows_of_a_person_hold_on_each():
    head = HEAD.split(";")
    person = list(GOOD.values())
    rows = [head, person, [None] * 8 + ["12/06/2025", "Supporto psicologico"], ["Sylla", *person[1:]]]
    merged = [f"{letter}2:{letter}3" for letter in "ABCDEFGH"]
    reading = read_register(xlsx_of(rows, merged=merged))
    assert [row.family_name for row in reading.rows] == ["Keita", "Keita", "Sylla"]
    assert reading.rows[1].permit_number == "I12345678"


def test_headings_in_two_storeys():
    upper = ["Persona", None, None, None, None, "Permesso di soggiorno", None, None, "Servizio", None]
    lower = ["Cognome", "Nome", "Sesso", "Nato il", "Cittadinanza", "Tipo", "Numero", "Scadenza", "Data", "Tipo"]
    data = xlsx_of([["Registro dello sportello"], upper, lower, list(GOOD.values()), list(GOOD.values())])
    reading = read_register(data)
    assert reading.header_row == 3
    fields = (
        "family_name",
        "given_name",
        "sex",
        "birth_date",
        "citizenship",
        "permit_type",
        "permit_number",
        "permit_expiry",
        "service_day",
        "service_label",
    )
    assert reading.mapping.fields == fields
    assert reading.rows[0].issues == ()


def test_one_heading_over_two_columns_of_names():
    data = csv_of(
        "Keita;Sekou;M;03/04/1990;Mali;05/06/2025",
        "Sylla;Awa;F;04/05/1991;Guinea;06/06/2025",
        head="Cognome e nome;;Sesso;Nascita;Cittadinanza;Data servizio",
    )
    row = read_register(data).rows[0]
    assert (row.family_name, row.given_name) == ("Keita", "Sekou")


@pytest.mark.parametrize(
    ("heading", "cell", "family", "given_name"),
    [
        ("Cognome e nome", "Ben Salah, Karim", "Ben Salah", "Karim"),
        ("Cognome e nome", "Keita Sekou", "Keita", "Sekou"),
        ("Nome e cognome", "Sekou Keita", "Keita", "Sekou"),
        ("Full name", "Sekou KEITA", "KEITA", "Sekou"),
        ("Nominativo", "BEN SALAH Karim", "BEN SALAH", "Karim"),
        ("Nominativo", "Keita Sekou", "", ""),
        ("Utente", "Mohamed Ali Hassan", "", ""),
    ],
)
def test_one_column_for_the_whole_name(heading, cell, family, given_name):
    data = csv_of(
        f"{cell};M;03/04/1990;Mali;05/06/2025",
        "Sylla Awa;F;04/05/1991;Guinea;06/06/2025",
        head=f"{heading};Sesso;Nascita;Cittadinanza;Data servizio",
    )
    row = read_register(data).rows[0]
    assert (row.whole_name, row.family_name, row.given_name) == (cell, family, given_name)
    assert not row.is_wrong


def test_the_register_is_found_among_other_sheets():
    rows = [HEAD.split(";"), list(GOOD.values()), list(GOOD.values())]
    data = xlsx_of(
        [["Anno", "Spesa"], [2025, 100]], sheets=[("Legenda", [["U", "Uomo"], ["D", "Donna"]]), ("Accessi", rows)]
    )
    reading = read_register(data)
    assert reading.sheet == "Accessi"
    assert [(info.name, info.is_register) for info in reading.sheets] == [
        ("Sheet", False),
        ("Legenda", False),
        ("Accessi", True),
    ]
    with pytest.raises(RegisterRefused, match="Non trovo"):
        read_register(data, sheet="Legenda")
    with pytest.raises(RegisterRefused, match="non c'è il foglio"):
        read_register(data, sheet="Altro")


def test_a_table_without_headings_is_read_by_its_contents():
    lines = [
        f"{name};M;0{i}/04/199{i};Mali;Protezione sussidiaria;I1234567{i};05/06/2025;Consulenza legale"
        for i, name in enumerate(["Keita Sekou", "Sylla Bakary", "Traore Modibo", "Camara Moussa"], start=1)
    ]
    reading = read_register("\n".join(lines).encode())
    assert reading.header_row == 0
    assert reading.columns[0].heading == "Colonna A"
    row = reading.rows[0]
    assert (row.whole_name, row.sex, row.citizenships) == ("Keita Sekou", "M", ("ML",))
    assert (row.birth_day, row.service_day) == (date(1991, 4, 1), date(2025, 6, 5))
    assert len(reading.rows) == 4


def test_columns_that_only_look_like_ours_are_left_out():
    head = "N.;Cognome;Nome;Luogo di nascita;Data di nascita;Cittadinanza;Data rilascio permesso;Scadenza permesso;Data arrivo in Italia;Data colloquio;Tipo intervento;Operatore;E-mail"
    line = "1;Keita;Sekou;Bamako;03/04/1990;Mali;01/02/2024;30/09/2026;05/05/2022;05/06/2025;Consulenza legale;Anna Bianchi;s@example.org"
    reading = read_register(csv_of(line, line.replace("Keita", "Sylla"), head=head))
    assert reading.mapping.fields == (
        *(
            "row_number",
            "family_name",
            "given_name",
            "ignored",
            "birth_date",
            "citizenship",
            "ignored",
            "permit_expiry",
            "ignored",
        ),
        *("service_day", "service_label", "operator", "ignored"),
    )
    assert all(column.reason for column in reading.columns)


def test_day_and_hour_together_or_apart():
    apart = one_row(Ora="10:30")
    assert apart.service_time == "10:30"
    data = xlsx_of(
        [HEAD.split(";")] + [[*list(GOOD.values())[:8], datetime(2025, 6, 5, 9, 15), "Consulenza legale"]] * 2
    )
    row = read_register(data).rows[0]
    assert (row.service_day, row.service_time) == (date(2025, 6, 5), "09:15")
    clock = xlsx_of([[*HEAD.split(";"), "Orario"]] + [[*GOOD.values(), time(9, 15)]] * 2)
    assert read_register(clock).rows[0].service_time == "09:15"


def test_quoted_cells_with_separators_and_line_breaks():
    data = (
        "\ufeff"
        + HEAD
        + ';Note\r\n"Keita";"Sekou";M;03/04/1990;Mali;;;;05/06/2025;"Consulenza; legale";"prima riga\nseconda ""riga"""\r\n'
        + ";".join(GOOD.values())
        + ";\r\n"
    ).encode("utf-8")
    reading = read_register(data)
    assert (reading.encoding, reading.separator) == ("utf-8-sig", ";")
    assert reading.rows[0].service_label == "Consulenza; legale"
    assert reading.rows[0].notes == 'prima riga\nseconda "riga"'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encodings_and_separators(encoding, separator):
    line = ";".join({**GOOD, "Cognome": "Traoré", "Nome": "Désirée", "Cittadinanza": "Perù"}.values())
    data = (HEAD + "\r\n" + line + "\r\n" + line + "\r\n").replace(";", separator).encode(encoding)
    row = read_register(data).rows[0]
    assert (row.family_name, row.given_name, row.citizenships) == ("Traoré", "Désirée", ("PE",))


def test_a_declared_separator_and_texts_kept_as_text():
    row = '="I0012345";'.join([";".join(list(GOOD.values())[:6]) + ";", ";".join(list(GOOD.values())[7:])])
    reading = read_register(("sep=;\n" + HEAD + "\n" + row + "\n" + row).encode())
    assert reading.rows[0].permit_number == "I0012345"
    assert reading.rows[0].number == 3


def test_keys_are_stable_under_looks_and_count_repetitions():
    line = ";".join(GOOD.values())
    first = read_register(csv_of(line, line, line.replace("05/06", "06/06")))
    looks = line.replace("Keita", " KEITA ").replace("05/06/2025", "2025-06-05").replace("03/04/1990", "3.4.90")
    again = read_register(csv_of(looks, looks, line.replace("05/06", "06/06")))
    assert [row.key for row in first.rows] == [row.key for row in again.rows]
    assert [row.occurrence for row in first.rows] == [1, 2, 1]
    assert len({row.key for row in first.rows}) == 3


def test_a_mapping_is_kept_as_json_and_used_again():
    data = csv_of(";".join(GOOD.values()), ";".join(GOOD.values()))
    proposal = read_register(data)
    kept = Mapping.from_json(proposal.mapping.with_field(9, "notes").to_json())
    assert kept.signature == proposal.mapping.signature
    reading = read_register(data, mapping=kept)
    assert not reading.proposed
    assert (reading.rows[0].service_label, reading.rows[0].notes) == ("", "Consulenza legale")
    assert "scelto da una persona" in reading.columns[9].reason


def test_a_kept_mapping_follows_columns_that_moved():
    data = csv_of(";".join(GOOD.values()), ";".join(GOOD.values()))
    kept = read_register(data).mapping
    moved = [";".join(reversed(list(line))) for line in (GOOD, GOOD.values(), GOOD.values())]
    row = read_register("\n".join(moved).encode(), mapping=kept).rows[0]
    assert (row.family_name, row.service_label) == ("Keita", "Consulenza legale")


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept["columns"][0].update(field="colour"),
        lambda kept: kept["columns"][1].update(field="family_name"),
        lambda kept: kept.update(date_order="ymd"),
        lambda kept: kept.pop("columns"),
    ],
)
def test_a_broken_mapping_is_refused(change):
    kept = read_register(csv_of(";".join(GOOD.values()), ";".join(GOOD.values()))).mapping.to_json()
    change(kept)
    with pytest.raises(ValueError, match=r"\w"):
        Mapping.from_json(kept)


def test_a_corrected_row_is_read_again_alone():
    data = csv_of(";".join({**GOOD, "Data accesso": ""}.values()), ";".join(GOOD.values()))
    reading = read_register(data)
    wrong = reading.rows[0]
    assert wrong.is_wrong
    cells = list(wrong.raw)
    cells[8] = "05/06/2025"
    right = reread_row(wrong.number, cells, reading.mapping)
    assert right.countable
    assert right.digest == reading.rows[1].digest


@settings(deadline=None)
@given(st.permutations(list(GOOD)))
def test_columns_in_any_order(order):
    line = ";".join(GOOD[heading] for heading in order)
    other = ";".join({**GOOD, "Cognome": "Sylla", "Sesso": "F"}[heading] for heading in order)
    row = read_register(csv_of(line, other, head=";".join(order))).rows[0]
    assert row.issues == ()
    assert (row.family_name, row.service_label) == ("Keita", "Consulenza legale")


_cells = st.text(alphabet="abcMF0123456789/.- '’éX", max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(_cells, min_size=10, max_size=10), min_size=1, max_size=6))
def test_no_row_is_ever_lost(table):
    lines = [";".join(cells) for cells in table]
    filled = [number for number, cells in enumerate(table, start=3) if any(cell.strip() for cell in cells)]
    reading = read_register(csv_of(";".join(GOOD.values()), *lines))
    found = {row.number for row in reading.rows} | {row.number for row in reading.ignored}
    assert found >= set(filled)
