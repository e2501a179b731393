"""A timeline entry as a sentence in the reader's language: the entry holds ids and codes, the words are looked up here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from dispatch.models import Incident, Mission, Note, Team, TimelineEntry
from dispatch.models.labels import PLACE_SOURCES, label
from dispatch.snapshots.verbs import SENTENCES
from dispatch.states import (
    ClosureKind,
    HandOffTo,
    IncidentKind,
    Lane,
    PersonState,
    Precision,
    RequestState,
    Snag,
    Source,
    StopState,
    Timer,
    Unit,
    Urgency,
)

# Which catalogue the code under a key may come from, the first that has it.
_CATALOGUES: dict[str, tuple[type[StrEnum], ...]] = {
    "kind": (StopState, IncidentKind, ClosureKind),
    "urgency": (Urgency,),
    "to": (HandOffTo, RequestState),
    "lane": (Lane,),
    "precision": (Precision,),
    "state": (PersonState,),
    "source": (Source,),
    "unit": (Unit,),
    "snag": (Snag,),
    "timer": (Timer,),
}


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def sentence(entries: Iterable[TimelineEntry]) -> dict[int, str]:
    """The sentence of each entry, by id; an unknown verb reads as its code."""
    rows = list(entries)
    found = _figures(rows)
    return {row.pk: gettext(SENTENCES.get(row.verb, row.verb)).format_map(found[row.pk]) for row in rows}


def _figures(rows: list[TimelineEntry]) -> dict[int, _Figures]:
    """Every entry's figures with the words behind its ids and codes put in; three queries for all."""
    missions: dict[Any, str | None] = dict(
        Mission.objects.filter(pk__in={r.mission_id for r in rows}).values_list("pk", "team__short_name")
    )
    teams: dict[Any, str] = dict(
        Team.objects.filter(pk__in={r.data.get("team") for r in rows}).values_list("pk", "short_name")
    )
    incidents: set[Any] = {r.incident_id for r in rows} | {r.data.get("other") for r in rows}
    numbers: dict[Any, int] = dict(Incident.objects.filter(pk__in=incidents).values_list("pk", "number"))
    notes: dict[Any, str] = dict(
        Note.objects.filter(pk__in={r.data.get("note") for r in rows}).values_list("pk", "words")
    )
    found: dict[int, _Figures] = {}
    for row in rows:
        words = _Figures({key: _word(key, value) for key, value in row.data.items() if value is not None})
        somebody = (
            gettext("一名队员") if "ask" in row.data else "–"
        )  # a single volunteer: no entry holds a name
        words["team"] = teams.get(row.data.get("team")) or missions.get(row.mission_id) or somebody
        for key, pk in (("incident", row.incident_id), ("other", row.data.get("other"))):
            words[key] = f"#{numbers[pk]}" if pk in numbers else "–"
        words["note"] = notes.get(row.data.get("note"), "–")
        found[row.pk] = words
    return found


def _word(key: str, value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    for catalogue in _CATALOGUES.get(key, ()):
        if value in set(catalogue):
            return label(catalogue(value))
    if key == "source":
        return PLACE_SOURCES.get(value, value)
    return gettext("、").join(map(str, value)) if isinstance(value, list) else value
