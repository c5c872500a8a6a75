"""Classes of the fields of the network: who is who among public bodies, nothing about anybody."""

from lgnet.network.models import Edition, Municipality, Organisation, Participation, Partner, Programme, Team

CLASSIFIED = {
    Programme: {"C0": {"id", "created_at", "name"}},
    Edition: {
        "C0": {"id", "created_at", "programme", "code", "short_name", "name", "fund", "cup", "starts_on", "ends_on"},
    },
    Partner: {"C0": {"id", "created_at", "name", "kind"}},
    Municipality: {
        "C0": {"id", "created_at", "name", "slug", "istat_code", "cadastral_code", "province", "region"},
    },
    Participation: {"C0": {"id", "created_at", "edition", "partner", "territory", "modules", "note"}},
    Organisation: {
        "C0": {"id", "created_at", "municipality", "name", "kind"},
        "C1": {"agreement", "agreement_until"},
    },
    Team: {"C1": {"id", "created_at", "municipality", "organisation", "name", "closed_on"}},
}
