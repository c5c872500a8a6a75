"""How the types of activity are grouped on screen."""

from __future__ import annotations

from django.db.models import TextChoices


class TypeGroup(TextChoices):
    """The groups of `codes.engine.services`, in the order in which a person meets them."""

    OUTREACH = "outreach", "In strada"
    ONESTOP = "onestop", "Sportello"
    CASES = "cases", "Presa in carico"
    HOUSING = "housing", "Casa"
    PATHWAYS = "pathways", "Lavoro e impegno civico"
    COMMUNITY = "community", "Corsi e spazi"
    REFERRALS = "referrals", "Invii"
