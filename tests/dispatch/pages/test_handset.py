"""Virtual phones: what was sent shows, and what is pressed is taken in like any message."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.models import Ask, Text, User
from dispatch.pages.handset_phones import PHONES
from dispatch.states import AskState, Purpose, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh

Browser = Callable[[User | None], Client]


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """The leader has the text."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    return made


def press(client: Client, cast: Cast, words: str, slug: str = "flood", **extra: str) -> int:
    """Answer from the leader's virtual phone; the status of the page."""
    body = {"operation": slug, "phone": cast.leader.phone, "words": words, **extra}
    return client.post("/handset/answer", body).status_code


def test_a_virtual_phone_shows_its_text_and_the_answers_that_make_sense(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    page = browser(cast.coordinator).get("/handset").content.decode()
    assert "没有短信离开这台机器" in page
    assert "任务A：河东区芝麻墩街道南坊头村约12人被困" in page
    for words in ("A1", "A1 20", "A1 20 8人2艇", "A2", "收到"):
        assert f'name="words" value="{words}"' in page


def test_pressing_an_answer_commits_the_crew_and_shows_the_confirmation(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    client = browser(cast.coordinator)
    assert press(client, cast, "A1 20 8人2艇") == 302
    assert fresh(ask).state == AskState.ACCEPTED
    page = client.get("/handset").content.decode()
    assert "任务A已记：队员6人、冲锋舟1艘，20分钟到" in page
    assert 'name="words" value="A9"' in page


def test_free_typing_goes_the_same_way(cast: Cast, ask: Ask, browser: Browser) -> None:
    press(browser(cast.coordinator), cast, "能不能晚点")
    assert fresh(ask).unclear


def test_looking_changes_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.coordinator)
    before = list(Text.objects.values("pk", "state")), fresh(ask).state
    assert client.get("/handset").status_code == client.head("/handset").status_code == 200
    assert client.get("/handset/answer", {"phone": cast.leader.phone, "words": "A1"}).status_code == 405
    assert (list(Text.objects.values("pk", "state")), fresh(ask).state) == before


def test_a_search_by_name_or_phone_finds_also_who_has_no_text(cast: Cast, browser: Browser) -> None:
    client = browser(cast.coordinator)
    assert "孙浩" in client.get("/handset", {"q": "孙"}).content.decode()
    assert "周琳" in client.get("/handset", {"q": "00000004"}).content.decode()


def test_a_simulation_shows_its_own_texts_under_the_drill_banner(cast: Cast, browser: Browser) -> None:
    call_out.assign(people.incident(cast.simulation), cast.team, by=cast.coordinator)
    deliver()
    client = browser(cast.coordinator)
    page = client.get("/handset", {"operation": "rehearsal"}).content.decode()
    assert "mode-frame simulation" in page
    assert "演练演练：非真实灾情，任务A" in page
    assert "任务A" not in client.get("/handset", {"operation": "flood"}).content.decode()
    press(client, cast, "A1 20", slug="rehearsal")
    assert Ask.objects.get(sandbox=True).state == AskState.ACCEPTED


def test_nobody_answers_in_the_place_of_a_real_phone(
    cast: Cast, ask: Ask, browser: Browser, settings: Settings
) -> None:
    settings.TEXT_GATEWAY = "twilio"
    client = browser(cast.coordinator)
    assert "不能在这里代答" in client.get("/handset").content.decode()
    assert press(client, cast, "A1 20") == 404
    assert fresh(ask).state == AskState.DELIVERED


def test_only_those_at_a_desk_see_the_phones_and_only_their_own_organisations(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    assert browser(None).get("/handset").status_code == 302
    assert browser(cast.leader.user).get("/handset").status_code == 404
    assert browser(cast.stranger).get("/handset", {"operation": "flood"}).status_code == 404
    assert press(browser(cast.stranger), cast, "A1 20") == 404
    assert fresh(ask).state == AskState.DELIVERED


def test_what_another_organisation_wrote_to_the_same_phone_is_not_for_this_desk(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    people.volunteer(cast.other_city, "同一个人", cast.leader.phone)
    people.operation(cast.other_city, "济南值守", "jinan")
    page = browser(cast.stranger).get(f"/handset?operation=jinan&q={cast.leader.phone}").content.decode()
    assert "同一个人" in page
    assert "南坊头" not in page
    assert "打开链接" not in page
    assert 'value="A1"' not in page


def test_a_number_that_is_no_phone_of_this_operation_is_not_there(cast: Cast, browser: Browser) -> None:
    body = {"operation": "flood", "phone": "+15550001111", "words": "A1"}
    assert browser(cast.coordinator).post("/handset/answer", body).status_code == 404


def test_the_refresh_is_the_phones_alone(cast: Cast, ask: Ask, browser: Browser) -> None:
    part = browser(cast.coordinator).get("/handset", {"part": "phones"}).content.decode()
    assert '<ul class="phones">' in part
    assert "<html" not in part


def test_words_from_people_are_shown_as_text(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.coordinator)
    press(client, cast, "<script>alert(1)</script>")
    assert "&lt;script&gt;" in client.get("/handset").content.decode()
    assert Text.objects.get(outbound=False).state == TextState.FILED


def test_the_chips_count_by_answer_and_show_only_those(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.coordinator)
    assert chips(client) == {"应答": 0, "待答": 1, "拒绝": 0, "不明": 0, "未送达": 0}
    press(client, cast, "能不能晚点")
    assert chips(client)["不明"] == 1
    press(client, cast, "A1 20 8人2艇")
    assert chips(client)["应答"] == 1
    number = cast.leader.phone.lstrip("+")
    assert f'id="phone-{number}"' in client.get("/handset", {"show": "accepted"}).content.decode()
    other = client.get("/handset", {"show": "declined"}).content.decode()
    assert f'id="phone-{number}"' not in other
    assert "现在没有这样的手机" in other


def test_a_phone_stays_in_its_place_when_it_answers(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.coordinator)
    texted(cast, cast.second.phone)
    before = shown(client)
    assert len(before) == 2
    press(client, cast, "A1 20")
    assert shown(client) == before


def test_many_phones_come_in_pages(cast: Cast, browser: Browser) -> None:
    for number in range(PHONES + 1):
        texted(cast, f"+86139000010{number:02}")
    client = browser(cast.coordinator)
    first, last = shown(client), shown(client, page="2")
    assert (len(first), len(last)) == (PHONES, 1)
    assert shown(client, page="99") == last
    assert shown(client, page="x") == first


def texted(cast: Cast, phone: str) -> None:
    """That phone was sent something."""
    Text.objects.create(
        **cast.operation.root(), outbound=True, state=TextState.SENT, gateway="handset", phone=phone, body="散了吧",
        purpose=Purpose.STAND_DOWN, subject=f"test:{phone}", queued_at=people.now(),
    )  # fmt: skip


def chips(client: Client) -> dict[str, int]:
    page = client.get("/handset").content.decode()
    return {word: int(count) for word, count in re.findall(r"</svg>\s*(\S+) <b>(\d+)</b>", page)}


def shown(client: Client, **asked: str) -> list[str]:
    return re.findall(r'id="phone-(\d+)"', client.get("/handset", asked).content.decode())
