"""What was said, in order (streams and events), and where things are (latest position and track)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.gis.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

if TYPE_CHECKING:
    WholeNumber = models.Field[int, int]
else:
    WholeNumber = models.Field


class Stream(models.Model):
    """A named sequence of events; its row lock is what makes offset order equal commit order."""

    name = models.CharField(max_length=200, unique=True)
    last_offset = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last_offset__gte=0), name="stream_offset_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.last_offset}"


class Event(models.Model):
    """One thing that was said on one stream. `payload` is a JSON document, kept as it was given."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, db_index=False, related_name="events")
    offset = models.BigIntegerField()
    type = models.CharField(max_length=100)
    payload = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            # The index behind it serves every read: replay and follow both ask for one stream after one offset.
            models.UniqueConstraint(fields=["stream", "offset"], name="event_offset_once"),
            models.CheckConstraint(condition=models.Q(offset__gt=0), name="event_offset_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.offset}"


class TransactionId(WholeNumber):
    """`xid8`: the transaction that wrote the row, comparable with a snapshot's xmin. It never wraps around."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type."""
        return "xid8"

    def from_db_value(self, value: str | int | None, *_: object) -> int | None:
        """A whole number; the driver hands it over as text."""
        return None if value is None else int(value)


class Fix(models.Model):
    """Where a subject was: WGS-84, metres, degrees clockwise from north, metres per second."""

    point = models.PointField(srid=4326, spatial_index=False)
    accuracy_m = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    speed = models.FloatField(null=True)
    source = models.CharField(max_length=40)
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Position(Fix):
    """The latest position, one row a subject. No index but the group's, so that updates stay in the page.

    Every write sets `tx`: who asks for the rows with `tx` at or above the xmin of an earlier snapshot misses no late
    commit. A row without a group is a tombstone: its subject is forgotten, and readers are to learn so.
    """

    subject = models.CharField(max_length=200, unique=True)
    group = models.CharField(max_length=200, db_index=True)
    tx = TransactionId(db_default=models.Func(function="pg_current_xact_id"))

    def __str__(self) -> str:
        return self.subject


class Track(Fix):
    """Every position of a subject. A table partitioned by day (UTC): days are made and dropped by functions.

    The key is what a reader takes for one; the table does not keep it (see the migration): `positions.track` does.
    """

    pk = models.CompositePrimaryKey("subject", "at")
    subject = models.CharField(max_length=200)
    group = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.subject


class Presence(models.Model):
    """What the user of one socket looks at in a room; written anew every few seconds, or stale. Unlogged."""

    room = models.CharField(max_length=200)
    socket = models.CharField(max_length=40)
    user = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "socket"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.room} {self.subject}"


class Typing(models.Model):
    """The right to write about a subject of a room: one user's, until it is given back or outlived. Unlogged."""

    room = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    user = models.CharField(max_length=40)
    socket = models.CharField(max_length=40)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "subject"], name="typing_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.room} {self.subject}"
