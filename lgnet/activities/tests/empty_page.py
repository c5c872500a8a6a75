"""The site with one page more, which asks the database nothing: what is left is what every request costs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from lgnet.config.urls import urlpatterns as site
from lgnet.kernel.doors import STAFF, door

EMPTY_PAGE = "/vuota/"


@door(STAFF)
def empty(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse()
    return render(request, "ui/parts/messages.html" if request.htmx else "ui/shell.html", {"title": "Vuota"})


urlpatterns = [*site, path(EMPTY_PAGE.strip("/") + "/", empty)]
