"""Classes of the fields of the access log: all of it is a trace."""

from lgnet.audit.models import AccessLog

CLASSIFIED = {
    AccessLog: {
        "C10": {
            *("id", "created_at", "municipality", "user_id", "author", "membership_id", "organisation_id", "roles"),
            *("access", "subject_kind", "subject_id", "request_id", "purpose", "detail"),
        },
    },
}
