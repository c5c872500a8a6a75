"""Addresses of the code lists."""

from django.urls import path

from lgnet.codes.views import code_list, index

app_name = "codes"
urlpatterns = [
    path("liste/", index, name="index"),
    path("liste/<slug:name>/", code_list, name="list"),
    path("liste/<slug:name>/<str:version>/", code_list, name="version"),
]
