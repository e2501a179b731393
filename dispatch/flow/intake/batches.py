"""Rows of a sheet become requests: decided one by one, written batch by batch, each batch one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from dispatch.events import Story
from dispatch.flow.intake.numbers import EVER, take_numbers
from dispatch.flow.intake.reasons import vulnerable_words, water_words
from dispatch.flow.intake.receive import MOST_WORDS, message, place
from dispatch.flow.intake.tally import ADDED, KNOWN, UNUSABLE, Fate, Tally
from dispatch.flow.places import Ground
from dispatch.imports.columns import ColumnMap
from dispatch.imports.reposts import Message, RepostIndex
from dispatch.imports.rows import RequestDraft, key_of, to_draft
from dispatch.imports.table import BrokenRow, Row
from dispatch.models import Operation, Request
from dispatch.models.phones import e164
from dispatch.states import Source
from geo.coordinates import Datum

BATCH = 200
# Cries that a new one may repeat are remembered up to here, the newest first.
MOST_REMEMBERED = 20_000


class Intake:
    """One pass over a sheet for one operation: remembers what it saw, so that re-posts and repeated rows are found."""

    def __init__(self, operation: Operation, *, columns: ColumnMap, datum: Datum) -> None:
        self.operation, self.columns, self.datum = operation, columns, datum
        self.ground = Ground(operation.organisation)
        # When a row does not say: as far as we know it was said when it was read.
        self._started_at = timezone.now()
        self._seen: Counter[str] = Counter()
        self._index: RepostIndex[str] = RepostIndex()
        # The first of each chain of re-posts by the key of any of its members: all point to it.
        self._first: dict[str, str] = {}
        self._requests: dict[str, int] = {}
        self._remember_earlier()

    def _remember_earlier(self) -> None:
        earlier = Request.objects.filter(operation=self.operation).order_by("-pk")[:MOST_REMEMBERED]
        for request in reversed(earlier):
            key = f"#{request.pk}"
            self._index.add(key, message(request))
            self._requests[key] = request.pk
            self._first[key] = f"#{request.repost_of_id}" if request.repost_of_id else key
            if request.repost_of_id:
                self._requests[f"#{request.repost_of_id}"] = request.repost_of_id

    def decide(self, rows: Sequence[Row | BrokenRow]) -> list[Fate]:
        """What these rows would become; nothing is written, so a dry run is only this."""
        keys = {row.number: self._key(row) for row in rows if isinstance(row, Row)}
        known = self._already(keys.values())
        fates = []
        for row in rows:
            if isinstance(row, BrokenRow):
                fates.append(Fate(row.number, UNUSABLE, (row.reason.value,), row.raw))
            elif keys[row.number] in known:
                fates.append(Fate(row.number, KNOWN))
            else:
                fates.append(self._fate(row, keys[row.number]))
        return fates

    def _key(self, row: Row) -> str:
        """The same row twice in one sheet is two cries; the same sheet twice is none more."""
        key = key_of(row, self.columns)
        self._seen[key] += 1
        again = self._seen[key]
        return key if again == 1 else hashlib.sha256(f"{key}#{again}".encode()).hexdigest()

    def skip(self, rows: Sequence[Row | BrokenRow]) -> None:
        """These are taken in already: only remember that they were there."""
        for row in rows:
            if isinstance(row, Row):
                self._key(row)

    def _already(self, keys: Iterable[str]) -> set[str]:
        rows = Request.objects.filter(operation=self.operation, source_key__in=list(keys))
        return set(rows.values_list("source_key", flat=True))

    def _fate(self, row: Row, key: str) -> Fate:
        draft = to_draft(row, self.columns)
        if problem := _unusable(draft):
            return Fate(row.number, UNUSABLE, (problem,), as_it_came(row))
        request = self._request(draft, key)
        said = Message(words=draft.words, phone=request.phone, place=draft.place_words, at=draft.at)
        repeats = next((self._first[other] for other, _ in self._index.find(said)), "")
        self._index.add(key, said)
        self._first[key] = repeats or key
        return Fate(draft.number, ADDED, tuple(request.flags), request=request, repeats=repeats)

    def _request(self, draft: RequestDraft, key: str) -> Request:
        spot = self.ground.spot(
            lon=draft.lon, lat=draft.lat, datum=self.datum, words=draft.place_words, measured=False
        )
        reading = draft.reading
        flags = [*draft.flags, *spot.flags, *(["place_cut"] if len(draft.place_words) > 300 else [])]
        request = Request(
            **self.operation.root(),
            lane=reading.lane.value,
            source=Source.SHEET.value,
            source_key=key,
            words=draft.words,
            contact_name=draft.name[:60],
            phone=(e164(draft.phone) or draft.phone)[:20],
            place_words=draft.place_words[:300],
            people=draft.people,
            water=water_words(reading),
            vulnerable=vulnerable_words(reading),
            lon_given=draft.lon,
            lat_given=draft.lat,
            datum_given=self.datum.value if draft.lon is not None else "",
            flags=list(dict.fromkeys(_merged(flags))),
            said_at=draft.at or self._started_at,
        )
        place(request, spot)
        return request

    def write(self, story: Story, fates: Sequence[Fate]) -> None:
        """Keep the added ones of a batch, in the order of the sheet; one that another run was first with becomes known."""
        take_numbers(self.operation, "request", EVER, 0)
        fresh = [fate for fate in fates if fate.outcome == ADDED and fate.request]
        known = self._already(fate.request.source_key for fate in fresh if fate.request)
        for fate in fresh:
            if fate.request and fate.request.source_key in known:
                fate.outcome, fate.request, fate.reasons = KNOWN, None, ()
        kept = [fate.request for fate in fresh if fate.request]
        numbers = take_numbers(self.operation, "request", EVER, len(kept))
        for request, number in zip(kept, numbers, strict=True):
            request.number, request.received_at = number, story.now
        Request.objects.bulk_create(kept)
        self._link_reposts(fresh)
        if kept:
            story.tell("requests.imported", count=len(kept), first=numbers[0], last=numbers[-1])
            story.changed(*kept)

    def forget(self, fates: Sequence[Fate]) -> None:
        """The transaction they were written in was rolled back."""
        for fate in fates:
            if fate.request:
                fate.request.pk = None
                self._requests.pop(fate.request.source_key, None)

    def _link_reposts(self, fates: Sequence[Fate]) -> None:
        for fate in fates:
            if fate.request:
                self._requests[fate.request.source_key] = fate.request.pk
        linked = []
        for fate in fates:
            first = self._requests.get(fate.repeats)
            if fate.request and first:
                fate.request.repost_of_id = first
                linked.append(fate.request)
        Request.objects.bulk_update(linked, ["repost_of"])


def as_it_came(row: Row) -> str:
    """A row's cells, for the error file."""
    return "\t".join(row.cells.values())


def _unusable(draft: RequestDraft) -> str:
    if len(draft.words) > MOST_WORDS:
        return "too_long"
    if not any((draft.words.strip(), draft.phone, draft.place_words, draft.lon is not None)):
        return "empty"
    return ""


def _merged(flags: Iterable[str]) -> Iterator[str]:
    """Codes once: what the reader of the sheet and the reader of the place say alike; unreadable is more than missing."""
    said = [str(flag) for flag in flags]
    return (flag for flag in said if flag != "point_missing" or "point_unreadable" not in said)


def batches(rows: Iterable[Row | BrokenRow], size: int = BATCH) -> Iterator[list[Row | BrokenRow]]:
    """The rows of a sheet in lists of `size`."""
    batch: list[Row | BrokenRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def preview(intake: Intake, rows: Iterable[Row | BrokenRow], limit: int) -> tuple[list[Fate], Tally]:
    """The first `limit` rows as they would land, with their counts."""
    fates: list[Fate] = []
    tally = Tally()
    for batch in batches(rows):
        decided = intake.decide(batch[: limit - len(fates)])
        tally.add(decided)
        fates += decided
        if len(fates) >= limit:
            break
    return fates, tally
