"""Registers the design system with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "lgnet.ui"
    label = "ui"
    verbose_name = "interfaccia"
