"""Addresses of persons; a person's folder is the desk's, which sees every room."""

from django.urls import path

from lgnet.people import views

app_name = "people"
urlpatterns = [
    path("persone/", views.listing, name="list"),
    path("persone/nuova/", views.look, name="new"),
    path("persone/nuova/scheda/", views.record, name="record"),
    path("persone/<uuid:ref>/correggi/", views.correct, name="correct"),
    path("persone/<uuid:ref>/aggiungi/<slug:kind>/", views.add, name="add"),
    path("persone/<uuid:ref>/ammissibilita/", views.eligibility, name="eligibility"),
    path("persone/<uuid:ref>/accessi/", views.grant, name="grant"),
    path("persone/<uuid:ref>/accessi/<uuid:access>/togli/", views.end_grant, name="end_grant"),
    path("persone/<uuid:ref>/scollega/", views.unlink, name="unlink"),
]
