"""Classes of the fields of accounts: staff, what they may do, and the secrets that let them in."""

from lgnet.accounts.models import Invitation, Membership, User

CLASSIFIED = {
    User: {
        "C2": {"id", "email", "full_name", "is_active", "is_demo"},
        "C10": {"created_at", "last_login"},
        "C11": {"password"},
    },
    Membership: {
        "C2": {"id", "user", "role", "municipality", "organisation", "team", "from_day", "to_day"},
        "C10": {"created_at"},
    },
    Invitation: {
        "C2": {"id", "membership"},
        "C10": {"created_at", "invited_by", "expires_at", "used_at"},
        "C11": {"secret_hash"},
    },
}
