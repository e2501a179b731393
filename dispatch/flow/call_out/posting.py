"""A call-out in the chat groups of those who lead it."""

from __future__ import annotations

from django.db.models import QuerySet

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.messaging import bots
from dispatch.models import Bot, CallOut, Operation, Post, User
from dispatch.states import CallOutState, Mode, NotAllowed


def groups(operation: Operation) -> QuerySet[Bot]:
    """The groups of its organisation and of those below it. Only what is real has any: nobody's approver saw who reads there."""
    if operation.mode != Mode.LIVE:
        return Bot.objects.none()
    below = Bot.objects.filter(active=True, organisation__path__startswith=operation.organisation.path)
    return below.order_by("organisation__path", "name")


def post(call_out: CallOut, bot: Bot, *, by: User) -> Post:
    """Have the words of a running call-out posted to one of its groups, once however often it is clicked.

    Raises NotAllowed where it does not run (any more), and for a group that is none of its own.
    """
    with telling(call_out.operation, by=by) as story:
        steps.hold(call_out.incident)
        call_out.refresh_from_db(fields=["state"])
        if call_out.state != CallOutState.RUNNING:
            raise NotAllowed(f"{call_out} is {call_out.state}, nobody is asked")
        if not groups(call_out.operation).filter(pk=bot.pk).exists():
            raise NotAllowed(f"{bot} is no group of {call_out.operation}")
        return bots.queue(story, bot, call_out)
