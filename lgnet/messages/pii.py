"""Classes of the fields of notices: they say that there is something to read, never about whom."""

from lgnet.messages.models import Notice

CLASSIFIED = {
    Notice: {
        "C1": {"id", "municipality", "title", "text", "url", "event_key"},
        "C2": {"recipient"},
        "C10": {"created_at", "read_at"},
    },
}
