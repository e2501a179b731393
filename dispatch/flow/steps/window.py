"""The time for which an incident needs people: planned cover names its own, rescue is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from dispatch.models import Incident

# Spans are bounded: a mission is planned for half a day and extended while it goes on.
PLANNED = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when, and the moment at which the question is asked."""

    now: datetime
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, incident: Incident) -> Window:
        """The incident's own window, else half a day from now, as long as a mission is planned for."""
        now = timezone.now()
        starts_at = max(incident.starts_at or now, now)
        ends_at = (
            incident.ends_at if incident.ends_at and incident.ends_at > starts_at else starts_at + PLANNED
        )
        return cls(now, starts_at, ends_at)

    @property
    def planned(self) -> bool:
        """Whether it begins later: then who is on duty or out just now says nothing."""
        return self.starts_at > self.now

    @property
    def text(self) -> str:
        """As a tstzrange, which the exclusion constraints compare."""
        return f"[{self.starts_at.isoformat()},{self.ends_at.isoformat()})"

    @property
    def last_day(self) -> date:
        """A certificate or an insurance must hold until the end of this local day."""
        return timezone.localtime(self.ends_at).date()
