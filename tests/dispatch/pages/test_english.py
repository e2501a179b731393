"""Every page in English: nothing Chinese is left but what people wrote and how they are called."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField, TextField
from django.test import Client
from pytest_django import Settings

from dispatch import tasks
from dispatch.access import wall_token
from dispatch.flow import call_out, close, debrief, track
from dispatch.messaging.links import ask_token
from dispatch.models import Ask, Incident, Request, Skill, Text, User
from dispatch.models.masks import mask_name
from dispatch.states import HandOffTo, PersonState, StopState, Unit
from tests.dispatch import cast as people
from tests.dispatch import catalogue
from tests.dispatch.cast import Cast
from tests.dispatch.catalogue import CHINESE, ENGLISH, chinese_in, needs_gettext
from tests.dispatch.flow.crews import accepted
from tests.dispatch.texting import deliver, text_in

pytestmark = needs_gettext
Browser = Callable[[User | None], Client]
# How the other language calls itself, and what one would type on a virtual phone.
ALWAYS = {"中文", "简体中文", "收到", "1 20 8人2艇"}
SHEET = "编号,地址,经度,纬度,内容\n1,河东区汤头街道,118.53,35.27,全村被淹急需救援\n2,兰山区,,,\n"
MAPPED = {"words": "内容", "address": "地址", "lon": "经度", "lat": "纬度", "id": "编号", "datum": "gcj02"}
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@pytest.fixture(autouse=True)
def english(settings: Settings, tmp_path: Path) -> None:
    """The catalogue as it stands, compiled; uploads land beside it."""
    catalogue.compiled(ENGLISH, tmp_path / "en" / "LC_MESSAGES")
    settings.LOCALE_PATHS = [tmp_path]
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def night(committed_cast: Cast) -> Cast:
    """One incident told from the call to the report, one that is being called out, one that waits."""
    cast, incident = committed_cast, committed_cast.incident
    people.request(cast.operation, "屋顶上有人", incident=incident, flags=["township_only", "time_missing"])
    mission = accepted(incident, cast.team)
    mission.committed_at = incident.received_at = people.now() - timedelta(minutes=90)
    mission.save()
    incident.save()
    track.depart(mission, at=people.now() - timedelta(minutes=85))
    track.trouble(mission, StopState.BLOCKED, note="桥断了")
    track.clear(mission, by=cast.coordinator)
    for step, minutes in ((track.arrive, 68), (track.leave, 20), (track.home, 5)):
        step(mission, at=people.now() - timedelta(minutes=minutes))
    close.add_person(incident, state=PersonState.EVACUATED, count=12, by=cast.coordinator)
    close.record_outcome(incident, people_served=12, summary="封路，绕行", by=cast.coordinator)
    debrief.note(incident, "联系人已回电", by=cast.coordinator)
    close.hand_over(incident, to=HandOffTo.FLOOD_HQ, reference="33", by=cast.coordinator)
    called = people.incident(
        cast.operation, "敬老院转移", needs=[(None, {Unit.PEOPLE: 20})], on_water=True, water="流急"
    )
    asked = people.team(cast.district, "兰山区应急救护队", members=[cast.first, cast.second], vehicles=1)
    call_out.assign(called, asked, by=cast.coordinator)
    deliver()
    text_in(cast.first.phone, "能不能晚点")
    text_in("+8613911112222", "两小时后", operation=cast.operation)
    people.incident(cast.operation, "不知道在哪", place=None)
    return cast


def names() -> set[str]:
    """What is data: every Chinese text that a row holds (codes of the catalogue of skills are none), and masked names."""
    found = set(ALWAYS)
    for model in apps.get_app_config("dispatch").get_models():
        fields = [f.attname for f in model._meta.concrete_fields if isinstance(f, CharField | TextField)]
        if model is Skill or not fields:
            continue
        rows = model._base_manager.values_list(*fields)
        found |= {words for row in rows for words in row if words and CHINESE.search(words)}
    return found | {mask_name(name) for name in found if len(name) < 10}


def left_over(answer: Any, also: set[str] | None = None) -> list[str]:
    """What is Chinese in an answer and no data of the cast."""
    held = answer.getvalue() if answer.streaming else answer.content
    words = html.unescape(ESCAPED.sub(lambda found: chr(int(found[1], 16)), held.decode("utf-8-sig")))
    data = names() | (also or set())
    return chinese_in(words, data | {name[:60] for name in data} | {name[:200] for name in data})


def get(client: Client, path: str, status: int = 200, **extra: Any) -> Any:
    answer = client.get(path, headers={"accept-language": "en"}, **extra)
    assert answer.status_code == status, path
    return answer


@pytest.mark.parametrize(
    "path",
    [
        "/board/flood", "/board/rehearsal", "/roster", "/roster?q=nobody", "/roster?state=expired", "/roster/teams", "/reports",
        "/imports", "/calls", "/handset", "/handset?operation=rehearsal", "/handset?q=nobody", "/help", "/t", "/a",
        "/accounts/logout/", "/roster/volunteers.csv", "/roster/teams.csv",
    ],
)  # fmt: skip
def test_a_page_of_the_desk_is_in_english(night: Cast, browser: Browser, path: str) -> None:
    assert left_over(get(browser(night.coordinator), path)) == []


def test_forms_and_reports_are_in_english(night: Cast, browser: Browser) -> None:
    desk = browser(night.coordinator)
    for path in (
        f"/roster/volunteers/{night.leader.pk}",
        f"/roster/teams/{night.team.pk}",
        *(f"/reports/{incident.pk}" for incident in Incident.objects.all()),
    ):
        assert left_over(get(desk, path)) == [], path


def test_the_importer_is_in_english(night: Cast, browser: Browser) -> None:
    desk = browser(night.coordinator)
    sheet, en = SimpleUploadedFile("rows.csv", SHEET.encode()), {"accept-language": "en"}
    cells = {cell for cell in re.split(r"[,\n]", SHEET) if cell} | {SHEET.splitlines()[2]}
    mapping = desk.post("/imports", {"file": sheet, "operation": night.operation.pk}, headers=en)["Location"]
    assert left_over(get(desk, mapping), cells) == []
    assert left_over(desk.get(mapping, {**MAPPED, "lat": ""}, headers=en), cells) == []
    run = desk.post(mapping, MAPPED, headers=en)["Location"]
    tasks.run_imports()
    both = {"行号", "结果", "说明", "求助", "原因", "原文"}
    for path in (run, f"{run}/report.csv", f"{run}/errors.csv"):
        assert left_over(get(desk, path), cells | both) == [], path
    wrong = SimpleUploadedFile("photo.xlsx", b"\x89PNG" + bytes(100))
    refused = desk.post("/imports", {"file": wrong, "operation": night.operation.pk}, headers=en)
    assert refused.status_code == 422
    assert left_over(refused) == []


def test_what_everybody_may_open_is_in_english(night: Cast, browser: Browser) -> None:
    anybody, en = browser(None), {"accept-language": "en"}
    ask = Ask.objects.select_related("recipient").latest("pk")
    token = ask_token(ask, ask.recipient)
    for request in (Request.objects.earliest("pk"), people.request(night.operation, "水进来了")):
        assert left_over(get(anybody, f"/t/{request.code}")) == []
    for path in ("/help", "/t", "/a", "/accounts/login/", f"/c/{token}", f"/p/{token}"):
        assert left_over(get(anybody, path)) == [], path
    assert left_over(get(anybody, "/c/forged", 404)) == []
    assert left_over(get(anybody, f"/wall/{wall_token(night.operation, night.city)}")) == []
    assert left_over(anybody.post("/help", {"phone": "12ab", "place": ""}, headers=en)) == []
    assert left_over(anybody.post("/a", {"code": "?", "phone": "1"}, headers=en)) == []
    assert left_over(anybody.post(f"/c/{token}", {"go": "1", "people": "2"}, headers=en, follow=True)) == []
    assert left_over(get(anybody, f"/c/{token}")) == []


def test_what_the_live_screens_are_told_is_in_english(night: Cast, browser: Browser) -> None:
    desk, leader = browser(night.coordinator), browser(User.objects.get(username="leader"))
    called = Incident.objects.get(title="敬老院转移")
    for path in (
        "/api/board/flood",
        "/api/board/flood/figures",
        *(f"/api/incidents/{incident.pk}" for incident in Incident.objects.all()),
        f"/api/incidents/{called.pk}/ranking",
        f"/api/wall/{wall_token(night.operation, night.city)}",
        "/api/operations/flood/similar?words=屋顶上有人&phone=&place=",
    ):
        assert left_over(get(desk, path)) == [], path
    assert left_over(get(leader, "/phone")) == []
    assert left_over(get(leader, "/api/phone")) == []


def test_a_refusal_of_the_api_is_in_english(night: Cast, browser: Browser) -> None:
    desk = browser(night.coordinator)
    nowhere = Incident.objects.get(point=None)
    sent = desk.post(
        f"/api/incidents/{nowhere.pk}/assign",
        {"team": night.team.pk},
        content_type="application/json",
        headers={"accept-language": "en", "idempotency-key": "one"},
    )
    assert sent.status_code in (404, 409, 422)
    assert left_over(sent) == []
    assert left_over(get(desk, "/api/incidents/999999", 404)) == []
    assert left_over(get(browser(None), "/api/board/flood", 401)) == []


def test_the_administration_is_in_english(night: Cast, browser: Browser) -> None:
    admin = User.objects.create_superuser(username="admin", password="!", display_name="Administrator")
    for path in ("/admin/", "/admin/dispatch/team/", "/admin/dispatch/operation/", "/admin/dispatch/skill/"):
        assert left_over(get(browser(admin), path)) == [], path


def test_a_text_to_whoever_reads_english_is_in_english(committed_cast: Cast) -> None:
    cast = committed_cast
    cast.leader.language = "en"
    cast.leader.save()
    for operation in (cast.operation, cast.simulation):
        call_out.assign(people.incident(operation), cast.team, by=cast.coordinator)
    bodies = [text.body for text in Text.objects.filter(outbound=True)]
    assert len(bodies) == 2
    allowed = names() - set(bodies) | {cast.incident.place_words, "演练", "【", "】"}
    assert [chinese_in(body, allowed) for body in bodies] == [[], []]
