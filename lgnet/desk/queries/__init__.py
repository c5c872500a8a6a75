"""What the desk reads across the rooms: the frame, today's work, a person's story."""

from lgnet.desk.queries.frame import Frame, address, frame_of
from lgnet.desk.queries.story import ACTS, KINDS, Moment, permit_name, source_of, story_of
from lgnet.desk.queries.today import (
    Deadline,
    Numbers,
    Progress,
    deadlines_of,
    numbers_of,
    progress_of,
    recent_acts,
    recent_persons,
)

__all__ = [
    "ACTS",
    "KINDS",
    "Deadline",
    "Frame",
    "Moment",
    "Numbers",
    "Progress",
    "address",
    "deadlines_of",
    "frame_of",
    "numbers_of",
    "permit_name",
    "progress_of",
    "recent_acts",
    "recent_persons",
    "source_of",
    "story_of",
]
