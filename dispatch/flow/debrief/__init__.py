"""Stage eight: what happened, when, how long it took, and what it came to."""

from dispatch.flow.debrief.notes import correct_time, note
from dispatch.flow.debrief.report import Report, report

__all__ = ["Report", "correct_time", "note", "report"]
