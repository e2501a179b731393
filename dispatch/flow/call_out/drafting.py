"""A call-out before anybody is asked: may there be one, its letter, and what its text would be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from dispatch.events import Story, telling
from dispatch.flow.refusals import NobodyToAsk, NotLocated, Refusal
from dispatch.flow.steps import check_no_danger, free_people, hold, still_open
from dispatch.messaging import replies, segments, wording
from dispatch.messaging.recipients import of_team
from dispatch.models import CallOut, Incident, Operation, Team, User
from dispatch.models.masks import mask_name
from dispatch.snapshots.panes import Preview
from dispatch.states import DISPATCHABLE_INCIDENT, WAITING_ASK, IncidentState


class NotDispatchable(Refusal):
    """The incident is suspended, handed over, cancelled or closed (`state`): nobody is sent to it."""

    code = "not_dispatchable"
    sentence = _("该事件已暂停、移交、取消或结束，不再派队；没有发出任何短信。要派队请先恢复事件。")


class NothingOpen(Refusal):
    """Every place of the incident is taken: more people would be sent home again."""

    code = "nothing_open"
    sentence = _("该事件需求已满，再问只会让人白跑；没有发出任何短信。要加派请先增加需求。")


class NoLetter(Refusal):
    """All 699 letters are taken: close what is over."""

    code = "no_letter"
    sentence = _("召集代号已用完；没有发出任何短信。请先结束已完成的召集。")


def why_nobody(incident: Incident) -> Refusal:
    """Why nobody is picked: every place is taken, or nobody is left to ask."""
    if incident.needs.exists() and not still_open(incident):
        return NothingOpen(incident=incident.pk)
    return NobodyToAsk(incident=incident.pk)


def teams_of(operation: Operation) -> QuerySet[Team]:
    """Whom this operation may ask: the teams of its lead and sharing organisations, and of those below them."""
    led = [operation.organisation, *operation.shared_with.all()]
    below = reduce(or_, (Q(organisation__path__startswith=organisation.path) for organisation in led))
    return Team.objects.filter(below).select_related("leader", "deputy")


def check_dispatchable(incident: Incident) -> None:
    """Lock the incident and raise NotDispatchable, NotLocated or InDanger where nobody may be sent to it."""
    hold(incident)
    if incident.state not in DISPATCHABLE_INCIDENT:
        raise NotDispatchable(state=incident.state)
    if incident.state == IncidentState.RECEIVED:
        raise NotLocated(incident=incident.pk)
    check_no_danger(incident)


def create(story: Story, incident: Incident, *, by: User | None, life_critical: bool) -> CallOut:
    """A drafted call-out with the first free letter; a letter that someone else takes meanwhile is passed over."""
    for letter in _free_letters(incident.operation):
        try:
            with transaction.atomic():
                call_out = CallOut.objects.create(
                    **incident.operation.root(),
                    incident=incident,
                    letter=letter,
                    life_critical=life_critical,
                    started_by=by,
                )
        except IntegrityError as error:
            if "callout_letter_once" not in str(error):
                raise
            continue
        story.tell("call_out.drafted", incident=incident, call_out=call_out.pk, letter=letter)
        story.changed(call_out)
        return call_out
    raise NoLetter


def draft(incident: Incident, *, by: User | None, life_critical: bool = False) -> CallOut:
    """Prepare a call-out: it has its letter and nobody is asked yet. Raises NotDispatchable, NotLocated, NoLetter."""
    with telling(incident.operation, by=by) as story:
        check_dispatchable(incident)
        return create(story, incident, by=by, life_critical=life_critical)


def preview(incident: Incident, team: Team) -> Preview:
    """The text to the team's leader as it would be sent now, and what stands in the way. Writes nothing."""
    recipients = of_team(team)
    language = recipients[0].volunteer.language if recipients else "zh-hans"
    planned = CallOut(
        **incident.operation.root(), incident=incident, letter=next(_free_letters(incident.operation), "–")
    )
    body = wording.call_out(planned, language=language)
    size = segments.count(body)
    return Preview(
        letter=planned.letter,
        body=body,
        characters=size.characters,
        segments=size.segments,
        encoding=size.encoding,
        recipient=mask_name(recipients[0].volunteer.name) if recipients else "",
        problems=_problems(incident, team, reachable=bool(recipients)),
        needs_approval=False,
    )


def _problems(incident: Incident, team: Team, *, reachable: bool) -> list[str]:
    free = free_people(team, sandbox=incident.sandbox)
    waiting = team.asks.filter(sandbox=incident.sandbox, state__in=WAITING_ASK)
    found = {
        gettext("没有可联系的队长、副队长或值班电话"): not reachable,
        gettext("该队不在岗"): not team.on_duty,
        gettext("该队人员已全部出动"): free <= 0,
        gettext("该队正在被问，尚未答复"): waiting.exists(),
        gettext("该事件还没有位置"): incident.point is None,
    }
    return [words for words, true in found.items() if true]


def _free_letters(operation: Operation) -> Iterator[str]:
    held = CallOut.objects.filter(
        organisation=operation.organisation_id, sandbox=operation.sandbox, letter_taken=True
    )
    taken = set(held.values_list("letter", flat=True))
    return (letter for letter in replies.letters() if letter not in taken)
