"""Addresses of the figures."""

from django.urls import path

from lgnet.insights.views import export, index, network, network_export, persons

app_name = "insights"
urlpatterns = [
    path("indicatori/", index, name="index"),
    path("indicatori/", index, name="indicators"),
    path("indicatori/persone/", persons, name="persons"),
    path("indicatori/esporta/", export, name="export"),
    path("indicatori/rete/", network, name="network"),
    path("indicatori/rete/esporta/", network_export, name="network_export"),
    path("indicatori/comuni/<slug:territory>/", index, name="municipality"),
    path("indicatori/comuni/<slug:territory>/persone/", persons, name="municipality_persons"),
    path("indicatori/comuni/<slug:territory>/esporta/", export, name="municipality_export"),
]
