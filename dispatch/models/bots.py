"""Bots of chat groups, and what was posted by them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dispatch.models.base import Root, holds, one_of
from dispatch.models.callouts import CallOut
from dispatch.models.organisations import Organisation, User
from dispatch.states import BotKind, PostState


class Bot(models.Model):
    """One chat group that call-outs can be posted to. `token` is what its webhook's address ends with."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bots")
    name = models.CharField(max_length=60, help_text="As the group is called")
    kind = one_of(BotKind)
    token = models.CharField(max_length=200)
    secret = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            holds("bot", "kind", BotKind),
            models.UniqueConstraint(fields=["organisation", "name"], name="bot_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(Root):
    """The words of one call-out on their way to one group. A simulation posts nothing: the database has no room for it."""

    bot = models.ForeignKey(Bot, models.PROTECT, related_name="posts")
    call_out = models.ForeignKey(CallOut, models.PROTECT, related_name="posts")
    words = models.TextField()
    state = one_of(PostState, PostState.QUEUED)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was not taken")

    class Meta:
        constraints = [
            holds("post", "state", PostState),
            models.CheckConstraint(condition=Q(sandbox=False), name="post_is_real"),
            models.UniqueConstraint(
                fields=["call_out", "bot"],
                condition=Q(state__in=["queued", "posting"]),
                name="post_once_at_a_time",
            ),
        ]
        indexes = [
            # tasks: what is due, and what a worker left
            models.Index(fields=["due_at"], condition=Q(state__in=["queued", "posting"]), name="post_due")
        ]

    def __str__(self) -> str:
        return f"{self.call_out_id} {self.bot_id}"
