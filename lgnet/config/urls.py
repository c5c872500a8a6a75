"""Every public path, in Italian. Each app lists its own; this file only says where they hang."""

from django.urls import include, path

urlpatterns = [
    path("", include("lgnet.desk.urls")),
    path("", include("lgnet.people.urls")),
    path("attivita/", include("lgnet.activities.urls")),
    path("", include("lgnet.registers.urls")),
    path("", include("lgnet.insights.urls")),
    path("", include("lgnet.codes.urls")),
    path("", include("lgnet.messages.urls")),
    path("", include("lgnet.accounts.urls")),
    path("", include("lgnet.ui.urls")),
]
