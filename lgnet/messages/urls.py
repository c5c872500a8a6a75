"""Addresses of the inbox."""

from django.urls import path

from lgnet.messages.views import inbox, read, read_all

app_name = "inbox"
urlpatterns = [
    path("notifiche/", inbox, name="list"),
    path("notifiche/lette/", read_all, name="read_all"),
    path("notifiche/<uuid:pk>/", read, name="read"),
]
