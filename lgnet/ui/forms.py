"""How Django forms look and read dates: the renderer of the project, bound fields, fields of our own.

`FORM_RENDERER = "lgnet.ui.forms.ItalianRenderer"` makes `{{ form }}`, `{{ form.name.as_field_group }}` and
`{% field form.name %}` give bootstrap-italia markup: label, help, inline error, `aria-describedby`, error summary.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting

DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%d/%m/%y", "%d.%m.%y", "%Y-%m-%d"]

CHECKS = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)


def widget_class(widget: forms.Widget) -> str:
    """CSS class of the control of `widget`."""
    if isinstance(widget, CHECKS):
        return "form-check-input"
    if isinstance(widget, forms.FileInput):
        return "lg-file"
    if isinstance(widget, forms.Select):
        return "lg-select"
    return "form-control"


def widget_kind(widget: forms.Widget) -> str:
    """Which part of the field template draws `widget`: check, choices, file, select, day or text."""
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, (forms.CheckboxSelectMultiple, forms.RadioSelect)):
        return "choices"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, forms.DateInput):
        return "day"
    return "select" if isinstance(widget, forms.Select) else "text"


class ItalianBoundField(forms.BoundField):
    """A bound field whose control carries our classes and points to its help and error."""

    @property
    def kind(self) -> str:
        """See `widget_kind`."""
        return widget_kind(self.field.widget)

    @property
    def first_id(self) -> str:
        """Id of the first control: where a link of the error summary leads."""
        return f"{self.auto_id}_0" if self.kind == "choices" else self.id_for_label

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add our class to those of the widget."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        own = [widget.attrs.get("class", ""), attrs.get("class", ""), widget_class(widget)]
        attrs["class"] = " ".join(dict.fromkeys(" ".join(own).split()))
        if self.errors:
            attrs["class"] += " is-invalid"
        return attrs


class ItalianRenderer(TemplatesSetting):
    """Form renderer of the project; needs `django.forms` among the installed apps."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = ItalianBoundField


class DayInput(forms.DateInput):
    """A day typed as dd/mm/yyyy: quicker and clearer than a calendar for birth dates and deadlines."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "size": "10"} | (attrs or {}), "%d/%m/%Y")


class DayField(forms.DateField):
    """A day, however people type it: 1/2/1990, 01.02.1990, 01021990, 1990-02-01. Two-digit years are accepted."""

    widget = DayInput
    default_error_messages: ClassVar[dict[str, str]] = {
        "invalid": "Scrivi il giorno così: gg/mm/aaaa, per esempio 31/01/1990."
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DAY_FORMATS)
        super().__init__(**kwargs)
