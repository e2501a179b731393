"""Danger: one area, everybody in it is told to leave it or to hold, each one answers, nobody is sent into it until it is lifted.

Who is in it is looked for when it is raised, and again by the clock: a crew that comes in later is told then. The silent are told
again every minute. What it asks of the other stages lies in `flow.steps.dangers`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from dispatch.events import Story, telling
from dispatch.flow.inside import Inside, Outside, crews_inside, inside
from dispatch.flow.refusals import DangerOver, SecondLifts, ShapeRefused
from dispatch.flow.steps import dangers as steps
from dispatch.messaging import outbox, wording
from dispatch.messaging.nudges import SWEEP_DANGERS, nudge
from dispatch.models import CallOut, Danger, Operation, Told, User
from dispatch.models.dangers import beside
from dispatch.models.locks import alone
from dispatch.states import CallOutState, DangerAct, Mode, NotAllowed, Purpose, Source, ToldState
from geo.shapes import NotAShape, read_shape


def raise_danger(
    operation: Operation,
    *,
    act: DangerAct,
    shape: Mapping[str, Any],
    name: str,
    why: str = "",
    outside: Collection[Outside] = (),
    by: User | None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Danger:
    """Tell everybody inside `shape` (a GeoJSON polygon, WGS-84) at once, and send nobody there until two people lifted it.

    Nothing holds it up: no approval, no quiet hours, no stopped gateway. Raises ShapeRefused, NotAllowed in an operation that is over,
    and for outside teams in an exercise.
    """
    drawn = area_of(shape)
    with telling(operation, by=by, source=source, at=at) as story:
        alone(steps.danger_lock(operation))
        if operation.closed_at is not None:
            raise NotAllowed(f"{operation} is over")
        if outside and operation.mode == Mode.EXERCISE:
            raise NotAllowed("an exercise reaches only whom its approver saw")
        danger = Danger.objects.create(
            **operation.root(), act=act.value, name=name.strip(), why=why.strip(), shape=drawn,
            raised_by=by, raised_at=story.at,
        )  # fmt: skip
        rows = [_row(danger, one, story.now) for one in inside(danger)]
        rows += [
            _row(danger, Inside(outside=one.name.strip(), phone=one.phone), story.now)
            for one in {one.phone: one for one in outside}.values()
        ]
        for told in Told.objects.bulk_create(rows):
            steps.tell(story, told)
        story.tell("danger.raised", danger=danger.pk, act=act.value, told=len(rows))
        steps.announce(story, danger, *rows)
        nudge(SWEEP_DANGERS)
    return danger


def area_of(shape: Mapping[str, Any]) -> GEOSGeometry:
    """What was drawn. Raises ShapeRefused for what is no area."""
    try:
        drawn = read_shape(shape)
    except NotAShape as error:
        raise ShapeRefused(error.code, **error.figures) from None
    if drawn.geom_type not in ("Polygon", "MultiPolygon"):
        raise ShapeRefused("area")
    return GEOSGeometry(memoryview(drawn.wkb), srid=4326)


def _row(danger: Danger, one: Inside, now: datetime) -> Told:
    told = Told(
        danger=danger, sandbox=danger.sandbox, mission=one.mission, team=one.team, outside=one.outside,
        volunteer=one.person, phone=one.phone, told_at=now,
    )  # fmt: skip
    told.due_at = steps.next_due(told, now)
    return told


def not_told() -> list[tuple[Danger, Inside]]:
    """For the clock: crews in a standing danger that were not told of it: they came in later, or were committed elsewhere."""
    standing = Danger.objects.filter(lifted_at=None).select_related("operation__organisation")
    found: list[tuple[Danger, Inside]] = []
    for danger in standing.order_by("pk"):
        told = set(danger.told.values_list("mission_id", flat=True))
        found += [(danger, one) for one in crews_inside(danger) if one.mission and one.mission.pk not in told]
    return found


def tell_late(late: tuple[Danger, Inside]) -> Told | None:
    """Tell a crew that came into a danger; None where it was lifted meanwhile, or another sweep was first."""
    danger, one = late
    with telling(danger.operation, source=Source.SYSTEM) as story:
        if not Danger.objects.select_for_update(no_key=True).filter(pk=danger.pk, lifted_at=None).exists():
            return None
        told = _row(danger, one, story.now)
        try:
            with transaction.atomic():
                told.save()
        except IntegrityError:
            return None
        steps.tell(story, told)
        story.tell("danger.entered", mission=told.mission, danger=danger.pk)
        steps.announce(story, danger, told)
        return told


def silent() -> list[Told]:
    """For the clock: who has not answered for a minute since being told."""
    due = Told.objects.filter(state=ToldState.TOLD, due_at__lte=Now(), danger__lifted_at=None)
    return list(_whole(due).order_by("due_at", "pk"))


def tell_again(told: Told, *, by: User | None = None) -> Told:
    """By text and by voice, on every phone it has; a person (`by`) need not wait for the minute."""
    source = Source.PAGE if by else Source.SYSTEM
    with telling(told.danger.operation, by=by, source=source) as story:
        told = _locked(told)
        due = by is not None or (told.due_at is not None and told.due_at <= story.now)
        if told.state != ToldState.TOLD or told.danger.lifted_at is not None or not due:
            return told  # answered, lifted, or another sweep was here
        told.round += 1
        told.due_at = steps.next_due(told, story.now)
        told.save(update_fields=["round", "due_at"])
        steps.tell(story, told)
        if by is not None or told.round in (2, steps.ROUNDS):
            # The account says that it began and that it ended; each minute between them is a text.
            steps.tell_of(story, told, "again", round=told.round)
        steps.announce(story, told.danger, told)
        return told


def answer(
    told: Told,
    to: ToldState,
    *,
    by: User | None = None,
    source: Source = Source.PAGE,
    at: datetime | None = None,
) -> Told:
    """收到 or 已撤到安全处, on the phone page or told to a coordinator. Said twice it is said once. Raises NotAllowed for "silent"."""
    if to is ToldState.TOLD:
        raise NotAllowed("nobody answers with silence")
    with telling(told.danger.operation, by=by, source=source, at=at) as story:
        told = _locked(told)
        steps.answered(story, told, to)
        return told


def lift(danger: Danger, *, by: User, source: Source = Source.PAGE, at: datetime | None = None) -> Danger:
    """The first person asks, a second one lifts it: then the area is open, and everybody who was told hears so.

    Raises SecondLifts for the first person again, DangerOver where it was lifted.
    """
    with telling(danger.operation, by=by, source=source, at=at) as story:
        danger = _held(danger)
        if danger.lift_asked_by_id is None:
            danger.lift_asked_by, danger.lift_asked_at = by, story.now
            danger.save(update_fields=["lift_asked_by", "lift_asked_at"])
            story.tell("danger.lift_asked", danger=danger.pk)
            steps.announce(story, danger)
            return danger
        if danger.lift_asked_by_id == by.pk:
            raise SecondLifts(danger=danger.pk)
        danger.lifted_by, danger.lifted_at = by, max(story.at, danger.raised_at)
        danger.save(update_fields=["lifted_by", "lifted_at"])
        rows = list(_whole(danger.told.all()).order_by("pk"))
        for told in rows:
            _all_clear(story, told)
        story.tell("danger.lifted", danger=danger.pk)
        steps.announce(story, danger, *rows)
        nudge(SWEEP_DANGERS)
    return danger


def keep(danger: Danger, *, by: User) -> Danger:
    """It is not over after all: whoever asked to lift it did so too early. Raises DangerOver where it was lifted."""
    with telling(danger.operation, by=by) as story:
        danger = _held(danger)
        if danger.lift_asked_at is not None:
            danger.lift_asked_by = danger.lift_asked_at = None
            danger.save(update_fields=["lift_asked_by", "lift_asked_at"])
            story.tell("danger.kept", danger=danger.pk)
            steps.announce(story, danger)
    return danger


def asking_inside() -> list[CallOut]:
    """For the clock: the running call-outs to scenes that lie in a danger: they ask nobody further."""
    found: dict[int, CallOut] = {}
    for danger in Danger.objects.filter(lifted_at=None).select_related("operation__organisation"):
        rows = CallOut.objects.filter(beside(danger.operation), sandbox=danger.sandbox)
        rows = rows.filter(state=CallOutState.RUNNING, incident__point__intersects=danger.shape)
        found |= {row.pk: row for row in rows.select_related("operation__organisation", "incident")}
    return list(found.values())


def _all_clear(story: Story, told: Told) -> None:
    """Whoever was reached, or may have been, hears that it is over."""
    if not (steps.take_back(story, told) and told.phone):
        return
    language = told.volunteer.language if told.volunteer else "zh-hans"
    outbox.queue(
        story,
        subject=told.subject,
        phone=told.phone,
        purpose=Purpose.ALL_CLEAR,
        body=wording.plain(
            told.danger.operation, "all_clear", language, area=wording.clean(told.danger.name)
        ),
        mission=told.mission,
        volunteer=told.volunteer,
        rank=outbox.STOP_RANK,
    )


def _held(danger: Danger) -> Danger:
    rows = Danger.objects.select_for_update(of=("self",), no_key=True)
    danger = rows.select_related("operation__organisation", "lift_asked_by", "lifted_by").get(pk=danger.pk)
    if danger.lifted_at is not None:
        who = str(danger.lifted_by) if danger.lifted_by else "–"
        raise DangerOver(danger=danger.pk, who=who, at=steps.hms(danger.lifted_at))
    return danger


def _locked(told: Told) -> Told:
    rows = Told.objects.select_for_update(of=("self",), no_key=True)
    return _whole(rows).get(pk=told.pk)


def _whole(rows: QuerySet[Told]) -> QuerySet[Told]:
    return rows.select_related(
        "danger__operation__organisation", "volunteer", "team__leader", "team__deputy", "mission__leader",
        "mission__team__leader", "mission__team__deputy",
    )  # fmt: skip
