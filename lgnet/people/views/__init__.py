"""Pages about persons: the list, a new person, corrections and new facts."""

from lgnet.people.views.facts import add, correct, eligibility
from lgnet.people.views.listing import listing
from lgnet.people.views.recording import look, record
from lgnet.people.views.sharing import end_grant, grant, unlink

__all__ = ["add", "correct", "eligibility", "end_grant", "grant", "listing", "look", "record", "unlink"]
