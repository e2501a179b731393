"""The timeline as it holds in the end: what was taken back left out, times as corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dispatch.models import Incident, TimelineEntry
from dispatch.snapshots.last_step import REVERTED


@dataclass(frozen=True)
class Account:
    """The entries of an incident (with those of its crews), by the time that holds."""

    entries: list[TimelineEntry]
    times: dict[int, datetime]
    corrections: list[TimelineEntry]

    def first(self, *verbs: str, mission: int | None = None) -> datetime | None:
        """When one of `verbs` happened for the first time (to that mission)."""
        found = self._times(verbs, mission)
        return min(found) if found else None

    def last(self, *verbs: str, mission: int | None = None) -> datetime | None:
        """When one of `verbs` happened for the last time (to that mission)."""
        found = self._times(verbs, mission)
        return max(found) if found else None

    def _times(self, verbs: tuple[str, ...], mission: int | None) -> list[datetime]:
        return [
            self.times[entry.pk]
            for entry in self.entries
            if entry.verb in verbs and mission in (None, entry.mission_id)
        ]


def account(incident: Incident) -> Account:
    """The account of `incident`, oldest first."""
    rows = TimelineEntry.objects.filter(incident=incident).select_related("actor__volunteer").order_by("pk")
    told = list(rows)
    reverted = {row.data.get("entry") for row in told if row.verb == REVERTED}
    corrections = [row for row in told if row.verb == "entry.corrected"]
    times = {row.pk: row.at for row in told}
    for row in corrections:
        times[row.data["entry"]] = datetime.fromisoformat(row.data["corrected_to"])
    kept = [row for row in told if row.pk not in reverted and row.verb not in {REVERTED, "entry.corrected"}]
    return Account(sorted(kept, key=lambda row: (times[row.pk], row.pk)), times, corrections)


def homes(incident: Incident) -> dict[int, datetime]:
    """When the crews that were at `incident` came home: told of their last incident, which may be another."""
    here = Q(mission__stops__incident=incident)
    rows = TimelineEntry.objects.filter(here, verb="mission.home", mission__home_at__isnull=False)
    return {
        key: at
        for key, at in rows.values_list("mission_id", "mission__home_at").distinct()
        if key is not None and at is not None
    }
