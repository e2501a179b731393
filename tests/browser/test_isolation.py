"""Who is of another organisation sees nothing, a link previewer changes nothing, and no request leaves the machine."""

from __future__ import annotations

import urllib.request

import pytest
from playwright.sync_api import expect

from dispatch.access import wall_token
from dispatch.flow.call_out import assign
from dispatch.messaging.links import ask_token
from dispatch.models import Ask, AuditEntry, CallOut, Incident, Mission, Request, Text, TimelineEntry
from dispatch.states import AskState
from tests.browser import night
from tests.browser.night import Night
from tests.browser.people import DESK, PHONE, Arrives
from tests.browser.system import System
from tests.realtime.conftest import until

pytest_plugins = ("tests.browser.fixtures",)

# A page's own socket, told to listen to a stream; the answer is the first frame that is no greeting.
LISTEN = """([stream, group]) => new Promise((resolve, reject) => {
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/ws/live");
  socket.onerror = () => reject(new Error("no socket"));
  socket.onmessage = message => {
    const frame = JSON.parse(message.data);
    if (frame.frame === "hello" && Object.keys(frame.streams).length === 0 && !socket.told) {
      socket.told = true;
      socket.send(JSON.stringify({ frame: "listen", streams: { [stream]: 0 }, groups: [group], schema: frame.schema }));
    } else if (frame.frame !== "hello" || Object.keys(frame.streams).length) { socket.close(); resolve(frame); }
  };
})"""


@pytest.fixture(scope="module")
def told(real_database: None) -> Night:
    """The night, with a call-out that waits for its team's answer."""
    found = night.falls()
    assign(found.cast.incident, found.cast.team, by=found.cast.coordinator)
    return found


def everything() -> dict[str, object]:
    """All that an opened link could have changed."""
    return {
        "asks": list(Ask.objects.order_by("pk").values_list("pk", "state", "answered_at", "unclear")),
        "call-outs": list(CallOut.objects.order_by("pk").values_list("pk", "state")),
        "incidents": list(Incident.objects.order_by("pk").values_list("pk", "state", "seen_at")),
        "missions": Mission.objects.count(),
        "requests": Request.objects.count(),
        "timeline": TimelineEntry.objects.count(),
        "audit": AuditEntry.objects.count(),
        "texts in": Text.objects.filter(outbound=False).count(),
    }


def test_a_coordinator_of_another_organisation_finds_no_board_and_no_incident(
    told: Night, arrives: Arrives
) -> None:
    stranger = arrives("stranger")
    incident = told.cast.incident.pk
    for path in (
        f"/board/{told.cast.operation.slug}",
        f"/board/{told.cast.operation.slug}/wall",
        f"/api/board/{told.cast.operation.slug}",
        f"/api/board/{told.cast.operation.slug}/rows?incidents={incident}",
        f"/api/incidents/{incident}",
        f"/api/incidents/{incident}/ranking",
        f"/api/incidents/{incident}/phone",
        f"/reports/{incident}",
    ):
        answer = stranger.page.request.get(path)
        assert answer.status == 404, path
        assert told.cast.incident.title not in answer.text(), path
    stranger.errors.clear()


def test_a_socket_of_another_organisation_is_refused_every_stream_and_position(
    told: Night, arrives: Arrives
) -> None:
    stranger = arrives("stranger")
    stranger.opens("/help")
    names = [f"desk:{told.cast.city.pk}", f"positions:{told.cast.operation.pk}"]
    frame = stranger.page.evaluate(LISTEN, names)
    assert (frame["frame"], frame["reason"]) == ("refused", "not_allowed"), frame
    assert frame["stream"] in names


def test_a_link_previewer_changes_nothing(told: Night, muster: System) -> None:
    ask = Ask.objects.get(team=told.cast.team)
    assert ask.recipient is not None
    token = ask_token(ask, ask.recipient)
    until(
        lambda: Ask.objects.get(pk=ask.pk).state == AskState.DELIVERED
    )  # else the worker changes it meanwhile
    before = everything()
    for path in (f"/c/{token}", f"/p/{token}", "/a", "/help"):
        for method in ("GET", "HEAD"):
            request = urllib.request.Request(f"{muster.url}{path}", method=method)
            request.add_header("User-Agent", "WeChat link preview")
            with urllib.request.urlopen(request) as answer:
                assert answer.status == 200, (method, path)
    assert everything() == before


def test_opening_the_link_in_a_browser_answers_nothing(told: Night, arrives: Arrives) -> None:
    ask = Ask.objects.get(team=told.cast.team)
    assert ask.recipient is not None
    phone = arrives(screen=PHONE)
    page = phone.opens(f"/p/{ask_token(ask, ask.recipient)}")
    expect(page.get_by_text("南坊头").first).to_be_visible()
    ask.refresh_from_db()
    assert ask.answered_at is None
    assert not Mission.objects.exists()


def test_no_request_leaves_the_machine(told: Night, arrives: Arrives) -> None:
    coordinator = arrives("coordinator", screen=DESK)
    wall = wall_token(told.cast.operation, told.cast.city)
    for path in (
        f"/board/{told.cast.operation.slug}?incident={told.cast.incident.pk}",
        f"/wall/{wall}",
        "/handset",
        "/roster",
        "/reports",
        "/imports",
        "/calls",
        "/help",
        "/a",
    ):
        coordinator.opens(path)
        coordinator.rests()
    assert len(coordinator.asked) > 20
    assert coordinator.strangers() == []
