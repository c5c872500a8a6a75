"""Components as others write them in their templates."""

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from lxml import html

from lgnet.ui.engine.shell import NavEntry, Shell
from lgnet.ui.engine.tables import Column, Sort
from lgnet.ui.views import gallery


def written(code, address="/", **context):
    request = RequestFactory().get(address)
    return html.fromstring(
        "<div>" + engines["django"].from_string("{% load ui %}" + code).render(context, request) + "</div>"
    )


def page(code="", address="/", **context):
    source = '{% extends "ui/shell.html" %}{% load ui %}{% block content %}' + code + "{% endblock %}"
    return html.document_fromstring(
        engines["django"].from_string(source).render(context, RequestFactory().get(address))
    )


HOSTILE = '"><script>x</script>'


@pytest.mark.parametrize(
    "code",
    [
        "{% badge bad tone=bad %}",
        "{% icon bad label=bad css=bad %}",
        "{% button bad name=bad value=bad %}",
        "{% link_button bad bad %}",
        "{% masked_name bad shown=True %}",
        "{% masked_name bad %}",
        "{% alert 'info' title=bad %}{{ bad }}{% endalert %}",
        "{% card title=bad url=bad %}{{ bad }}{% endcard %}",
        "{% stat bad bad url=bad note=bad %}",
        "{% empty bad hint=bad action=bad url=bad %}",
        "{% notice bad when=bad text=bad url=bad %}",
        "{% search_box bad value=bad label=bad %}",
        "{% definition bad %}{{ bad }}{% enddefinition %}",
        "{% toolbar label=bad %}{{ bad }}{% endtoolbar %}",
        "{% breadcrumb bad bad bad %}",
        "{% progress 1 2 bad poll_url=bad %}",
    ],
)
def test_no_component_lets_markup_in(code):
    assert not written(code, bad=HOSTILE).xpath("//script")


def test_sorting_keeps_filters_and_leaves_the_page_number():
    code = "{% table columns caption='Persone' sort=sort %}<tr><td data-label='Nome'>Ada</td></tr>{% endtable %}"
    columns = [Column("Nome", "nome"), Column("Stato"), Column("Giorno", "giorno")]
    part = written(code, "/?q=ada&pagina=3&ordina=nome", columns=columns, sort=Sort("nome"))
    assert [link.get("href") for link in part.xpath("//th/a")] == ["?q=ada&ordina=-nome", "?q=ada&ordina=giorno"]
    assert [cell.get("aria-sort") for cell in part.xpath("//th")] == ["ascending", None, None]
    assert part.xpath("//td")[0].text == "Ada"


def test_pages_keep_filters_and_sorting():
    part = written(
        "{% pagination page noun='persone' %}", "/?q=d%27a&ordina=-nome&pagina=2", page=Paginator(range(60), 25).page(2)
    )
    assert part.xpath("//a[@rel='prev']")[0].get("href") == "?q=d%27a&ordina=-nome&pagina=1"
    assert part.xpath("//*[@aria-current='page']")[0].text_content() == "Pagina 2"
    assert " ".join(part.xpath("//p")[0].text_content().split()) == "26–50 di 60 persone"


def test_one_page_needs_no_numbers():
    assert not written("{% pagination page %}", page=Paginator(range(3), 25).page(1)).xpath("//nav")


def test_progress_asks_again_only_while_there_is_something_to_wait_for():
    running = written("{% progress 5 10 'Importo' poll_url='/lavori/1/' %}").xpath("//*[@hx-get]")
    assert running[0].get("hx-get") == "/lavori/1/"
    assert written("{% progress 10 10 'Importo' %}").xpath("//progress")[0].get("value") == "100"
    assert not written("{% progress 10 10 'Importo' %}").xpath("//*[@hx-get]")


def test_masked_name_keeps_the_name_out_of_the_page():
    assert "Diallo" not in html.tostring(written("{% masked_name 'Amadou Diallo' %}"), encoding="unicode")


def test_page_title_and_heading_are_the_same():
    document = page(title="Persone", shell=Shell("Marta Operatrice"))
    assert document.xpath("//title")[0].text == "Persone · lgnet"
    assert document.xpath("//h1")[0].text == "Persone"


def test_shell_shows_only_the_modules_it_is_given():
    shell = Shell(
        "Marta", nav=[NavEntry("Persone", "/persone/", active=True), NavEntry("Registri", "/registri/", badge=2)]
    )
    side = page(title="x", shell=shell).xpath("//nav[@id='menu']//li/a")
    assert [link.get("href") for link in side] == ["/persone/", "/registri/"]
    assert [link.get("aria-current") for link in side] == ["page", None]


def test_page_without_shell_still_stands():
    document = page("<p>ciao</p>", title="Da sola")
    assert document.xpath("//main//p[text()='ciao']")
    assert not document.xpath("//nav[@id='menu']")


def test_logout_is_a_post():
    form = page(title="x", shell=Shell("Marta", logout_url="/esci/")).xpath("//form[@action='/esci/']")[0]
    assert form.get("method") == "post"
    assert form.xpath(".//input[@name='csrfmiddlewaretoken']")


def test_demonstration_is_said_on_every_page():
    assert "Dimostrazione: dati sintetici" in page(title="x", shell=Shell("Marta", demo=True)).text_content()


def test_language_and_direction_follow_the_page():
    root = page(title="x", page_language="ar", page_rtl=True)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert (page(title="x").get("lang"), page(title="x").get("dir")) == ("it", "ltr")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_say_what_to_do_without_any_context(name):
    document = html.document_fromstring(engines["django"].get_template(f"{name}.html").render())
    assert document.xpath("//h1")[0].text
    assert document.xpath("//main//a[@href='/']")


def test_gallery_shows_every_component_with_its_code():
    request = RequestFactory().get("/galleria/?ordina=-nome&pagina=2")
    document = html.document_fromstring(gallery(request).content.decode())
    assert len(document.xpath("//section[contains(@class, 'lg-gallery')]")) == len(document.xpath("//pre")) == 16
    ids = [element.get("id") for element in document.xpath("//*[@id]")]
    assert sorted(ids) == sorted(set(ids)), "an id twice breaks labels and links"
    named = {*document.xpath("//@aria-describedby"), *document.xpath("//@aria-labelledby")}
    assert {ref for refs in named for ref in refs.split()} <= set(ids)
