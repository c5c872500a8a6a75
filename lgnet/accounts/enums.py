"""The roles of the permission matrix (reference: permission matrix of the security study, section 7)."""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    STREET_OPERATOR = "street_operator", "operatore di strada"
    DESK_OPERATOR = "desk_operator", "operatore di sportello"
    CASE_MANAGER = "case_manager", "assistente sociale / case manager"
    COORDINATOR = "coordinator", "coordinatore di équipe"
    MEDIATOR = "mediator", "mediatore linguistico-culturale"
    LEGAL_ADVISER = "legal_adviser", "consulente legale"
    PSYCHOLOGIST = "psychologist", "psicologo"
    HOUSING_COORDINATOR = "housing_coordinator", "responsabile alloggi"
    WORK_TUTOR = "work_tutor", "tutor lavoro e impegno civico"
    WORKSHOP_ORGANISER = "workshop_organiser", "organizzatore di laboratori"
    MANAGING_BODY = "managing_body", "responsabile di ente gestore"
    MUNICIPAL_MANAGER = "municipal_manager", "referente comunale di progetto"
    MUNICIPAL_FINANCE = "municipal_finance", "amministrazione e contabilità"
    LOCAL_ADMIN = "local_admin", "amministratore degli utenti"
    DPO = "dpo", "responsabile della protezione dei dati"
    MINISTRY = "ministry", "Ministero"
    ANCI = "anci", "ANCI"
    CITTALIA = "cittalia", "Cittalia"
    HELP_DESK = "help_desk", "assistenza centrale"
    AUDITOR = "auditor", "revisore"
    SYSTEM_ADMIN = "system_admin", "amministratore di sistema"


CENTRAL_ROLES = frozenset({Role.MINISTRY, Role.ANCI, Role.CITTALIA, Role.HELP_DESK, Role.AUDITOR, Role.SYSTEM_ADMIN})


class MemberState(TextChoices):
    """What a membership is worth today, as the list of users says it."""

    ACTIVE = "active", "in corso"
    WAITING = "waiting", "invito mandato"
    LATE = "late", "invito scaduto"
    FUTURE = "future", "non ancora iniziato"
    OFF = "off", "accesso sospeso"
    EXPIRED = "expired", "accordo scaduto"
    ENDED = "ended", "terminato"
