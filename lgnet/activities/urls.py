"""Addresses of acts."""

from django.urls import path

from lgnet.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.index, name="list"),
    path("nuova/", views.record, name="record"),
    path("<uuid:ref>/rettifica/", views.correct, name="correct"),
    path("<uuid:ref>/annulla/", views.withdraw, name="withdraw"),
]
