"""Registers as a municipal manager meets them: upload, columns, errors, import, proposals, undo, downloads."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from lgnet.activities.models import Activity
from lgnet.audit.models import AccessLog
from lgnet.messages.models import Notice
from lgnet.people.models import Person
from lgnet.registers.enums import BatchState, ProposalState, RowState
from lgnet.registers.models import Batch, Proposal, Row
from lgnet.registers.tasks import import_register
from lgnet.registers.tests.factories import FIRST, HEADINGS, WRONG, register

pytestmark = pytest.mark.django_db


def send(member, content: bytes, name: str = "registro.csv"):
    return member.client.post(reverse("registers:upload"), {"file": SimpleUploadedFile(name, content)})


def the_batch(member) -> Batch:
    with member.acts():
        return Batch.objects.latest("created_at")


def work() -> int:
    """Run the jobs that wait, as the worker would. Returns how many."""
    waiting = list(ProcrastinateJob.objects.filter(task_name="registers.import_register").order_by("id"))
    for job in waiting:
        import_register(**job.args)
    return len(waiting)


def page(member, name: str, batch: Batch, *more: object, **query: str):
    return member.client.get(reverse(f"registers:{name}", args=[batch.pk, *more]), query)


def imported(member, *rows) -> Batch:
    send(member, register(*rows))
    batch = the_batch(member)
    member.client.post(reverse("registers:start", args=[batch.pk]))
    work()
    return the_batch(member)


def test_empty_list_says_what_to_do_first(cast):
    shown = cast["rita"].client.get(reverse("registers:list")).content.decode()
    assert "Carica il primo registro" in shown


def test_upload_leads_to_the_columns_and_imports_nothing(cast):
    rita = cast["rita"]
    answer = send(rita, register(*FIRST))
    batch = the_batch(rita)
    assert answer.url == reverse("registers:columns", args=[batch.pk])
    shown = page(rita, "columns", batch).content.decode()
    assert "Diallo" in shown
    assert "sicuro" in shown
    with rita.acts():
        assert not Person.objects.exists()


def test_same_headings_are_remembered(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    batch = the_batch(rita)
    fields = {f"column_{i}": column["field"] for i, column in enumerate(batch.mapping["columns"])}
    fields["column_5"] = "ignored"
    answer = rita.client.post(
        reverse("registers:columns", args=[batch.pk]), {**fields, "name_order": "", "date_order": "dmy"}
    )
    assert answer.url == reverse("registers:batch", args=[batch.pk])
    answer = send(rita, register(*FIRST[:2]))
    again = the_batch(rita)
    assert answer.url == reverse("registers:batch", args=[again.pk])
    assert again.mapping["columns"][5]["field"] == "ignored"


def test_two_columns_with_one_meaning_are_refused_and_nothing_is_lost(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    batch = the_batch(rita)
    fields = {f"column_{i}": "family_name" for i in range(len(HEADINGS))}
    answer = rita.client.post(reverse("registers:columns", args=[batch.pk]), {**fields, "date_order": "dmy"})
    shown = answer.content.decode()
    assert "Due colonne hanno lo stesso significato" in shown
    assert 'value="family_name" selected' in shown


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vuoto.csv", "vuoto"),
        (b"ciao\n", "nota.txt", "non si distinguono colonne"),
        (b"PK\x03\x04 non uno zip", "rotto.xlsx", "XLSX"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_the_reason(cast, content, name, said):
    answer = send(cast["rita"], content, name)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_no_file_is_said_plainly(cast):
    answer = cast["rita"].client.post(reverse("registers:upload"), {})
    assert "Scegli il file del registro" in answer.content.decode()


def test_errors_stand_beside_their_cells(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST, WRONG))
    shown = page(rita, "batch", the_batch(rita)).content.decode()
    assert "31/02/1990 non esiste" in shown
    assert "lg-cell-error" in shown
    assert "Khan" not in shown  # only wrong rows are shown first
    assert "Khan" in page(rita, "batch", the_batch(rita), mostra="tutte").content.decode()


def test_trial_says_what_would_happen_and_writes_nothing(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    shown = page(rita, "trial", the_batch(rita)).content.decode()
    assert "Nascono <strong>3</strong> persone e <strong>4</strong> attività" in shown
    with rita.acts():
        assert not Person.objects.exists()


def test_wrong_row_is_corrected_on_the_page_and_imported_alone(cast):
    rita = cast["rita"]
    batch = imported(rita, *FIRST, WRONG)
    assert batch.summary["persons_created"] == 3
    assert len(batch.summary["errors"]) == 1
    url = reverse("registers:row", args=[batch.pk, 6])
    shown = rita.client.get(url).content.decode()
    assert "31/02/1990 non esiste" in shown
    still = rita.client.post(url, _cells(batch, 6) | {"cell_3": "32/02/1990"}).content.decode()
    assert "ancora da correggere" in still
    assert "32/02/1990" in still
    answer = rita.client.post(url, _cells(batch, 6) | {"cell_3": "28/02/1990"})
    assert answer.status_code == 302
    with rita.acts():
        row = Row.objects.get(batch=batch, number=6)
        assert (row.state, row.cells[3], row.corrections) == (RowState.READY, "31/02/1990", {"3": "28/02/1990"})
    rita.client.post(reverse("registers:start", args=[batch.pk]))
    work()
    batch = the_batch(rita)
    assert batch.summary["persons_created"] == 4
    assert batch.summary["errors"] == []
    with rita.acts():
        assert Person.objects.count() == 4
        assert Activity.objects.count() == 5


def test_htmx_gets_the_row_form_alone(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST, WRONG))
    shown = rita.client.htmx(reverse("registers:row", args=[the_batch(rita).pk, 6])).content.decode()
    assert "<html" not in shown
    assert 'name="cell_3"' in shown


def test_import_is_handed_over_once_and_told_without_names(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    batch = the_batch(rita)
    start = reverse("registers:start", args=[batch.pk])
    rita.client.post(start)
    rita.client.post(start)
    assert ProcrastinateJob.objects.count() == 1
    shown = page(rita, "batch", batch).content.decode()
    assert "Sto confrontando le persone" in shown
    work()
    work()
    batch = the_batch(rita)
    assert batch.state == BatchState.IMPORTED
    with rita.acts():
        assert Person.objects.count() == 3
        notice = Notice.objects.get()
    assert notice.recipient_id == rita.actor.membership
    assert not any(name in f"{notice.title} {notice.text} {notice.url}" for name in ("Diallo", "Haile", "Khan"))
    shown = page(rita, "batch", batch).content.decode()
    assert "persone nuove" in shown


def test_finished_import_asks_the_page_to_show_itself_anew(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    batch = the_batch(rita)
    rita.client.post(reverse("registers:start", args=[batch.pk]))
    url = reverse("registers:progress", args=[batch.pk])
    assert b"<progress" in rita.client.htmx(url).content
    work()
    assert rita.client.htmx(url)["HX-Refresh"] == "true"


def test_whoever_lost_the_role_imports_nothing(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    batch = the_batch(rita)
    rita.client.post(reverse("registers:start", args=[batch.pk]))
    rita.user.is_active = False
    rita.user.save(update_fields=["is_active"])
    work()
    with rita.acts():
        batch.refresh_from_db()
        assert batch.state == BatchState.IMPORTING
        assert "non è più abilitato" in batch.problem
        assert not Person.objects.exists()


def test_stopped_import_is_resumed_from_the_page(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    batch = the_batch(rita)
    rita.client.post(reverse("registers:start", args=[batch.pk]))
    with rita.acts():
        Batch.objects.filter(pk=batch.pk).update(problem="Il computer si è spento.")
    shown = page(rita, "batch", batch).content.decode()
    assert "Il computer si è spento." in shown
    assert "Riprendi" in shown
    rita.client.post(reverse("registers:start", args=[batch.pk]))
    assert work() == 2
    assert the_batch(rita).summary["persons_created"] == 3


def test_nothing_ready_is_not_imported(cast):
    rita = cast["rita"]
    send(rita, register(WRONG, WRONG))
    batch = the_batch(rita)
    answer = rita.client.post(reverse("registers:start", args=[batch.pk]), follow=True)
    assert "nessuna riga pronta" in answer.content.decode()
    assert not ProcrastinateJob.objects.exists()


def test_undo_asks_first_and_brings_everything_back(cast):
    rita = cast["rita"]
    batch = imported(rita, *FIRST)
    asked = page(rita, "undo", batch).content.decode()
    assert "3 persone e 4 attività" in asked
    with rita.acts():
        assert Person.objects.count() == 3
    answer = rita.client.post(reverse("registers:undo", args=[batch.pk]), follow=True)
    assert "tolte 3 persone e 4 attività" in answer.content.decode()
    with rita.acts():
        assert not Person.objects.exists()
        assert not Activity.objects.exists()
    again = rita.client.post(reverse("registers:undo", args=[batch.pk]), follow=True)
    assert "già «annullato»" in again.content.decode()


def test_discarded_register_leaves_nothing_and_an_imported_one_stays(cast):
    rita = cast["rita"]
    send(rita, register(*FIRST))
    batch = the_batch(rita)
    assert "Scarta il registro" in page(rita, "discard", batch).content.decode()
    rita.client.post(reverse("registers:discard", args=[batch.pk]))
    with rita.acts():
        assert not Row.objects.exists()
    batch = imported(rita, *FIRST)
    answer = rita.client.post(reverse("registers:discard", args=[batch.pk]), follow=True)
    assert "annulla l&#x27;importazione" in answer.content.decode()


def proposed(member) -> Batch:
    """A register with two rows that may be one person."""
    maybe = (
        "Diallo",
        "Amadou",
        "M",
        "21/03/1990",
        "Guinea",
        "Protezione speciale",
        "",
        "03/03/2025",
        "Consulenza legale",
    )
    return imported(member, *FIRST, maybe)


def test_proposals_are_decided_and_thought_over(cast):
    rita = cast["rita"]
    batch = proposed(rita)
    shown = page(rita, "proposals", batch).content.decode()
    assert "È la stessa persona" in shown
    assert "DIALLO Amadou" in shown
    with rita.acts():
        pair = Proposal.objects.get()
    url = reverse("registers:decide", args=[batch.pk, pair.pk])
    states = []
    for decision in ("accetta", "accetta", "ripensa", "rifiuta", "ripensa"):
        assert rita.client.post(url, {"decisione": decision}).status_code == 302
        with rita.acts():
            pair.refresh_from_db()
            states.append((pair.state, Person.objects.exclude(same_as=None).count()))
    wanted = [
        ProposalState.ACCEPTED,
        ProposalState.ACCEPTED,
        ProposalState.OPEN,
        ProposalState.REFUSED,
        ProposalState.OPEN,
    ]
    assert states == list(zip(wanted, [1, 1, 0, 0, 0], strict=True))
    assert the_batch(rita).summary["persons_created"] == 4
    fragment = rita.client.post(url, {"decisione": "accetta"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Ci ripenso" in fragment
    assert the_batch(rita).summary["persons_created"] == 3
    assert rita.client.post(url, {"decisione": "boh"}).status_code == 404


def test_all_sure_proposals_at_once(cast):
    rita = cast["rita"]
    batch = proposed(rita)
    rita.client.post(reverse("registers:accept_all", args=[batch.pk]))
    with rita.acts():
        assert Proposal.objects.get().state == ProposalState.ACCEPTED


def sheets(answer) -> openpyxl.Workbook:
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))


def test_report_says_what_became_of_each_row(cast):
    rita = cast["rita"]
    batch = imported(rita, *FIRST, WRONG)
    answer = page(rita, "report", batch)
    book = sheets(answer)
    lines = list(book["Righe"].values)
    assert [line[1] for line in lines[1:]] == ["importata"] * 4 + ["da correggere"]
    assert [line[3] for line in lines[1:5]] == ["no", "sì", "no", "no"]
    assert lines[1][4] == lines[2][4]
    assert "31/02/1990" in lines[5][8]
    assert dict(book["Riepilogo"].values)["Persone create"] == 3
    assert "Diallo" not in answer["Content-Disposition"]
    with rita.acts():
        log = AccessLog.objects.get(access="export")
    assert log.detail == {"rows": 5}


def test_register_goes_back_in_its_own_columns_and_formulas_are_texts(cast):
    rita = cast["rita"]
    evil = ("=CMD()", "+Ali", "M", "02/02/1992", "Mali", "Asilo politico", "@X1", "11/01/2025", "-Consulenza legale")
    batch = imported(rita, *FIRST, evil)
    answer = page(rita, "export", batch, start="01/01/2025", end="31/01/2025")
    sheet = sheets(answer)["Registro"]
    lines = list(sheet.values)
    assert lines[0] == HEADINGS
    assert len(lines) == 5
    assert lines[1][:5] == ("Diallo", "Amadou", "M", lines[1][3], "Guinea")
    assert lines[1][3].strftime("%d/%m/%Y") == "12/03/1990"
    texts = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert texts["=CMD()"] == "s"
    assert "f" not in texts.values()


def test_period_that_ends_before_it_starts_is_refused(cast):
    rita = cast["rita"]
    batch = imported(rita, *FIRST)
    shown = page(rita, "export", batch, start="02/02/2025", end="01/01/2025").content.decode()
    assert "finisce prima di cominciare" in shown


PAGES = ("batch", "columns", "trial", "progress", "proposals", "undo", "discard", "report", "export")


@pytest.mark.parametrize("outsider", ["lia", "enea", "marta", "rosa", "gina"])
def test_outsiders_find_nothing(cast, outsider):
    rita = cast["rita"]
    batch = proposed(rita)
    client = cast[outsider].client
    for name in PAGES:
        assert client.get(reverse(f"registers:{name}", args=[batch.pk])).status_code == 404, name
    assert client.get(reverse("registers:row", args=[batch.pk, 2])).status_code == 404
    for name in ("start", "undo", "discard", "accept_all"):
        assert client.post(reverse(f"registers:{name}", args=[batch.pk])).status_code == 404, name
    with rita.acts():
        pair = Proposal.objects.get()
    url = reverse("registers:decide", args=[batch.pk, pair.pk])
    assert client.post(url, {"decisione": "accetta"}).status_code == 404


@pytest.mark.parametrize("outsider", ["lia", "enea", "marta", "sara", "ugo"])
def test_who_has_nothing_to_do_with_registers_has_no_list(cast, outsider):
    client = cast[outsider].client
    assert client.get(reverse("registers:list")).status_code == 404
    assert client.get(reverse("registers:upload")).status_code == 404


def _cells(batch: Batch, number: int) -> dict[str, str]:
    row = Row.objects.get(batch=batch, number=number)
    return {f"cell_{place}": text for place, text in enumerate(row.cells)}
