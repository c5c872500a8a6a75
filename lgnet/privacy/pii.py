"""Classes of the fields of tables that are not ours: Django's, allauth's, pghistory's, the queue's."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from pghistory.models import Context
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)

CLASSIFIED = {
    # Not used (roles are ours), but their tables exist.
    Permission: {"C11": {"id", "name", "content_type", "codename"}},
    Group: {"C11": {"id", "name"}},
    Group.permissions.through: {"C11": {"id", "group", "permission"}},
    ContentType: {"C11": {"id", "app_label", "model"}},
    Session: {"C11": {"session_key", "session_data", "expire_date"}},
    EmailAddress: {"C2": {"user", "email"}, "C11": {"id", "verified", "primary"}},
    EmailConfirmation: {"C2": {"email_address"}, "C11": {"id", "created", "sent", "key"}},
    # `data` is encrypted by accounts.adapters.SecondFactorAdapter.
    Authenticator: {"C2": {"user"}, "C10": {"created_at", "last_used_at"}, "C11": {"id", "type", "data"}},
    UserSession: {
        "C2": {"user"},
        "C10": {"created_at", "last_seen_at", "ip", "user_agent"},
        "C11": {"id", "session_key", "data"},
    },
    Context: {"C10": {"id", "created_at", "updated_at", "metadata"}},
    ProcrastinateWorker: {"C11": {"id", "last_heartbeat"}},
    # Arguments of jobs are identifiers, never names: see the jobs of each app.
    ProcrastinateJob: {
        "C11": {
            *("id", "queue_name", "task_name", "priority", "lock", "args", "status", "scheduled_at", "attempts"),
            *("queueing_lock", "abort_requested", "worker"),
        },
    },
    ProcrastinateEvent: {"C11": {"id", "job", "type", "at"}},
    ProcrastinatePeriodicDefer: {"C11": {"id", "task_name", "defer_timestamp", "job", "periodic_id"}},
}
