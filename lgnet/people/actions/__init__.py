"""Writes about persons. Each is one transaction, has an author, and leaves its history beside it."""

from lgnet.people.actions.correcting import (
    add_citizenship,
    add_identifier,
    add_identifier_row,
    add_language,
    add_name,
    correct_name,
    correct_person,
    move_eligibility,
    record_permit,
)
from lgnet.people.actions.granting import end_access, grant_access
from lgnet.people.actions.importing import add_facts, remove_imported
from lgnet.people.actions.linking import link_person, relink, unlink_person
from lgnet.people.actions.recording import record_person, record_person_once, record_persons

__all__ = [
    "add_citizenship",
    "add_facts",
    "add_identifier",
    "add_identifier_row",
    "add_language",
    "add_name",
    "correct_name",
    "correct_person",
    "end_access",
    "grant_access",
    "link_person",
    "move_eligibility",
    "record_permit",
    "record_person",
    "record_person_once",
    "record_persons",
    "relink",
    "remove_imported",
    "unlink_person",
]
