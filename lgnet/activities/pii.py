"""Classes of the fields of activities: what was done for whom (C4), by which service (C1) and operator (C2)."""

from lgnet.activities.models import Activity

CLASSIFIED = {
    Activity: {
        "C1": {"municipality", "anonymous_count", "edition", "organisation", "team"},
        "C2": {"operator", "operator_name"},
        "C4": {
            *("id", "activity_type", "service_label", "person", "day", "minutes", "place", "note", "gathering"),
            *("corrected_by", "withdrawn_at", "withdrawn_why"),
        },
        "C10": {"created_at", "source_kind", "source_id"},
    },
}
