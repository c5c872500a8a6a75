"""The main job from end to end: Latina's sample register becomes exactly the published figures, for whom they are."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from lgnet.registers.actions import import_batch, open_batch, undo_batch

SAMPLES = Path(__file__).parents[2] / "registers" / "tests" / "samples"


@pytest.fixture
def latina(cast):
    with cast["rita"].acts() as rita:
        data = (SAMPLES / "registro_latina.xlsx").read_bytes()
        batch = open_batch(data=data, file_name="registro_latina.xlsx", by=rita)
        import_batch(batch=batch, by=rita, accepts_proposals=True)
    return cast, batch


@pytest.mark.django_db
def test_the_register_of_latina_becomes_its_figures(latina):
    cast, batch = latina
    page = cast["rita"].client.get("/indicatori/")
    assert page.status_code == 200
    for number in ("476", "424", "52", "447", "29", "1.198", "23"):
        assert number in page.text, number

    book = openpyxl.load_workbook(io.BytesIO(cast["rita"].client.get("/indicatori/esporta/").getvalue()))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {476, 424, 52, 447, 29} <= cells

    for path in ("/indicatori/comuni/latina/", f"/registri/{batch.pk}/", f"/registri/{batch.pk}/rapporto/"):
        assert cast["lia"].client.get(path).status_code == 404, path
        assert cast["enea"].client.get(path).status_code == 404, path
    network = cast["enea"].client.get("/indicatori/rete/").text
    assert "476" in network

    with cast["rita"].acts() as rita:
        assert undo_batch(batch=batch, by=rita).rows_kept == ()
    assert "476" not in cast["rita"].client.get("/indicatori/").text
