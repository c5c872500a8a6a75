"""What an indicator counts, and among whom."""

from __future__ import annotations

from django.db.models import TextChoices


class Series(TextChoices):
    """Whose indicator it is."""

    FUND = "fund", "Indicatori del fondo"
    NETWORK = "network", "Conteggi della rete"


class Count(TextChoices):
    """What is counted. Contacts and persons are different things and never add up."""

    PERSONS = "persons", "persone"
    ACTS = "acts", "attività"
    ANONYMOUS = "anonymous", "contatti senza nome"
    GATHERINGS = "gatherings", "iniziative"


class Certainty(TextChoices):
    SEEN = "seen", "letto nella fonte"
    MEMORY = "memory", "da confermare sulla fonte"
    OWN = "own", "scelta della rete"
