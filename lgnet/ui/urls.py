"""Addresses of the design system: only its gallery."""

from django.urls import path

from lgnet.ui.views import gallery

app_name = "ui"
urlpatterns = [path("galleria/", gallery, name="gallery")]
