"""Classes of the fields of acts: an act with a person beside it tells what happened to them, so it is C4 whole."""

from lgnet.activities.models import Activity

CLASSIFIED = {
    Activity: {
        "C1": {
            "id",
            "created_at",
            "municipality",
            "edition",
            "organisation",
            "team",
            "gathering",
            "source_kind",
            "source_id",
        },
        "C2": {"operator", "operator_name"},
        "C4": {
            *("activity_type", "service_label", "person", "anonymous_count", "day", "minutes", "place", "note"),
            *("corrected_by", "withdrawn_at", "withdrawn_why"),
        },
    },
}
