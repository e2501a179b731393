"""A timeline entry as a sentence in the reader's language: the entry holds ids and codes, the words are looked up here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from dispatch.models import Incident, Mission, Note, Team, TimelineEntry

SENTENCES: dict[str, str] = {
    "mission.stood_down": _("{team} 任务解除"),
}


class _Data(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def sentence(entries: Iterable[TimelineEntry]) -> dict[int, str]:
    """The sentence of each entry, by id; an unknown verb reads as its code."""
    rows = list(entries)
    names = _names(rows)
    return {
        row.pk: gettext(SENTENCES.get(row.verb, row.verb)).format_map(_Data(names[row.pk])) for row in rows
    }


def _names(rows: list[TimelineEntry]) -> dict[int, dict[str, Any]]:
    """Every entry's figures with the names behind its ids (teams, incidents, notes) put in."""
    missions: dict[Any, str | None] = dict(
        Mission.objects.filter(pk__in={r.mission_id for r in rows}).values_list("pk", "team__short_name")
    )
    teams: dict[Any, str] = dict(
        Team.objects.filter(pk__in={r.data.get("team") for r in rows}).values_list("pk", "short_name")
    )
    numbers = dict(Incident.objects.filter(pk__in={r.incident_id for r in rows}).values_list("pk", "number"))
    notes: dict[Any, str] = dict(
        Note.objects.filter(pk__in={r.data.get("note") for r in rows}).values_list("pk", "words")
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        data = dict(row.data)
        data["team"] = teams.get(data.get("team")) or missions.get(row.mission_id) or "–"
        data["incident"] = f"#{numbers[row.incident_id]}" if row.incident_id in numbers else "–"
        data["note"] = notes.get(data.get("note"), "–")
        found[row.pk] = data
    return found
