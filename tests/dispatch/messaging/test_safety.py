"""The list of what must not happen with texts, item by item, where no other file tries it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from dispatch.events import telling
from dispatch.flow import call_out, correction
from dispatch.messaging import barring, outbox, templates, wording
from dispatch.messaging.gateways import RealParcel, Refused, sealed
from dispatch.messaging.phrases import phrases
from dispatch.messaging.queueing import Words, queue_asks
from dispatch.models import Incident, Text, TextTemplate, Volunteer
from dispatch.states import Approval, Mode, Purpose, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.texting import deliver, sent_to, text_in


@pytest.fixture
def drill(cast: Cast) -> Incident:
    """A job of an exercise: real phones."""
    exercise = people.operation(cast.city, "防汛拉动演练", "drill", mode=Mode.EXERCISE)
    return people.incident(exercise, "北城仓库集结", needs=[(None, {Unit.PEOPLE: 8})])


def verdict(text: Text) -> str:
    """What is said at the door: `goes`, or why not."""
    ((_, it),) = barring.judge([sealed(text)])
    return it.code if isinstance(it, Refused) else "goes"


def asked(cast: Cast, job: Incident) -> Text:
    call_out.assign(job, cast.team, by=cast.coordinator)
    return Text.objects.get(ask__call_out__incident=job)


def test_whoever_opts_out_after_the_text_was_queued_is_not_sent_it(cast: Cast, provider: Provider) -> None:
    text = asked(cast, cast.incident)
    assert verdict(text) == "goes"
    Volunteer.objects.filter(pk=cast.leader.pk).update(opted_out_at=people.now())
    assert verdict(text) == "opted_out"


def test_whoever_opted_out_is_still_told_not_to_go(cast: Cast, provider: Provider) -> None:
    text = asked(cast, cast.incident)
    Volunteer.objects.filter(pk=cast.leader.pk).update(opted_out_at=people.now())
    for purpose in (Purpose.STAND_DOWN, Purpose.CORRECTION, Purpose.WARNING):
        text.purpose = purpose.value
        assert verdict(text) == "goes"
    for purpose in (Purpose.REMINDER, Purpose.MOVED_UP, Purpose.APPROVAL):
        text.purpose = purpose.value
        assert verdict(text) == "opted_out"


def test_a_long_list_leaves_out_whoever_opted_out_in_the_statement_itself(cast: Cast) -> None:
    need = cast.incident.needs.get(skill__code="swift_water")
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    for person in (cast.first, cast.second):
        call_out.add(drafted, volunteer=person, need=need, by=cast.coordinator)
    Volunteer.objects.filter(pk=cast.first.pk).update(opted_out_at=people.now())
    with telling(cast.operation) as story:
        words = [Words(need.pk, "zh-hans", "任务A")]
        queued = queue_asks(story, drafted, words, rank=20, expires_at=people.now(), mainland_only=False)
    assert queued == (1, 1)
    assert (sent_to(cast.first.phone), sent_to(cast.second.phone)) == ([], ["任务A"])


def test_an_exercise_whose_text_does_not_say_so_does_not_go_out(
    cast: Cast, drill: Incident, provider: Provider
) -> None:
    call_out.approve(call_out.assign(drill, cast.team, by=cast.coordinator).call_out, by=cast.commander)
    text = Text.objects.get()
    assert verdict(text) == "goes"
    text.body = text.body.replace("演练", "")
    assert verdict(text) == "exercise"


def test_an_exercise_goes_by_a_template_that_says_so_itself(cast: Cast, drill: Incident) -> None:
    call = people.call_out(drill)
    body = wording.about(call, "full", "zh-hans")
    loose = TextTemplate(gateway="aliyun", provider_code="LOOSE", body="${drill}人员已满，请勿前往。谢谢！")
    own = TextTemplate(
        gateway="aliyun", provider_code="OWN", body=dict(templates.needed("zh-hans", exercise=True))["full"],
        approval=Approval.APPROVED.value,
    )  # fmt: skip
    assert [templates.is_drill(it.body) for it in (loose, own)] == [False, True]
    assert templates.is_drill(body)
    assert not templates.is_drill(wording.about(people.call_out(cast.incident, "B"), "full", "zh-hans"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_text_of_an_exercise_begins_by_saying_so(cast: Cast, drill: Incident, language: str) -> None:
    call, say = people.call_out(drill), phrases(language)
    given = {"when": "明天", "place": "北城", "words": "改", "count": "3", "seconds": "60", "what": "集结"}
    for phrase in ("full", "recall", "stand_down", "reserve", "moved_up", "reminder", "approval", "amend"):
        body = wording.about(call, phrase, language, **given)
        assert body.partition("】")[2].startswith(say.drill), phrase
    for body in (wording.call_out(call, language=language), wording.call(call, language=language)):
        assert templates.is_drill(body)


def test_the_deputy_is_the_only_one_beside_the_list_and_was_on_it(cast: Cast, drill: Incident) -> None:
    call_out.approve(call_out.assign(drill, cast.team, by=cast.coordinator).call_out, by=cast.commander)
    deliver()
    text_in(cast.leader.phone, "A1 20 4人")
    correction.correct(drill.call_outs.get(), "改在南门", by=cast.coordinator)
    phones = set(Text.objects.filter(outbound=True).values_list("phone", flat=True))
    assert phones <= {cast.leader.phone, cast.deputy.phone}


def test_a_correction_goes_to_exactly_those_who_were_told_each_once(cast: Cast) -> None:
    text = asked(cast, cast.incident)
    deliver()
    sent = correction.correct(text.ask.call_out, "是南坊西村", by=cast.coordinator) if text.ask else []
    assert [it.phone for it in sent] == [cast.leader.phone]
    assert "更正：是南坊西村" in sent_to(cast.leader.phone)[-1]


@pytest.mark.parametrize("gateway", ["twilio", "aliyun"])
def test_the_database_keeps_no_text_of_a_simulation_for_a_provider(cast: Cast, gateway: str) -> None:
    job = people.incident(cast.simulation, needs=[(None, {Unit.PEOPLE: 1})])
    text = asked(cast, job)
    assert not isinstance(sealed(text), RealParcel)
    with pytest.raises(IntegrityError), transaction.atomic():
        Text.objects.filter(pk=text.pk).update(gateway=gateway)
    with pytest.raises(IntegrityError), transaction.atomic():
        _pretend_it_was_live(text, gateway)


def _pretend_it_was_live(text: Text, gateway: str) -> None:
    Text.objects.filter(pk=text.pk).update(sandbox=False, gateway=gateway)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_call_of_a_simulation_stays_here_too(cast: Cast, provider: Provider) -> None:
    job = people.incident(cast.simulation, needs=[(None, {Unit.PEOPLE: 1})])
    text = asked(cast, job)
    text.channel = "voice"
    assert verdict(text) == "simulation"
    assert outbox.claim("w", 9)[0].gateway == "handset"
