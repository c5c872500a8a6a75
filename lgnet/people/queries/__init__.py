"""Reads about persons: lists, search, one whole person, and identities to compare."""

from lgnet.people.queries.cards import PersonCard, card, country_name
from lgnet.people.queries.folder import Folder, folder_for
from lgnet.people.queries.identities import Likeness, alike, identities_of, known_identities
from lgnet.people.queries.lists import Filters, my_persons, permits_expiring, persons_listed, persons_to_verify
from lgnet.people.queries.reach import (
    access_of,
    colleagues_to_grant,
    granted_to,
    person_for,
    persons_by_id,
    persons_for,
    recorded_by_page,
    same_person_ids,
    state_today,
    teams_to_grant,
)
from lgnet.people.queries.searching import Query, parse_query, search

__all__ = [
    "Filters",
    "Folder",
    "Likeness",
    "PersonCard",
    "Query",
    "access_of",
    "alike",
    "card",
    "colleagues_to_grant",
    "country_name",
    "folder_for",
    "granted_to",
    "identities_of",
    "known_identities",
    "my_persons",
    "parse_query",
    "permits_expiring",
    "person_for",
    "persons_by_id",
    "persons_for",
    "persons_listed",
    "persons_to_verify",
    "recorded_by_page",
    "same_person_ids",
    "search",
    "state_today",
    "teams_to_grant",
]
