"""The roster: searched, marked, edited, exported; only of one's own organisations."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from dispatch.models import AuditEntry, Qualification, User
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]


@pytest.fixture
def desk(cast: Cast, browser: Browser) -> Client:
    for person, pinyin in ((cast.leader, "wang qiang"), (cast.first, "sun hao")):
        person.pinyin = pinyin
        person.save()
    return browser(cast.coordinator)


def html(client: Client, path: str = "/roster", **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def exported(client: Client, kind: str = "volunteers", **query: str) -> list[list[str]]:
    answer = client.get(f"/roster/{kind}.csv", query)
    body = b"".join(answer.streaming_content).decode("utf-8")  # type: ignore[attr-defined]
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    "words", ["王强", "王", "wang qiang", "wangqiang", "qiang", "wq", "138 0000 0001", "00000001"]
)
def test_somebody_is_found_by_name_pinyin_initials_or_number(desk: Client, words: str) -> None:
    found = html(desk, q=words)
    assert "王强" in found
    assert "孙浩" not in found


def test_phones_are_masked_in_the_list(desk: Client) -> None:
    found = html(desk)
    assert "138****0001" in found
    assert "13800000001" not in found


def test_what_is_expired_uninsured_or_blocked_is_marked_and_can_be_filtered(cast: Cast, desk: Client) -> None:
    Qualification.objects.filter(volunteer=cast.first).update(valid_until=people.EXPIRED)
    cast.second.insured_until = None
    cast.second.opted_out_at = people.now()
    cast.second.save()
    assert "过期 2020-01-01" in html(desk, q="孙浩")
    marked = html(desk, q="周琳")
    assert "无有效保险" in marked
    assert "已退订或被拦" in marked
    for state, name in (("expired", "孙浩"), ("uninsured", "周琳"), ("blocked", "周琳")):
        found = html(desk, state=state)
        assert name in found
        assert "王强" not in found


def test_typing_fetches_only_the_rows(desk: Client) -> None:
    answer = desk.get("/roster", {"q": "王强"}, headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith('<section id="rows"')
    assert "王强" in answer


def test_an_odd_filter_filters_nothing_and_breaks_nothing(desk: Client) -> None:
    assert "王强" in html(desk, organisation="abc", state="nonsense", skill="999", page="-1")
    assert "没有符合条件的" in html(desk, q="'; DROP TABLE")


def test_a_stranger_sees_nobody_of_it_and_edits_nobody(cast: Cast, browser: Browser) -> None:
    stranger = browser(cast.stranger)
    for path in ("/roster", "/roster/teams"):
        assert "王强" not in html(stranger, path)
    assert exported(stranger)[1:] == []
    for path in (f"/roster/volunteers/{cast.leader.pk}", f"/roster/teams/{cast.team.pk}"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"name": "x"}).status_code == 404


def test_a_volunteer_has_no_roster(cast: Cast, browser: Browser) -> None:
    assert "王强" not in html(browser(cast.first.user))


def test_the_file_equals_the_filter_and_is_logged(cast: Cast, desk: Client) -> None:
    heading, *rows = exported(desk, q="王强")
    assert heading[0] == "姓名"
    assert [row[:2] for row in rows] == [["王强", "13800000001"]]
    assert len(exported(desk)) == 1 + 8
    assert AuditEntry.objects.filter(act="roster.exported", user=cast.coordinator).count() == 2


def test_a_name_that_is_a_formula_is_words_in_the_file(cast: Cast, desk: Client) -> None:
    cast.first.name = "=1+1"
    cast.first.save()
    assert "'=1+1" in [row[0] for row in exported(desk)]


def test_teams_are_listed_with_what_they_bring(desk: Client) -> None:
    found = html(desk, "/roster/teams", q="兰山区")
    assert "冲锋舟 2" in found
    assert exported(desk, "teams")[1][6:9] == ["8", "8", "冲锋舟 2"]
    assert desk.get("/roster/users.csv").status_code == 404


def edit(client: Client, cast: Cast, **fields: str) -> int:
    form = {"name": "王强", "phone": "13800000001", "language": "zh-hans", "on_duty": "on", "active": "on"}
    return client.post(f"/roster/volunteers/{cast.leader.pk}", {**form, **fields}).status_code


def test_basic_fields_are_edited_and_the_index_knows_at_once(cast: Cast, desk: Client) -> None:
    assert edit(desk, cast, name="王小强", phone="139 1234 5678", on_duty="") == 302
    cast.leader.refresh_from_db()
    assert (cast.leader.name, cast.leader.phone) == ("王小强", "+8613912345678")
    assert (cast.leader.pinyin, cast.leader.available) == ("wang xiao qiang", False)
    entry = AuditEntry.objects.get(act="roster.edited")
    assert "王小强" not in str(entry.data), "which fields, not what they hold"


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "123"},
        {"name": ""},
        {"birth_year": "1800"},
        {"insured_until": "soon"},
        {"phone": "13800000002"},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(
    cast: Cast, desk: Client, wrong: dict[str, str]
) -> None:
    assert edit(desk, cast, **wrong) == 422
    cast.leader.refresh_from_db()
    assert (cast.leader.name, cast.leader.phone) == ("王强", "+8613800000001")


def test_a_team_cannot_be_made_smaller_than_what_it_has_promised(cast: Cast, desk: Client) -> None:
    people.mission(cast.incident, cast.team, strength=5)
    form = {"name": "兰山区水上救援队", "short_name": "兰山水上", "strength": "4", "on_duty": "on"}
    refused = desk.post(f"/roster/teams/{cast.team.pk}", form)
    assert refused.status_code == 422
    assert "≥ 5" in refused.content.decode()
    assert desk.post(f"/roster/teams/{cast.team.pk}", {**form, "strength": "5"}).status_code == 302
    cast.team.refresh_from_db()
    assert (cast.team.strength, cast.team.short_name) == (5, "兰山水上")


def test_looking_at_a_person_is_logged(cast: Cast, desk: Client) -> None:
    assert "13800000001" in html(desk, f"/roster/volunteers/{cast.leader.pk}")
    assert AuditEntry.objects.get(act="roster.seen").subject == f"volunteer:{cast.leader.pk}"
