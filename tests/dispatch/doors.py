"""Every address there is, leading to a row of Linyi's night; and all tables in one figure, to see whether anything changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from ninja.operation import PathView

from dispatch.access import wall_token
from dispatch.api.door import api
from dispatch.flow import answer, call_out, close, closures, dangers, track, trackers
from dispatch.flow.inside import Outside
from dispatch.flow.match import planning
from dispatch.messaging import inbound
from dispatch.messaging.links import ask_token
from dispatch.models import (
    Alarm,
    Ask,
    Closure,
    ImportRun,
    Mission,
    Person,
    ProposalItem,
    Request,
    Text,
    TimelineEntry,
    Told,
    Tracker,
)
from dispatch.states import ClosureKind, DangerAct, PersonState, Source, Unit
from geo.coordinates import Datum
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.roads import across
from tests.dispatch.texting import deliver

# Who looked at what is written down, and who is signed in: neither is a change of anything that is looked at.
ASIDE = ("dispatch_auditentry", "django_session", "spatial_ref_sys")
SECRETS = ("李铁柱", "+8613911112222", "13911112222", "屋顶上有十二个人", "进不去了快来人", "船载定位器")


@dataclass(frozen=True)
class Night:
    """A row of every kind, all of one operation, of which the other city must see nothing."""

    cast: Cast
    request: Request
    ask: Ask
    mission: Mission
    text: Text
    person: Person
    entry: TimelineEntry
    run: ImportRun
    tracker: Tracker
    closure: Closure
    told: Told
    alarm: Alarm
    item: ProposalItem

    def keys(self) -> dict[str, int]:
        """By the part of an address that stands before the key."""
        return {
            "incidents": self.cast.incident.pk, "reports": self.cast.incident.pk, "requests": self.request.pk,
            "asks": self.ask.pk, "calls": self.ask.pk, "call_outs": self.ask.call_out_id, "missions": self.mission.pk,
            "texts": self.text.pk, "told": self.text.pk, "status": self.text.pk, "persons": self.person.pk,
            "entries": self.entry.pk, "imports": self.run.pk, "volunteers": self.cast.leader.pk, "teams": self.cast.team.pk,
            "devices": self.tracker.pk, "corrections": self.ask.call_out_id,
            "closures": self.closure.pk, "dangers": self.told.danger_id, "warned": self.told.pk, "alarms": self.alarm.pk, "plans": self.item.proposal_id, "plan_items": self.item.pk,
        }  # fmt: skip

    def words(self) -> dict[str, str]:
        """What else an address may hold."""
        wall = wall_token(self.cast.operation, self.cast.city)
        link = ask_token(self.ask, self.ask.recipient)
        return {
            "slug": self.cast.operation.slug, "code": self.request.code, "exception": f"T-{self.text.pk}", "kind": "volunteers", "step": "depart",
            "end": "close", "said": "received", "token": link, "wall": wall, "uidb36": "1", "object_id": str(self.cast.operation.pk),
            "parent_id": str(self.cast.city.pk), "node_id": str(self.cast.city.pk),
        }  # fmt: skip


def falls(cast: Cast) -> Night:
    """The night, with one team asked and another on its way."""
    item = planning.propose(cast.operation, by=cast.coordinator).items.get(team=cast.team)
    request = people.request(
        cast.operation, SECRETS[3], phone=SECRETS[1], contact_name=SECRETS[0], incident=cast.incident
    )
    leader = people.volunteer(cast.district, "队长二", "+8613700000001")
    other = people.team(cast.district, "二队", members=[leader])
    second = call_out.assign(cast.incident, other, by=cast.coordinator)
    mission = answer.accept(
        second, strength=1, equipment={Unit.BOAT: 0}, eta_minutes=9, source=Source.PHONE, by=cast.coordinator
    )
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    text = inbound.receive(
        gateway="handset", phone="+8613999999999", body=SECRETS[4], provider_id="in", operation=cast.operation
    )
    answer.take_in(text)
    person = close.add_person(cast.incident, state=PersonState.TRAPPED, count=12, by=cast.coordinator)
    run = ImportRun.objects.create(
        **cast.operation.root(), file_name="求助.csv", digest="0", datum="bd09", started_at=people.now()
    )
    entry = TimelineEntry.objects.filter(incident=cast.incident).order_by("pk")[0]
    tracker, _token = trackers.add(cast.leader, name="船载定位器", datum=Datum.WGS84, by=cast.coordinator)
    closure = closures.draw(
        cast.operation,
        kind=ClosureKind.FLOODED,
        shape={"type": "Point", "coordinates": [118.4, 35.0]},
        note=SECRETS[4],
        by=cast.coordinator,
    )
    danger = dangers.raise_danger(
        cast.operation, act=DangerAct.LEAVE, shape=across((118.9, 35.9)), name="南坊片区", why=SECRETS[4], by=cast.coordinator,
        outside=[Outside(SECRETS[0], SECRETS[1])],
    )  # fmt: skip
    track.distress(mission, by=cast.coordinator)
    ask.refresh_from_db()
    item.state, item.call_out = "accepted", ask.call_out
    item.save(update_fields=["state", "call_out"])
    return Night(
        cast,
        request,
        ask,
        mission,
        text,
        person,
        entry,
        run,
        tracker,
        closure,
        danger.told.get(),
        mission.alarms.get(),
        item,
    )


def addresses(night: Night) -> Iterator[str]:
    """Every pattern of the resolver as an address, programs' and the administration's too."""
    for route in _routes(get_resolver().url_patterns):
        yield filled(route, night)


def verbs(night: Night) -> Iterator[tuple[str, str]]:
    """Every method and address of the API that acts."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            assert isinstance(view, PathView)
            for operation in view.operations:
                for method in sorted(set(operation.methods) - {"GET", "HEAD"}):
                    yield method, filled(f"api{prefix}{path}", night)


def filled(route: str, night: Night) -> str:
    """`incidents/<int:key>/seen`, or with braces, with the night's own rows in it."""
    parts: list[str] = []
    keys, words = night.keys(), night.words()
    for part in route.replace("{", "<").replace("}", ">").split("/"):
        name = part.partition("<")[2].partition(">")[0].rpartition(":")[2]
        known: Mapping[str, object] = {**words, "key": keys.get(parts[-1] if parts else "", 1)}
        if name == "token" and "wall" in parts:
            name = "wall"
        if name == "code" and "queue" in parts:
            name = "exception"
        ending = part.partition(">")[2]
        parts.append(f"{known.get(name, 'nothing')}{ending}" if name else part)
    return "/" + "/".join(parts).lstrip("/")


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for entry in patterns:
        here = str(entry.pattern) if isinstance(entry.pattern, RoutePattern) else ""
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, before + here)
        else:
            yield before + (here or "nothing")


def everything() -> dict[str, str]:
    """A figure for each table that changes with any row of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in ASIDE]
        one = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} t"
        cursor.execute(" UNION ALL ".join(one.format(name) for name in tables))
        return dict(cursor.fetchall())
