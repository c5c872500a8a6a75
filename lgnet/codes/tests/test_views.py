from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from lgnet.codes.engine.lists import all_lists

pytestmark = pytest.mark.django_db


def page(client: object, url: str, **data: str) -> html.HtmlElement:
    response = client.get(url, data)
    assert response.status_code == 200
    return html.fromstring(response.content)


def test_page_shows_every_list_with_its_source_and_how_sure_it_is(cast):
    shown = page(cast["rosa"].client, reverse("codes:index"))
    rows = {row.find(".//a").text: row.text_content() for row in shown.xpath("//main//tbody/tr")}
    assert set(rows) == {listed.title for listed in all_lists().values()}
    assert "da confermare sulla fonte" in rows["Indicatori FAMI, obiettivo specifico 2"]
    assert "Unicode CLDR" in rows["Paesi e cittadinanze"]


def test_page_of_a_list_shows_its_codes_and_searches_in_them(cast):
    client = cast["marta"].client
    url = reverse("codes:list", args=["permit_type"])
    everything = page(client, url)
    assert len(everything.xpath("//main//tbody/tr")) == len(all_lists()["permit_type"].codes)
    found = page(client, url, q="sussidiaria")
    assert [cell.text for cell in found.xpath("//main//tbody//code")] == ["PS"]
    nothing = page(client, url, q="xyzzy")
    assert "Nessuna voce trovata" in nothing.text_content()


def test_search_looks_into_every_list(cast):
    found = page(cast["marta"].client, reverse("codes:index"), q="apolid")
    lists = {row.xpath(".//a")[0].text for row in found.xpath("//main//tbody/tr")}
    assert lists == {"Paesi e cittadinanze", "Tipi di permesso di soggiorno"}


def test_unknown_list_or_version_is_not_there(cast):
    client = cast["marta"].client
    assert client.get(reverse("codes:list", args=["oroscopo"])).status_code == 404
    assert client.get(reverse("codes:version", args=["sex", "0"])).status_code == 404


def test_strangers_do_not_see_the_lists(client):
    assert client.get(reverse("codes:index")).status_code in {302, 404}


def test_pages_ask_as_much_for_a_short_list_as_for_a_long_one(cast):
    client = cast["marta"].client
    counts = []
    for name in ("sex", "country"):
        client.get(reverse("codes:list", args=[name]))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("codes:list", args=[name]))
        counts.append(len(captured))
    assert counts[0] == counts[1]
