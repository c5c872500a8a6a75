"""How sure a code list is."""

from django.db.models import TextChoices


class Certainty(TextChoices):
    SEEN = "seen", "letto nella fonte"
    PARTLY_SEEN = "seen_in_part", "letto in parte"
    MEMORY = "memory", "da confermare sulla fonte"
    OWN = "own", "scelta del progetto"
