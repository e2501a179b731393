"""Words for the log, and times put right: always a new entry, never a changed one."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from dispatch.events import telling
from dispatch.flow.refusals import Incomplete
from dispatch.models import Incident, Mission, Note, TimelineEntry, User

# The column of the mission that tells the same time as the entry.
_COLUMNS = {
    "mission.en_route": "departed_at",
    "mission.on_scene": "arrived_at",
    "mission.returning": "left_at",
    "mission.home": "home_at",
}


def note(incident: Incident, words: str, *, by: User | None, at: datetime | None = None) -> Note:
    """Write `words` down. They lie apart from the timeline, so that they can be deleted with a person's data."""
    if not words.strip():
        raise Incomplete(field="words", why="–")
    with telling(incident.operation, by=by, at=at) as story:
        written = Note.objects.create(incident=incident, words=words.strip(), written_by=by, at=story.at)
        story.tell("incident.note", incident=incident, note=written.pk)
    return written


def correct_time(entry: TimelineEntry, *, at: datetime, reason: str, by: User | None) -> TimelineEntry:
    """Say that what `entry` tells happened at another time, and why; the report takes the corrected one, the log shows both.

    Raises Incomplete without a reason, for a time to come, and for an entry that belongs to no incident.
    """
    if not reason.strip():
        raise Incomplete(field="reason", why="–")
    if entry.incident is None:
        raise Incomplete(field="entry", why="–")
    with telling(entry.operation, by=by) as story:
        if at > story.now:
            raise Incomplete(field="at", why="> " + _clock(story.now))
        why = Note.objects.create(incident=entry.incident, words=reason.strip(), written_by=by, at=story.now)
        story.tell(
            "entry.corrected",
            incident=entry.incident,
            mission=entry.mission,
            entry=entry.pk,
            was=entry.at.isoformat(),
            corrected_to=at.isoformat(),
            before=_clock(entry.at),
            after=_clock(at),
            note=why.pk,
        )
        column = _COLUMNS.get(entry.verb)
        if column and entry.mission and getattr(entry.mission, column) == entry.at:
            Mission.objects.filter(pk=entry.mission.pk).update(**{column: at})
            entry.mission.refresh_from_db(fields=[column])
            story.changed(entry.mission)
    return entry


def _clock(at: datetime) -> str:
    return f"{localtime(at):%H:%M:%S}"
