"""A call-out in chat groups: posted once, in doubt again, refused with why, never for a simulation or an exercise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.messaging import bots
from dispatch.messaging.gateways import Refused
from dispatch.messaging.gateways.chats import explain, token_of
from dispatch.models import Bot, CallOut, Operation, Post, TimelineEntry
from dispatch.states import BotKind, Mode, NotAllowed, PostState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.chats import KEY, SECRET, Groups, bot
from tests.dispatch.conftest import AtOnce


def running(cast: Cast) -> CallOut:
    return call_out.assign(cast.incident, cast.team, by=cast.coordinator).call_out


def told(verb: str) -> list[dict[str, object]]:
    return list(TimelineEntry.objects.filter(verb=verb).order_by("pk").values_list("data", flat=True))


def hurry() -> None:
    """As if the pause before the next try, or the lease of a worker that died, had gone by."""
    Post.objects.update(due_at=people.now() - timedelta(seconds=1))
    Post.objects.filter(state=PostState.POSTING).update(claimed_at=people.now() - 2 * bots.LEASE)


@pytest.mark.parametrize("kind", list(BotKind))
@pytest.mark.parametrize("secret", ["", SECRET])
def test_the_group_reads_the_question_and_where_to_answer(
    cast: Cast, groups: Groups, kind: BotKind, secret: str
) -> None:
    groups.signed = bool(secret)
    call_out.post(row := running(cast), bot(cast.city, kind, secret=secret), by=cast.coordinator)
    assert bots.post_due() == 1
    ((where, words),) = groups.said
    assert where == kind.value
    assert f"任务{row.letter}" in words
    assert words.endswith("\nhttps://muster.example/a")
    assert Post.objects.get().state == PostState.POSTED
    assert told("call_out.posted") == [{"call_out": row.pk, "letter": row.letter, "group": "临沂应急群"}]
    assert bots.post_due() == 0


def test_clicked_twice_it_is_posted_once_and_later_again(cast: Cast, groups: Groups) -> None:
    row, group = running(cast), bot(cast.city)
    first = call_out.post(row, group, by=cast.coordinator)
    assert call_out.post(row, group, by=cast.commander) == first
    bots.post_due()
    assert len(groups.said) == 1
    call_out.post(row, group, by=cast.commander)
    bots.post_due()
    assert len(groups.said) == 2


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (BotKind.WECOM, "93000", "机器人已被移出群"),
        (BotKind.DINGTALK, "310000", "钉钉安全设置不符"),
        (BotKind.FEISHU, "19024", "飞书关键词不符"),
        (BotKind.WECOM, "40058", "no"),
        (BotKind.WECOM, "404", "404"),
    ],
)
def test_a_refusal_in_an_answer_of_200_is_no_success_and_is_said(
    cast: Cast, groups: Groups, kind: BotKind, code: str, words: str
) -> None:
    groups.behaviour = code
    call_out.post(running(cast), bot(cast.city, kind), by=cast.coordinator)
    bots.post_due()
    post = Post.objects.get()
    assert (post.state, post.attempts, groups.said) == (PostState.FAILED, 1, [])
    assert words in explain(kind, post.reason)
    assert explain(kind, post.reason).startswith(code)
    assert [entry["reason"] for entry in told("call_out.not_posted")] == [post.reason]


@pytest.mark.parametrize("behaviour", ["45009", "429", "500", "-1"])
def test_what_may_be_taken_later_is_tried_again_and_given_up_with_a_word(
    cast: Cast, groups: Groups, behaviour: str
) -> None:
    groups.behaviour = behaviour
    call_out.post(running(cast), bot(cast.city), by=cast.coordinator)
    bots.post_due()
    post = Post.objects.get()
    assert post.state == PostState.QUEUED
    assert post.due_at > people.now()
    assert bots.post_due() == 0
    groups.behaviour = "accept"
    hurry()
    bots.post_due()
    assert len(groups.said) == 1
    groups.behaviour = behaviour
    call_out.post(CallOut.objects.get(), Bot.objects.get(), by=cast.coordinator)
    for _ in range(bots.TRIES):
        hurry()
        bots.post_due()
    assert Post.objects.order_by("pk").last().state == PostState.FAILED  # type: ignore[union-attr]
    assert len(told("call_out.not_posted")) == 1


def test_nobody_there_is_no_success_either(cast: Cast, settings: Settings) -> None:
    settings.BOT_URLS = {"wecom": "http://127.0.0.1:9"}
    call_out.post(running(cast), bot(cast.city), by=cast.coordinator)
    bots.post_due()
    post = Post.objects.get()
    assert post.state == PostState.QUEUED
    assert explain(BotKind.WECOM, post.reason) == "服务商连不上，或没有回答"


def test_what_is_in_doubt_is_posted_again_rather_than_lost(cast: Cast, groups: Groups) -> None:
    groups.behaviour = "take"
    call_out.post(running(cast), bot(cast.city), by=cast.coordinator)
    bots.post_due()
    assert Post.objects.get().state == PostState.QUEUED
    groups.behaviour = "accept"
    hurry()
    bots.post_due()
    assert Post.objects.get().state == PostState.POSTED
    assert len(groups.said) == 2


def test_a_worker_that_dies_after_claiming_leaves_it_to_the_next(cast: Cast, groups: Groups) -> None:
    call_out.post(running(cast), bot(cast.city), by=cast.coordinator)
    Post.objects.update(state=PostState.POSTING, claimed_at=people.now(), attempts=1)
    assert bots.post_due() == 0  # its lease runs
    hurry()
    assert bots.post_due() == 1
    assert Post.objects.get().state == PostState.POSTED


def test_workers_at_once_post_each_once(committed_cast: Cast, at_once: AtOnce, groups: Groups) -> None:
    row = running(committed_cast)
    for number in range(6):
        call_out.post(row, bot(committed_cast.city, name=f"群{number}"), by=committed_cast.coordinator)
    tried = at_once(*[bots.post_due] * 4)
    assert sum(tried) == 6
    assert len(groups.said) == 6


def test_a_call_out_that_is_over_is_not_posted_any_more(cast: Cast, groups: Groups) -> None:
    row, group = running(cast), bot(cast.city)
    call_out.post(row, group, by=cast.coordinator)
    call_out.withdraw(row, by=cast.coordinator)
    bots.post_due()
    post = Post.objects.get()
    assert (post.state, groups.said) == (PostState.FAILED, [])
    assert bots.explain(post) == "召集已不在进行"
    with pytest.raises(NotAllowed):
        call_out.post(row, group, by=cast.coordinator)


def test_groups_are_those_of_the_organisation_and_below_it(cast: Cast) -> None:
    mine, below = bot(cast.city), bot(cast.district, name="河东群")
    bot(cast.city, name="旧群", active=False)
    theirs = bot(people.organisation("日照"), name="日照群")
    assert list(call_out.groups(cast.operation)) == [mine, below]
    with pytest.raises(NotAllowed):
        call_out.post(running(cast), theirs, by=cast.coordinator)


def test_a_simulation_has_no_group_and_the_database_has_no_room_for_its_post(cast: Cast) -> None:
    group, row = bot(cast.city), running(cast)
    drill = Operation.objects.get(sandbox=True)
    assert not call_out.groups(drill).exists()

    @transaction.atomic
    def write(operation: Operation, sandbox: bool) -> None:
        Post.objects.create(
            organisation=cast.city, operation=operation, sandbox=sandbox, bot=group, call_out=row, words="x"
        )
        transaction.get_connection().check_constraints()

    for operation, sandbox in ((drill, True), (drill, False), (cast.operation, True)):
        with pytest.raises(IntegrityError):
            write(operation, sandbox)


def test_an_exercise_has_no_group(cast: Cast) -> None:
    bot(cast.city)
    Operation.objects.filter(pk=cast.operation.pk).update(mode=Mode.EXERCISE.value)
    assert not call_out.groups(Operation.objects.get(pk=cast.operation.pk)).exists()


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f" https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY} ",
        f"https://oapi.dingtalk.com/robot/send?access_token={KEY}",
        f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
    ],
)
def test_the_webhook_is_pasted_as_it_is_shown(pasted: str) -> None:
    assert token_of(pasted) == KEY


@pytest.mark.parametrize(
    "pasted",
    ["", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "https://example.org/somewhere-else", "短"],
)
def test_what_holds_no_address_is_refused(pasted: str) -> None:
    with pytest.raises(ValueError, match="no webhook"):
        token_of(pasted)


def test_an_administrator_tries_a_bot_out(cast: Cast, groups: Groups) -> None:
    group = bot(cast.city)
    bots.say(group, "测试")
    assert groups.said == [("wecom", "测试")]
    groups.behaviour = "93000"
    with pytest.raises(Refused):
        bots.say(group, "测试")
