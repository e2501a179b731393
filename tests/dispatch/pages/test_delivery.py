"""/delivery: one carrier that fails silently is seen beside the others; what it costs; a correction to exactly the same people."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatch.flow import call_out, correction
from dispatch.flow.refusals import Incomplete
from dispatch.models import Ask, Text, TimelineEntry, User
from dispatch.snapshots.delivery import Share, at_most, by_carrier, shares
from dispatch.states import Purpose, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.shared import queue
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in

Browser = Callable[[User | None], Client]
AGO = timedelta(minutes=10)


def out(cast: Cast, prefix: str, state: TextState, count: int, **changes: object) -> None:
    """So many texts to phones of a prefix, all in that state, ten minutes ago."""
    for number in range(count):
        text = queue(cast, f"+86{prefix}{number:08}", subject=f"test:{prefix}{state.value}{number}")
        Text.objects.filter(pk=text.pk).update(
            state=state, queued_at=people.now() - AGO, sent_at=people.now() - AGO, **changes
        )


def found(cast: Cast) -> list[Share]:
    now = people.now()
    return shares([cast.operation], now - timedelta(hours=1), now, now)


def test_a_carrier_that_takes_every_text_and_reports_none_is_marked(cast: Cast) -> None:
    out(cast, "138", TextState.DELIVERED, 20)
    out(cast, "186", TextState.DELIVERED, 18)
    out(cast, "133", TextState.SENT, 12)
    out(cast, "133", TextState.DELIVERED, 3)
    assert {row.prefix for row in found(cast) if row.worse} == {"+86133"}
    (worse,) = [row for row in by_carrier(found(cast)) if row.worse]
    assert (worse.carrier, worse.judged, worse.delivered, worse.silent) == ("telecom", 15, 3, 12)


def test_prefixes_too_small_to_say_anything_speak_as_their_carrier(cast: Cast) -> None:
    for prefix in ("133", "149", "153", "173"):
        out(cast, prefix, TextState.SENT, 3)
    out(cast, "138", TextState.DELIVERED, 20)
    assert not [row for row in found(cast) if row.worse]
    assert [row.carrier for row in by_carrier(found(cast)) if row.worse] == ["telecom"]


def test_chance_alone_and_texts_that_have_only_just_left_are_not_marked(cast: Cast) -> None:
    out(cast, "138", TextState.DELIVERED, 19)
    out(cast, "138", TextState.UNDELIVERED, 1)
    out(cast, "133", TextState.DELIVERED, 9)
    out(cast, "133", TextState.UNDELIVERED, 1)
    assert not [row for row in found(cast) if row.worse]
    out(cast, "186", TextState.SENT, 12)
    Text.objects.filter(state=TextState.SENT).update(sent_at=people.now())
    assert not [row for row in found(cast) if row.worse]


@pytest.mark.parametrize(
    ("given", "chance"), [((1, 10, 11, 24), 0.004156), ((0, 5, 5, 10), 0.003968), ((3, 3, 5, 8), 1.0)]
)
def test_the_chance_is_fishers(given: tuple[int, int, int, int], chance: float) -> None:
    assert at_most(*given) == pytest.approx(chance, rel=1e-2)
    drawn, draws, good, all_ = given
    many = at_most(drawn * 200, draws * 200, good * 200, all_ * 200)
    assert 0 <= many <= 1


def test_who_answered_is_counted_for_the_phone_that_was_asked_last(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    text_in(cast.leader.phone, "A2")
    row = next(row for row in found(cast) if row.asked)
    assert (row.asked, row.answered, row.delivered) == (1, 1, row.texts)
    assert fresh(ask).answered_at


def test_it_is_one_query(cast: Cast) -> None:
    out(cast, "138", TextState.DELIVERED, 3)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found(cast)
    assert len(queries) == 1


def test_the_page_shows_shares_and_warns_and_never_a_whole_number(cast: Cast, browser: Browser) -> None:
    out(cast, "138", TextState.DELIVERED, 20)
    out(cast, "133", TextState.UNDELIVERED, 12, error="30008 unknown")
    page = browser(cast.coordinator).get("/delivery", {"window": "1h"}).content.decode()
    assert "明显低于其他号段" in page
    assert "电信号段" in page
    assert "133****" in page
    assert "13300000001" not in page
    assert "30008 unknown" in page
    assert "13300000001" not in browser(cast.stranger).get("/delivery").content.decode()
    assert "电信号段" not in browser(cast.stranger).get("/delivery").content.decode()


def test_what_was_booked_for_each_gateway_is_its_price_and_virtual_phones_have_none(
    cast: Cast, browser: Browser
) -> None:
    out(cast, "138", TextState.DELIVERED, 3)
    out(cast, "133", TextState.DELIVERED, 4, gateway="aliyun", cost=90, segments=2)
    page = browser(cast.coordinator).get("/delivery", {"window": "1h"}).content.decode()
    spent = page[page.index("花费") :]
    rows = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in spent.split("<tr>")]
    assert ["aliyun", "4", "8", "0.36"] in rows
    assert [row[3] for row in rows if row[:1] == ["虚拟手机"]] == ["–"]


def test_an_empty_window_says_what_to_do(cast: Cast, browser: Browser) -> None:
    assert "看 7 天" in browser(cast.coordinator).get("/delivery").content.decode()


@pytest.fixture
def ask(cast: Cast) -> Ask:
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    return fresh(made)


def test_a_correction_goes_to_exactly_those_who_have_the_text(cast: Cast, ask: Ask, browser: Browser) -> None:
    client, path = browser(cast.coordinator), f"/corrections/{ask.call_out_id}"
    shown = client.get(path).content.decode()
    assert "138****0001" in shown
    assert not Text.objects.filter(purpose=Purpose.CORRECTION).exists()
    assert client.post(path, {"words": "集合点改为北城仓库"}).status_code == 302
    assert purposes(cast.leader.phone) == ["call_out", "correction"]
    assert purposes(cast.deputy.phone) == []
    assert "任务A更正：集合点改为北城仓库。以此为准" in sent_to(cast.leader.phone)[-1]
    assert TimelineEntry.objects.filter(verb="text.corrected", actor=cast.coordinator).count() == 1


def test_a_second_correction_is_a_second_text_and_nobody_is_told_who_never_had_the_first(
    cast: Cast, ask: Ask
) -> None:
    for words in ("北门", "南门"):
        correction.correct(ask.call_out, words, by=cast.coordinator)
    assert purposes(cast.leader.phone) == ["call_out", "correction", "correction"]
    Text.objects.filter(purpose=Purpose.CALL_OUT).update(state=TextState.FAILED)
    assert correction.correct(ask.call_out, "东门", by=cast.coordinator) == []


def test_a_correction_never_overtakes_what_it_corrects(cast: Cast) -> None:
    waiting = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = correction.correct(waiting.call_out, "北门", by=cast.coordinator)
    original = Text.objects.get(purpose=Purpose.CALL_OUT)
    assert text.rank == original.rank
    assert text.pk > original.pk


@pytest.mark.parametrize("words", ["", "   ", "长" * 61])
def test_a_correction_without_words_or_with_too_many_is_not_sent(cast: Cast, ask: Ask, words: str) -> None:
    with pytest.raises(Incomplete):
        correction.correct(ask.call_out, words, by=cast.coordinator)
    assert not Text.objects.filter(purpose=Purpose.CORRECTION).exists()


def test_a_correction_of_another_citys_call_out_is_no_page(cast: Cast, ask: Ask, browser: Browser) -> None:
    path = f"/corrections/{ask.call_out_id}"
    assert browser(cast.stranger).post(path, {"words": "x"}).status_code == 404
    assert not Text.objects.filter(purpose=Purpose.CORRECTION).exists()


def test_a_test_goes_to_ones_own_phone_and_only_where_one_has_one(cast: Cast, browser: Browser) -> None:
    browser(cast.coordinator).post("/delivery/test")
    assert not Text.objects.filter(outbound=True).exists()
    cast.first.user, cast.first.phone = cast.commander, "+8613800000777"
    cast.first.save()
    browser(cast.commander).post("/delivery/test")
    assert "测试短信，不是任务" in sent_to("+8613800000777")[-1]
