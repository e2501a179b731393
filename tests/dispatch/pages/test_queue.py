"""/queue: every kind of exception, with number, owner and age; taken, handed over, done with a reason, never dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils.timezone import now

from dispatch.flow import call_out, handling
from dispatch.messaging import inbound
from dispatch.models import (
    Ask,
    AuditEntry,
    CallOut,
    Handling,
    Mission,
    Operation,
    Post,
    Text,
    TimelineEntry,
    User,
)
from dispatch.snapshots.exceptions import PREFIXES, Exceptional, exceptions
from dispatch.states import AskState, MissionState, Snag, StopState, TextState
from tests.dispatch import cast as people
from tests.dispatch import chats
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.shared import depart
from tests.dispatch.messaging.shared import queue
from tests.dispatch.texting import deliver, fresh, text_in

Browser = Callable[[User | None], Client]
LONG_AGO = timedelta(minutes=30)


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """The leader has the text."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    return fresh(made)


@pytest.fixture
def desk(cast: Cast, browser: Browser) -> Client:
    return browser(cast.coordinator)


def found(kind: Snag) -> Exceptional:
    (row,) = exceptions(Operation.objects.all(), now(), kinds=[kind])
    return row


def mission_of(ask: Ask) -> Mission:
    mission = fresh(ask).mission
    assert mission is not None
    return mission


def out(cast: Cast, ask: Ask) -> Mission:
    text_in(cast.leader.phone, "A1 20")
    return mission_of(ask)


def arrange(kind: Snag, cast: Cast, ask: Ask) -> None:
    """Make one exception of that kind."""
    texts = Text.objects.filter(ask=ask, outbound=True)
    match kind:
        case Snag.TEXT_IN:
            text_in("+8613999999999", "河边又塌了一段")
        case Snag.STUCK:
            text = inbound.receive(
                gateway="handset",
                phone=cast.leader.phone,
                body="A1",
                provider_id="s",
                operation=cast.operation,
            )
            Text.objects.filter(pk=text.pk).update(queued_at=people.now() - LONG_AGO)
        case Snag.WORDS:
            text_in(cast.leader.phone, "能不能晚点")
        case Snag.CREW_WORDS:
            out(cast, ask)
            text_in(cast.leader.phone, "到了但是进不去")
        case Snag.TROUBLE:
            out(cast, ask)
            text_in(cast.leader.phone, "A4")
        case Snag.SILENT_CREW:
            depart(out(cast, ask), MissionState.ON_SCENE)
            Mission.objects.update(arrived_at=people.now() - LONG_AGO)
        case Snag.LOST:
            texts.update(state=TextState.UNDELIVERED, claimed_at=people.now() - LONG_AGO)
            Ask.objects.filter(pk=ask.pk).update(state=AskState.FAILED)
        case Snag.DOUBTFUL:
            texts.update(state=TextState.UNKNOWN, claimed_at=people.now() - LONG_AGO)
        case Snag.UNSENT:
            texts.update(state=TextState.QUEUED, queued_at=people.now() - LONG_AGO)
        case Snag.EXHAUSTED:
            CallOut.objects.update(state="exhausted")
        case Snag.UNPOSTED:
            group = chats.bot(cast.city)
            Post.objects.create(
                **cast.operation.root(), bot=group, call_out=ask.call_out, words="…", state="failed",
                ended_at=people.now() - LONG_AGO, reason="93000 invalid webhook url",
            )  # fmt: skip
        case Snag.LATE:
            Ask.objects.update(due_at=people.now() - LONG_AGO)
            call_out.audit()


@pytest.mark.parametrize("kind", list(Snag))
def test_every_kind_is_on_the_page_with_its_number_is_taken_and_is_done_with_a_reason(
    cast: Cast, ask: Ask, desk: Client, kind: Snag
) -> None:
    arrange(kind, cast, ask)
    code = found(kind).code
    assert code.startswith(PREFIXES[kind])
    assert code in desk.get("/queue").content.decode()
    assert desk.get(f"/queue/{code}").status_code == 200
    desk.post(f"/queue/{code}/act", {"what": "take"})
    assert found(kind).owner == cast.coordinator.pk
    assert str(cast.coordinator) in desk.get("/queue").content.decode()
    desk.post(f"/queue/{code}/act", {"what": "done", "reason": "  "})
    assert found(kind).code == code
    desk.post(f"/queue/{code}/act", {"what": "done", "reason": "已电话问清"})
    assert f'"/queue/{code}"' not in desk.get("/queue").content.decode()
    handling = Handling.objects.get(kind=kind.value)
    assert (handling.reason, handling.done_by) == ("已电话问清", cast.coordinator)
    assert "已电话问清" in desk.get(f"/queue/{code}").content.decode()
    told = TimelineEntry.objects.filter(verb__startswith="exception.").order_by("pk")
    assert list(told.values_list("verb", flat=True)) == ["exception.taken", "exception.done"]
    assert "已电话问清" not in str(list(told.values_list("data", flat=True)))


def test_a_post_that_failed_is_no_exception_once_the_group_has_it_or_nobody_is_asked_any_more(
    cast: Cast, ask: Ask, desk: Client
) -> None:
    arrange(Snag.UNPOSTED, cast, ask)
    stuck = found(Snag.UNPOSTED)
    assert (stuck.number, stuck.letter) == (cast.incident.number, ask.call_out.letter)
    assert "临沂应急群 · 93000 机器人已被移出群" in desk.get("/queue").content.decode()
    assert 'href="/calls#groups"' in desk.get(f"/queue/{stuck.code}").content.decode()
    with transaction.atomic():
        CallOut.objects.update(state="withdrawn")
        assert exceptions(Operation.objects.all(), now(), kinds=[Snag.UNPOSTED]) == []
        transaction.set_rollback(True)
    failed = Post.objects.get()
    Post.objects.create(**cast.operation.root(), bot=failed.bot, call_out=ask.call_out, words="…")
    assert exceptions(Operation.objects.all(), now(), kinds=[Snag.UNPOSTED]) == []


def test_the_act_of_its_own_stage_ends_it(cast: Cast, ask: Ask, desk: Client) -> None:
    arrange(Snag.WORDS, cast, ask)
    desk.post(f"/queue/A-{ask.pk}/act", {"what": "done", "reason": "已看"})
    assert not fresh(ask).unclear
    arrange(Snag.TROUBLE, cast, ask)
    desk.post(f"/queue/{found(Snag.TROUBLE).code}/act", {"what": "done", "reason": "已改道"})
    assert mission_of(ask).stops.get().state == StopState.WAITING


def test_what_goes_wrong_again_is_open_again_and_nobodys(cast: Cast, ask: Ask, desk: Client) -> None:
    arrange(Snag.EXHAUSTED, cast, ask)
    code = found(Snag.EXHAUSTED).code
    desk.post(f"/queue/{code}/act", {"what": "done", "reason": "已另行召集"})
    assert f'"/queue/{code}"' not in desk.get("/queue").content.decode()
    CallOut.objects.update(ended_at=people.now() + timedelta(seconds=5))
    assert found(Snag.EXHAUSTED).owner is None


def test_what_waits_its_turn_while_its_gateway_sends_is_no_exception(cast: Cast, ask: Ask) -> None:
    arrange(Snag.UNSENT, cast, ask)
    other = queue(cast, "+8613800000099", subject="moving")
    Text.objects.filter(pk=other.pk).update(state=TextState.SENT, sent_at=people.now())
    assert exceptions(Operation.objects.all(), now(), kinds=[Snag.UNSENT]) == []
    Text.objects.filter(pk=other.pk).update(sent_at=people.now() - timedelta(minutes=2))
    assert found(Snag.UNSENT)


def test_whoever_comes_second_does_not_take_it_away_but_it_can_be_handed_over(
    cast: Cast, ask: Ask, desk: Client, browser: Browser
) -> None:
    arrange(Snag.TEXT_IN, cast, ask)
    code = found(Snag.TEXT_IN).code
    handling.take(Snag.TEXT_IN, found(Snag.TEXT_IN).key, operation=cast.operation, by=cast.commander)
    desk.post(f"/queue/{code}/act", {"what": "take"})
    assert found(Snag.TEXT_IN).owner == cast.commander.pk
    browser(cast.commander).post(f"/queue/{code}/act", {"what": "hand_over", "to": str(cast.coordinator.pk)})
    assert found(Snag.TEXT_IN).owner == cast.coordinator.pk
    assert Text.objects.get(state=TextState.IN_QUEUE).owner == cast.coordinator


def test_it_is_handed_only_to_somebody_of_the_desk(cast: Cast, ask: Ask, desk: Client) -> None:
    arrange(Snag.WORDS, cast, ask)
    answered = desk.post(f"/queue/A-{ask.pk}/act", {"what": "hand_over", "to": str(cast.stranger.pk)})
    assert answered.status_code == 404
    assert not Handling.objects.exists()


def test_a_message_is_filed_to_the_ask_that_it_belongs_to(cast: Cast, ask: Ask, desk: Client) -> None:
    text = text_in("+8613999999999", "王队让我说他去")
    code = f"T-{text.pk}"
    assert code in desk.get("/queue").content.decode()
    desk.post(f"/queue/{code}/act", {"what": "done", "place": f"ask:{ask.pk}"})
    text.refresh_from_db()
    # The sender has nothing open: the ask is named by hand.
    assert (text.state, text.ask) == (TextState.FILED, ask)
    other = text_in("+8613999999999", "打错了")
    desk.post(f"/queue/T-{other.pk}/act", {"what": "done", "place": "incident:999999"})
    other.refresh_from_db()
    assert other.state == TextState.IN_QUEUE


def test_the_coordinator_answers_for_them_from_there_and_comes_back(
    cast: Cast, ask: Ask, desk: Client
) -> None:
    arrange(Snag.WORDS, cast, ask)
    back = f"/queue/A-{ask.pk}"
    assert "代答" in desk.get(back).content.decode()
    body = {"what": "go", "people": "6", "boats": "1", "eta_minutes": "20", "back": back}
    answered = desk.post(f"/calls/{ask.pk}", body)
    assert (answered.status_code, answered["Location"]) == (302, back)
    assert fresh(ask).state == AskState.ACCEPTED
    assert desk.post(f"/calls/{ask.pk}", body | {"back": "https://evil.example/"})["Location"] == "/calls"


def test_phones_are_masked_until_one_asks_and_that_is_logged(cast: Cast, ask: Ask, desk: Client) -> None:
    arrange(Snag.WORDS, cast, ask)
    for page in (desk.get("/queue"), desk.get(f"/queue/A-{ask.pk}")):
        assert "138****0001" in page.content.decode()
        assert "13800000001" not in page.content.decode()
    shown = desk.post(f"/queue/A-{ask.pk}/act", {"what": "phone"}).content.decode()
    assert f'href="tel:{cast.leader.phone}"' in shown
    assert AuditEntry.objects.filter(act="phone.seen", user=cast.coordinator).exists()


def test_the_list_is_filtered_by_kind_and_by_owner_oldest_first(cast: Cast, ask: Ask, desk: Client) -> None:
    arrange(Snag.WORDS, cast, ask)
    arrange(Snag.TEXT_IN, cast, ask)
    page = desk.get("/queue", {"kind": "words"}).content.decode()
    assert (f"A-{ask.pk}" in page, "T-" in page) == (True, False)
    assert f"A-{ask.pk}" not in desk.get("/queue", {"owner": "mine"}).content.decode()
    assert f"A-{ask.pk}" in desk.get("/queue", {"owner": "nobody"}).content.decode()
    page = desk.get("/queue", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert page.index(f"A-{ask.pk}") < page.index("T-")


def test_another_city_sees_none_of_it_and_may_do_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    arrange(Snag.WORDS, cast, ask)
    other = browser(cast.stranger)
    assert f"A-{ask.pk}" not in other.get("/queue").content.decode()
    assert "能不能晚点" not in other.get(f"/queue/A-{ask.pk}").content.decode()
    other.post(f"/queue/A-{ask.pk}/act", {"what": "done", "reason": "x"})
    assert fresh(ask).unclear
    assert not Handling.objects.exists()


def test_a_simulations_exceptions_stay_in_its_own_list(cast: Cast, desk: Client) -> None:
    rehearsed = call_out.assign(people.incident(cast.simulation), cast.team, by=cast.coordinator)
    deliver()
    text_in(cast.leader.phone, "能不能晚点", operation=cast.simulation)
    assert f"A-{rehearsed.pk}" not in desk.get("/queue").content.decode()
    page = desk.get("/queue", {"operation": cast.simulation.slug}).content.decode()
    assert f"A-{rehearsed.pk}" in page
    assert "mode-frame simulation" in page


@pytest.mark.parametrize("code", ["X-1", "A-", "A-x", "A-99999999999999999999", "-1", "A"])
def test_a_number_that_nobody_gave_out_is_no_page(cast: Cast, desk: Client, code: str) -> None:
    assert desk.get(f"/queue/{code}").status_code == 404
