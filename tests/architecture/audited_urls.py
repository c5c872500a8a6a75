"""The site with pages more, each a rule broken or kept: writing on GET, showing a person in silence, asking one by one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lgnet.activities.actions import record_activity
from lgnet.activities.engine.entries import NewActivity
from lgnet.audit.actions import Sight, note_sight
from lgnet.config.urls import urlpatterns as site
from lgnet.kernel import clock
from lgnet.kernel.doors import door
from lgnet.people.models import Person
from lgnet.people.queries import person_for


@door("activities.record")
def write(request: HttpRequest) -> HttpResponse:
    """Records an act, also on GET: the database must stop it."""
    made = record_activity(new=NewActivity("legal_advice", clock.today(), anonymous_count=1), by=request.actor)
    return HttpResponse(str(made.pk))


@door("people.read")
def silent(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Shows a person and does not say so."""
    return HttpResponse(str(person_for(request.actor, ref).birth_date))


@door("people.read")
def honest(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Shows a person and says so."""
    note_sight(request, Sight("view", "person", ref))
    return HttpResponse(str(person_for(request.actor, ref).birth_date))


@door("people.read")
def careless(request: HttpRequest) -> HttpResponse:
    """Asks for the name of each person of a list one by one."""
    return HttpResponse(" ".join(str(person.names.first()) for person in Person.objects.order_by("pk")))


urlpatterns = [
    *site,
    path("prova/uno-a-uno/", careless),
    path("prova/scrive/", write),
    path("prova/tace/<uuid:ref>/", silent),
    path("prova/dice/<uuid:ref>/", honest),
]
