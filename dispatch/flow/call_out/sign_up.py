"""Planned cover: everybody is asked at once and has until a deadline; whoever says yes to what is full is a reserve."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.call_out.asking import begin
from dispatch.flow.call_out.drafting import check_dispatchable, create
from dispatch.flow.call_out.silence import end_all
from dispatch.flow.call_out.wave import ask_all
from dispatch.flow.refusals import Incomplete, NobodyToAsk
from dispatch.flow.steps import Pick
from dispatch.models import Ask, CallOut, Danger, Incident, User
from dispatch.states import AskState, CallOutState, Policy, Source

# The clock looks that far back: it may have stood still.
FREED = timedelta(minutes=30)


def open_sign_up(incident: Incident, pick: Pick, *, until: datetime, by: User | None) -> CallOut:
    """Ask everybody of `pick` for what begins later; they have until then. Above the approval limit a second person looks first.

    Raises Incomplete where the cover does not begin later or the deadline lies not before it, NobodyToAsk, NotDispatchable, NotLocated.
    """
    with telling(incident.operation, by=by) as story:
        check_dispatchable(incident)
        if not steps.begins_later(story, incident) or incident.starts_at is None:
            raise Incomplete(field=_("开始时间"), why=_("应在现在之后"))
        if not story.now < until < incident.starts_at:
            raise Incomplete(field=_("报名截止"), why=_("应在现在之后、开始之前"))
        call_out = create(story, incident, by=by, life_critical=False)
        call_out.sign_up_until = call_out.closes_at = until
        call_out.policy = Policy.EVERYBODY.value
        call_out.save(update_fields=["sign_up_until", "closes_at", "policy"])
        asks = ask_all(story, call_out, pick)
        if not asks:
            raise NobodyToAsk(incident=incident.pk)
        story.tell(
            "call_out.sign_up",
            incident=incident,
            call_out=call_out.pk,
            letter=call_out.letter,
            asked=len(asks),
            until=f"{localtime(until):%m-%d %H:%M}",
        )
        begin(story, call_out)
        return call_out


def signed_up() -> list[CallOut]:
    """The sign-ups whose deadline has passed."""
    due = CallOut.objects.filter(closes_at__lte=Now())
    return list(due.select_related("operation__organisation", "incident").order_by("closes_at", "pk"))


def close_sign_up(call_out: CallOut) -> CallOut:
    """The deadline: whoever has not answered is asked no longer; those on reserve still move up until it begins."""
    with telling(call_out.operation, source=Source.SYSTEM) as story:
        incident = Incident.objects.get(pk=call_out.incident_id)
        steps.hold(incident)
        call_out.refresh_from_db(fields=["state", "closes_at"])
        if call_out.closes_at is None or call_out.closes_at > story.now:
            return call_out  # another sweep was here
        call_out.closes_at = None
        call_out.save(update_fields=["closes_at"])
        if call_out.state in (CallOutState.WITHDRAWN, CallOutState.CLOSED):
            return call_out
        end_all(story, call_out)
        story.tell(
            "call_out.sign_up_over",
            incident=incident,
            call_out=call_out.pk,
            letter=call_out.letter,
            asked=call_out.asks.count(),
            people=call_out.asks.filter(state=AskState.ACCEPTED).count(),
            reserves=call_out.asks.filter(state=AskState.RESERVE).count(),
        )
        story.changed(call_out)
        steps.balance(story, incident)
        return call_out


def freed() -> list[Incident]:
    """Where reserves wait and a danger stood until a little while ago: the place that it kept empty is theirs."""
    lifted = Danger.objects.filter(
        sandbox=OuterRef("sandbox"), lifted_at__gte=Now() - FREED, shape__intersects=OuterRef("point")
    )
    return list(_with_reserves().filter(Exists(lifted)))


def fill(incident: Incident) -> None:
    """Give what is free to the reserves. Done again, it changes nothing."""
    with telling(incident.operation, source=Source.SYSTEM) as story:
        steps.hold(incident)
        steps.balance(story, incident)


def begun() -> list[Incident]:
    """What has begun and still has reserves."""
    return list(_with_reserves().filter(starts_at__lte=Now()))


def thank_reserves(incident: Incident) -> None:
    """Their turn did not come: they hear that nobody waits for them."""
    with telling(incident.operation, source=Source.SYSTEM) as story:
        steps.hold(incident)
        steps.release_reserves(story, incident)
        for call_out in incident.call_outs.filter(sign_up_until__isnull=False):
            story.changed(call_out)


def _with_reserves() -> QuerySet[Incident]:
    waiting = Ask.objects.filter(call_out__incident=OuterRef("pk"), state=AskState.RESERVE)
    return Incident.objects.filter(Exists(waiting)).select_related("operation__organisation").order_by("pk")
