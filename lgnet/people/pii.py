"""Classes of the fields about persons: identity (C3), and who may see it."""

from lgnet.people.models import (
    Access,
    Citizenship,
    Eligibility,
    Identifier,
    Person,
    PersonLanguage,
    PersonName,
    ResidencePermit,
)

# What every row of a person has: an identifier, the municipality, the person, the instant it was written.
_ROW = {"id", "person"}
_PLACE = {"municipality"}
_WRITTEN = {"created_at"}

CLASSIFIED = {
    Person: {
        "C1": _PLACE,
        "C3": {
            *("id", "called_name", "document_sex", "gender", "birth_date", "birth_precision", "sort_key", "same_as"),
        },
        "C10": _WRITTEN | {"origin", "origin_id"},
    },
    PersonName: {
        "C1": _PLACE,
        "C3": _ROW | {"kind", "given", "family", "is_main", "search_key", "sound_key"},
        "C10": _WRITTEN,
    },
    Citizenship: {"C1": _PLACE, "C3": _ROW | {"country", "from_day", "to_day"}, "C10": _WRITTEN},
    PersonLanguage: {"C1": _PLACE, "C3": _ROW | {"language", "is_spoken", "is_read"}, "C10": _WRITTEN},
    Identifier: {"C1": _PLACE, "C3": _ROW | {"kind", "value", "value_key"}, "C10": _WRITTEN},
    ResidencePermit: {
        "C1": _PLACE,
        "C3": _ROW | {"permit_type", "label", "status", "number", "expires_on", "has_no_expiry", "evidence"},
        "C10": _WRITTEN | {"sighted_by", "sighted_on"},
    },
    Eligibility: {
        "C1": _PLACE,
        "C3": _ROW | {"state", "from_day"},
        "C10": _WRITTEN | {"source", "source_text", "source_id"},
    },
    Access: {
        "C1": _PLACE,
        "C2": {"membership", "team"},
        "C4": _ROW | {"data_class", "reason", "from_day", "to_day"},
        "C10": _WRITTEN,
    },
}
