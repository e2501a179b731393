"""A cry for help comes in, from a phone call, the public form, a text, a chat group: kept as it came, numbered, located."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from dispatch.events import Story, telling
from dispatch.flow.intake.numbers import EVER, take_numbers
from dispatch.flow.places import Ground, Spot
from dispatch.flow.refusals import Incomplete
from dispatch.imports.reposts import SAME, Message, similarity
from dispatch.models import Operation, Request, User
from dispatch.models.phones import e164
from dispatch.models.words import storable
from dispatch.states import Lane, Source
from geo.coordinates import Datum

MOST_WORDS = 20_000
# Who else might have said the same: as long as posts go round, and as many as can be compared while somebody waits.
REPOST_WINDOW = timedelta(hours=72)
MOST_COMPARED = 200


def receive(
    *,
    operation: Operation,
    source: Source,
    words: str,
    phone: str = "",
    contact_name: str = "",
    place_words: str = "",
    people: int | None = None,
    water: str = "",
    vulnerable: str = "",
    lon: float | None = None,
    lat: float | None = None,
    datum: str = "",
    said_at: datetime | None = None,
    language: str = "zh-hans",
    lane: Lane = Lane.HELP,
    flags: Iterable[str] = (),
    source_key: str = "",
    by: User | None = None,
) -> Request:
    """Take one request in; `lon`, `lat` are degrees in `datum` (WGS-84 when blank).

    Given again with the same `source_key`, the request of the first time is returned and nothing is added. Raises
    Incomplete for words that are no cry for help but a file, and where there is nothing at all to go by.
    """
    if len(words) > MOST_WORDS:
        raise Incomplete(field=_("正文"), why=f"{len(words)} > {MOST_WORDS}")
    if not any((words.strip(), phone.strip(), place_words.strip(), lon is not None)):
        raise Incomplete(field=_("正文"), why=_("没有可用内容"))
    words, phone, contact_name, place_words, water, vulnerable = map(
        storable, (words, phone, contact_name, place_words, water, vulnerable)
    )
    # A provider may be asked over the network, so it is asked before the transaction begins.
    spot = Ground(operation.organisation).spot(
        lon=lon, lat=lat, datum=Datum(datum or Datum.WGS84), words=place_words or words[:200], measured=True
    )
    number = e164(phone) if phone.strip() else ""
    request = Request(
        **operation.root(),
        lane=lane.value,
        source=source.value,
        source_key=source_key,
        words=words,
        contact_name=contact_name[:60],
        phone=phone.strip()[:20] if number is None else number,
        place_words=place_words[:300],
        people=people,
        water=water[:200],
        vulnerable=vulnerable[:200],
        language=language,
        lon_given=lon,
        lat_given=lat,
        datum_given=datum if lon is not None else "",
        flags=list(dict.fromkeys([*flags, *spot.flags, *(["phone_invalid"] if number is None else [])])),
        owner=by,
    )
    place(request, spot)
    with telling(operation, by=by, source=source) as story:
        return _keep(story, request, said_at)


def _keep(story: Story, request: Request, said_at: datetime | None) -> Request:
    # The lock comes first: of two submits of one form, the second then sees the first.
    take_numbers(request.operation, "request", EVER, 0)
    known = Request.objects.filter(operation=request.operation, source_key=request.source_key)
    if request.source_key and (first := known.first()):
        return first
    request.number = take_numbers(request.operation, "request", EVER)[0]
    request.received_at, request.said_at = story.now, said_at or story.at
    request.repost_of = repost_of(request)
    request.save(force_insert=True)
    story.tell("request.received", request=request.pk, number=request.number, lane=request.lane)
    story.changed(request)
    return request


def place(request: Request, spot: Spot) -> None:
    """Write a spot into a request that is not saved yet."""
    request.point = spot.point
    request.precision = spot.precision.value
    request.place_source = spot.source


def message(request: Request) -> Message:
    """What is compared of a request."""
    return Message(words=request.words, phone=request.phone, place=request.place_words, at=request.said_at)


def repost_of(request: Request) -> Request | None:
    """The first cry that this one repeats: the same words, forwarded, shortened or said again from the same phone."""
    since = request.received_at - REPOST_WINDOW
    earlier = Request.objects.filter(operation=request.operation, received_at__gte=since)
    recent = list(earlier.order_by("-received_at")[:MOST_COMPARED])
    if request.phone:
        recent += earlier.filter(phone=request.phone).order_by("-received_at")[:MOST_COMPARED]
    mine = message(request)
    scored = [(similarity(mine, message(other)), -other.pk, other) for other in recent]
    best = max(scored, default=None)
    if best is None or best[0] < SAME:
        return None
    return best[2].repost_of or best[2]
