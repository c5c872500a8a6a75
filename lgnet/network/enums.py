"""Kinds of bodies and the modules a partner may switch on."""

from __future__ import annotations

from django.db.models import TextChoices


class PartnerKind(TextChoices):
    LEAD = "lead", "capofila"
    NATIONAL = "national", "partner nazionale"
    COMUNE = "comune", "Comune"
    INSTRUMENTAL = "instrumental", "ente strumentale"
    ASSOCIATION = "association", "associazione di enti"


class OrganisationKind(TextChoices):
    COMUNE = "comune", "Comune"
    PUBLIC_BODY = "public_body", "ente pubblico"
    THIRD_SECTOR = "third_sector", "ente del Terzo settore"


class Module(TextChoices):
    REGISTERS = "registers", "registri"
    INSIGHTS = "insights", "indicatori"
    OUTREACH = "outreach", "unità mobili"
    ONESTOP = "onestop", "one-stop-shop"
    CASES = "cases", "presa in carico"
    PLANS = "plans", "progetti individuali"
    PATHWAYS = "pathways", "autonomia e impegno civico"
    HOUSING = "housing", "accoglienza e co-abitazione"
    COMMUNITY = "community", "laboratori e iniziative"
