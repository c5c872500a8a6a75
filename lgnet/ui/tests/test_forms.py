"""Forms come out with label, help, inline error and a summary that leads to the fields."""

import datetime as dt

import pytest
from django import forms
from lxml import html

from lgnet.ui.forms import DayField, ItalianRenderer


class Sample(forms.Form):
    default_renderer = ItalianRenderer

    name = forms.CharField(label="Nome <b>", help_text="Come sul documento.")
    nickname = forms.CharField(label="Soprannome", required=False)
    day = DayField(label="Giorno")
    sex = forms.ChoiceField(label="Sesso", choices=[("f", "Femmina"), ("m", "Maschio")], widget=forms.RadioSelect)
    city = forms.ChoiceField(label="Comune", choices=[("l", "Latina")])
    agreed = forms.BooleanField(label="Informata")


def rendered(form):
    return html.fromstring(f"<form>{form}</form>")


def test_every_control_has_a_name_for_screen_readers():
    page = rendered(Sample())
    for control in page.xpath("//input | //select | //textarea"):
        assert page.xpath(f"//label[@for='{control.get('id')}']"), control.get("name")
    assert page.xpath("//fieldset/legend")[0].text_content().strip() == "Sesso"


def test_help_and_error_are_tied_to_their_control():
    page = rendered(Sample({"name": ""}))
    control = page.get_element_by_id("id_name")
    described = control.get("aria-describedby").split()
    assert [page.get_element_by_id(ref).text_content() for ref in described] == [
        "Come sul documento.",
        "Errore: Questo campo è obbligatorio.",
    ]
    assert control.get("aria-invalid") == "true"
    assert "is-invalid" in control.get("class")


def test_summary_leads_to_the_first_control_of_each_wrong_field():
    page = rendered(Sample({"name": "Ada"}))
    targets = [
        link.get("href").removeprefix("#") for link in page.xpath("//*[contains(@class, 'lg-error-summary')]//a")
    ]
    assert targets == ["id_day", "id_sex_0", "id_city", "id_agreed"]
    for target in targets:
        assert page.get_element_by_id(target).tag in {"input", "select"}


def test_good_form_has_no_summary():
    form = Sample({"name": "Ada", "day": "1/2/1990", "sex": "f", "city": "l", "agreed": "on"})
    assert form.is_valid()
    assert not rendered(form).xpath("//*[contains(@class, 'lg-error')]")


def test_errors_of_the_whole_form_come_first():
    form = Sample({"name": "Ada"})
    form.add_error(None, "I due giorni non vanno d’accordo")
    first = rendered(form).xpath("//*[contains(@class, 'lg-error-summary')]//li")[0]
    assert first.text_content() == "I due giorni non vanno d’accordo"


def test_labels_are_text_and_only_what_may_be_left_out_says_so():
    page = rendered(Sample())
    assert not page.xpath("//label/b")
    optional = [label.get("for") for label in page.xpath("//label[contains(., '(facoltativo)')]")]
    assert optional == ["id_nickname"]


@pytest.mark.parametrize(
    "typed", ["01/02/1990", "1/2/1990", "01.02.1990", "01-02-1990", "01 02 1990", "01021990", "1990-02-01", "1/2/90"]
)
def test_a_day_is_read_however_it_is_typed(typed):
    assert DayField().clean(typed) == dt.date(1990, 2, 1)


@pytest.mark.parametrize("typed", ["31/02/1990", "ieri", "13/13/1990", "0"])
def test_a_wrong_day_is_explained(typed):
    with pytest.raises(forms.ValidationError, match="gg/mm/aaaa"):
        DayField().clean(typed)


def test_a_day_is_shown_as_it_is_typed():
    form = Sample(initial={"day": dt.date(1990, 2, 1)})
    assert rendered(form).get_element_by_id("id_day").get("value") == "01/02/1990"
