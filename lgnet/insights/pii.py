"""Classes of the fields of indicators: public definitions and targets, nothing about anybody."""

from lgnet.insights.models import Indicator, Target, UnionCitizenship

CLASSIFIED = {
    Indicator: {
        "C0": {
            *("id", "created_at", "edition", "code", "label", "definition", "formula", "types"),
            *("series", "source", "status", "parent", "position"),
        },
    },
    Target: {
        "C0": {"id", "created_at", "edition", "territory", "indicator", "value", "by_day", "source", "status"},
    },
    UnionCitizenship: {"C0": {"id", "created_at", "country", "from_day", "to_day"}},
}
