"""What happened: the timeline and the audit (append-only for the application), notes, and import runs."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from dispatch.models.base import Root
from dispatch.models.incidents import Incident
from dispatch.models.missions import Mission
from dispatch.models.operations import Operation
from dispatch.models.organisations import Organisation, User


class Note(models.Model):
    """Words a coordinator wrote down. Apart from the timeline, so that they can be deleted with a person's data."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes")
    words = models.TextField()
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.words[:40]


class TimelineEntry(models.Model):
    """One thing that happened. Holds ids, codes and figures, never names or phones. The role `app` can only add and read."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    operation = models.ForeignKey(Operation, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="timeline")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, blank=True, related_name="timeline")
    verb = models.CharField(max_length=40, help_text="A code such as ask.accepted")
    data = models.JSONField(default=dict)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(help_text="When it happened; may be told late")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["incident", "at"], name="timeline_of_an_incident"),
            models.Index(fields=["operation", "at"], name="timeline_of_an_operation"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.verb}"


class AuditEntry(models.Model):
    """Who looked at or changed what is sensitive. The role `app` can only add and read."""

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="audit_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"


class ImportRun(Root):
    """One sheet taken in: its settings, how far it is, and what became of every row."""

    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64)
    datum = models.CharField(max_length=10)
    columns = models.JSONField(default=dict)
    dry_run = models.BooleanField(default=False)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="Outcome and reason codes with their counts")
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """What became of one row; a row that could not be used keeps its raw words and its reason."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="outcomes")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    request = models.ForeignKey("dispatch.Request", models.SET_NULL, null=True, blank=True, related_name="+")
    raw = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.run} {self.number}: {self.outcome}"
