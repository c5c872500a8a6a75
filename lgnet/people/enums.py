"""Choices about persons, and the moves of eligibility."""

from __future__ import annotations

from django.db.models import TextChoices


class Sex(TextChoices):
    """As written on the document, or not stated."""

    MALE = "M", "uomo"
    FEMALE = "F", "donna"
    NOT_STATED = "X", "non indicato"


class Gender(TextChoices):
    """As the person says."""

    MAN = "man", "uomo"
    WOMAN = "woman", "donna"
    OTHER = "other", "altro"
    NOT_STATED = "not_stated", "non indicato"


class BirthPrecision(TextChoices):
    DAY = "day", "giorno"
    MONTH = "month", "mese e anno"
    YEAR = "year", "solo l'anno"
    JANUARY_FIRST = "january_first", "1° gennaio (data convenzionale)"


class NameKind(TextChoices):
    DOCUMENT = "document", "come sul documento"
    ORIGINAL = "original", "nella scrittura d'origine"
    ALIAS = "alias", "altra grafia o altro nome"


class IdentifierKind(TextChoices):
    CODICE_FISCALE = "codice_fiscale", "codice fiscale"
    PERMIT = "permit", "numero del permesso"
    PASSPORT = "passport", "passaporto"
    CUI = "cui", "CUI"
    VESTANET = "vestanet", "codice Vestanet"
    IDENTITY_CARD = "identity_card", "carta d'identità"
    OTHER = "other", "altro documento"


class PermitStatus(TextChoices):
    VALID = "valid", "valido"
    RENEWING = "renewing", "in rinnovo (ricevuta)"
    FIRST_ISSUE = "first_issue", "primo rilascio in attesa"
    EXPIRED = "expired", "scaduto"
    REGULARISING = "regularising", "in fase di regolarizzazione"
    NOT_VERIFIED = "not_verified", "non verificato"


class Evidence(TextChoices):
    DECLARED = "declared", "dichiarato dal registro"
    SIGHTED = "sighted", "visto in originale"
    COPY = "copy", "copia agli atti"


class EligibilityState(TextChoices):
    NOT_VERIFIED = "not_verified", "non verificata"
    IN_VERIFICATION = "in_verification", "in verifica"
    ELIGIBLE = "eligible", "ammissibile"
    WITH_RESERVE = "with_reserve", "ammissibile con riserva"
    NOT_ELIGIBLE = "not_eligible", "non ammissibile"
    LAPSED = "lapsed", "decaduta"


# Which states may follow which; a first state may be any but LAPSED.
ELIGIBILITY_MOVES: dict[str, frozenset[str]] = {
    EligibilityState.NOT_VERIFIED: frozenset(
        {
            EligibilityState.IN_VERIFICATION,
            EligibilityState.ELIGIBLE,
            EligibilityState.WITH_RESERVE,
            EligibilityState.NOT_ELIGIBLE,
        }
    ),
    EligibilityState.IN_VERIFICATION: frozenset(
        {
            EligibilityState.ELIGIBLE,
            EligibilityState.WITH_RESERVE,
            EligibilityState.NOT_ELIGIBLE,
            EligibilityState.NOT_VERIFIED,
        }
    ),
    EligibilityState.ELIGIBLE: frozenset(
        {
            EligibilityState.LAPSED,
            EligibilityState.NOT_ELIGIBLE,
            EligibilityState.WITH_RESERVE,
            EligibilityState.IN_VERIFICATION,
        }
    ),
    EligibilityState.WITH_RESERVE: frozenset(
        {
            EligibilityState.ELIGIBLE,
            EligibilityState.NOT_ELIGIBLE,
            EligibilityState.LAPSED,
            EligibilityState.IN_VERIFICATION,
        }
    ),
    EligibilityState.NOT_ELIGIBLE: frozenset(
        {EligibilityState.IN_VERIFICATION, EligibilityState.ELIGIBLE, EligibilityState.WITH_RESERVE}
    ),
    EligibilityState.LAPSED: frozenset(
        {EligibilityState.IN_VERIFICATION, EligibilityState.ELIGIBLE, EligibilityState.WITH_RESERVE}
    ),
}


class EligibilitySource(TextChoices):
    REGISTER = "register", "dichiarata dal registro"
    SIGHTED = "sighted", "titolo visto dall'operatore"
    CITIZENSHIP = "citizenship", "cittadinanza"
    STATED = "stated", "dichiarata dalla persona"


class AccessReason(TextChoices):
    RECORDED = "recorded", "ha registrato la persona"
    IMPORTED = "imported", "ha importato il registro"
    SERVED = "served", "ha registrato un'attività"
    ASSIGNED = "assigned", "incaricato dal coordinatore"


class Origin(TextChoices):
    """Where a row came from."""

    FORM = "form", "inserimento"
    REGISTER = "register", "registro importato"
    DEMO = "demo", "dati sintetici"
