"""The staff's door: today's work, search, a person's whole folder."""

from django.urls import path

from lgnet.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("cerca/", views.search, name="search"),
    path("persone/<uuid:ref>/", views.folder, name="folder"),
]
