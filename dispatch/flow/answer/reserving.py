"""A yes in a sign-up: in time, after its deadline, or when all places are taken."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.timezone import localtime

from dispatch.events import Story
from dispatch.flow import steps
from dispatch.flow.refusals import SignUpOver
from dispatch.messaging import calling_back, outbox, wording
from dispatch.models import Ask
from dispatch.states import Purpose, Source, Unit


def check_deadline(story: Story, ask: Ask) -> None:
    """Raise SignUpOver where the sign-up has ended; a coordinator puts down whoever is wanted all the same.

    A yes that was given in time and is told late counts by when it was given.
    """
    until = ask.call_out.sign_up_until
    if until is not None and story.at > until and story.source is not Source.COORDINATOR:
        raise SignUpOver(until=f"{localtime(until):%m-%d %H:%M}")


def keep(story: Story, ask: Ask, offered: Mapping[Unit, int], phone: str) -> int:
    """Put the yes on reserve, and say by text which place that is."""
    ask.save(update_fields=["recipient"])
    place = steps.put_on_reserve(story, ask, offered)
    calling_back.take_back(story, [ask.pk])
    asked = ask.texts.filter(outbound=True, volunteer=ask.recipient).values_list("phone", flat=True).first()
    to = phone or asked or ask.recipient.phone
    if to:
        outbox.queue(
            story,
            subject=f"ask:{ask.pk}",
            phone=to,
            purpose=Purpose.RESERVE,
            body=wording.about(ask.call_out, "reserve", ask.recipient.language, place=str(place)),
            # Who withdraws and comes again is told the new place.
            round=ask.texts.filter(outbound=True, purpose=Purpose.RESERVE).count() + 1,
            ask=ask,
            volunteer=ask.recipient,
        )
    return place
