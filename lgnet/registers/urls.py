"""Addresses of registers."""

from django.urls import path

from lgnet.registers import views

app_name = "registers"
urlpatterns = [
    path("registri/", views.listing, name="list"),
    path("registri/nuovo/", views.upload, name="upload"),
    path("registri/<uuid:ref>/", views.batch, name="batch"),
    path("registri/<uuid:ref>/colonne/", views.columns, name="columns"),
    path("registri/<uuid:ref>/prova/", views.trial, name="trial"),
    path("registri/<uuid:ref>/righe/<int:number>/", views.row, name="row"),
    path("registri/<uuid:ref>/importa/", views.start, name="start"),
    path("registri/<uuid:ref>/avanzamento/", views.progress, name="progress"),
    path("registri/<uuid:ref>/proposte/", views.proposals, name="proposals"),
    path("registri/<uuid:ref>/proposte/tutte/", views.accept_every, name="accept_all"),
    path("registri/<uuid:ref>/proposte/<uuid:proposal>/", views.decide, name="decide"),
    path("registri/<uuid:ref>/annulla/", views.undo, name="undo"),
    path("registri/<uuid:ref>/scarta/", views.discard, name="discard"),
    path("registri/<uuid:ref>/rapporto/", views.report, name="report"),
    path("registri/<uuid:ref>/esporta/", views.export, name="export"),
]
