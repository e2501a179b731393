"""The one-page report: figures as of a moment, key times beside their targets, nobody named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from django.test import Client

from dispatch.flow import close, debrief, track
from dispatch.models import User
from dispatch.pages.report import LEAST_LOG, _log_rows, _page
from dispatch.pages.report_words import MOST_ENTRIES, clock, hide_phones, log
from dispatch.pages.scheme import HEIGHT, WIDTH, _meet, _words, scheme
from dispatch.states import HandOffTo, PersonState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted

Browser = Callable[[User | None], Client]


@pytest.fixture
def over(committed_cast: Cast) -> Cast:
    cast, incident = committed_cast, committed_cast.incident
    people.request(cast.operation, "屋顶上有人，电话13900000001", incident=incident, contact_name="刘大娘")
    mission = accepted(incident, cast.team)
    mission.committed_at = incident.received_at = people.now() - timedelta(minutes=90)
    mission.save()
    incident.save()
    for step, minutes in ((track.depart, 85), (track.arrive, 68), (track.leave, 20), (track.home, 5)):
        step(mission, at=people.now() - timedelta(minutes=minutes))
    close.add_person(incident, state=PersonState.EVACUATED, count=12, name="刘大娘", by=cast.coordinator)
    debrief.note(incident, "联系人 139 0000 0001 已回电", by=cast.coordinator)
    close.record_outcome(incident, people_served=12, summary="封路，绕行", by=cast.coordinator)
    incident.refresh_from_db()
    close.close(incident, by=cast.coordinator)
    return cast


def page(cast: Cast, browser: Browser, who: User) -> str:
    answer = browser(who).get(f"/reports/{cast.incident.pk}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_times_targets_teams_and_figures_with_their_moment(
    over: Cast, browser: Browser
) -> None:
    html = page(over, browser, over.coordinator)
    for words in (
        "LY-",
        "南坊头村12人被困屋顶",
        "截至",
        "目标 14:00 ✕",
        "急流救援",
        "兰山区水上救援队",
        "封路，绕行",
    ):
        assert words in html
    assert "到场比目标晚 8:00" in html
    assert 'class="map"' in html


def test_nobody_is_named_and_no_phone_is_on_it(over: Cast, browser: Browser) -> None:
    html = page(over, browser, over.commander).split('<article class="sheet')[1]
    for secret in ("刘大娘", "王强", "13900000001", "139 0000 0001", "13800000001", "李静"):
        assert secret not in html
    assert "139****0001" in html


def test_a_stranger_has_no_report(over: Cast, browser: Browser) -> None:
    assert browser(over.stranger).get(f"/reports/{over.incident.pk}").status_code == 404
    assert over.incident.title not in browser(over.stranger).get("/reports").content.decode()
    assert browser(None).get("/reports").status_code == 302


def test_the_list_shows_what_one_may_see_and_filters_by_operation(over: Cast, browser: Browser) -> None:
    people.incident(over.simulation, "推演事件")
    desk = browser(over.coordinator)
    assert "推演事件" in desk.get("/reports").content.decode()
    flood = desk.get("/reports?operation=flood").content.decode()
    assert over.incident.title in flood
    assert "推演事件" not in flood


def test_an_incident_without_a_place_or_a_crew_prints_too(committed_cast: Cast, browser: Browser) -> None:
    cast = committed_cast
    nowhere = people.incident(cast.operation, "不知道在哪", place=None)
    close.hand_over(nowhere, to=HandOffTo.FIRE_119, reference="33", by=cast.coordinator)
    html = browser(cast.coordinator).get(f"/reports/{nowhere.pk}").content.decode()
    assert "没有定位" in html
    assert "119 33" in html


def test_a_simulation_says_so_on_paper(committed_cast: Cast, browser: Browser) -> None:
    rehearsed = people.incident(committed_cast.simulation, "推演事件")
    html = browser(committed_cast.coordinator).get(f"/reports/{rehearsed.pk}").content.decode()
    assert "非真实灾情" in html


def test_the_map_holds_the_incident_and_every_base() -> None:
    drawn = scheme(people.NANFANG, "特急 14", [(people.LANSHAN, "兰山"), (people.JINAN, "济南")], "371300")
    for mark in (drawn.incident, *drawn.teams):
        assert 0 < mark.x < WIDTH
        assert 0 < mark.y < HEIGHT
    assert drawn.counties
    alone = scheme(people.NANFANG, "特急 14", [], "")
    assert (alone.incident.x, alone.incident.y) == (WIDTH / 2, HEIGHT / 2)


def test_names_on_the_map_cover_neither_each_other_nor_a_mark() -> None:
    crowd = [((people.LANSHAN[0] + step / 2000, people.LANSHAN[1]), f"第{step}救援队") for step in range(6)]
    drawn = scheme(people.NANFANG, "特急 14", crowd, "371300")
    told = [mark for mark in drawn.teams if mark.told]
    assert 0 < len(told) < len(crowd)
    boxes = [_words(mark, mark.dx, mark.dy, mark.anchor) for mark in told]
    assert not any(_meet(one, other) for one, other in combinations(boxes, 2))


def test_the_log_gives_way_to_teams_and_needs(over: Cast, browser: Browser) -> None:
    for number in range(20):
        debrief.note(over.incident, f"第 {number} 条", by=over.coordinator)
    found = debrief.report(over.incident)
    few = _log_rows(found)
    many = _log_rows(replace(found, teams=found.teams * 12, needs=found.needs * 12))
    assert LEAST_LOG <= many < few <= MOST_ENTRIES
    assert len(log(found, 3)) == 3


def test_more_teams_than_lines_stand_in_one(over: Cast, browser: Browser) -> None:
    found = debrief.report(over.incident)
    crowded = _page(replace(found, teams=found.teams * 8))
    assert len(crowded["teams"]) == 5
    assert crowded["more_teams"] == {
        "count": 3, "people": 3 * found.teams[0].people, "hours": pytest.approx(3 * found.teams[0].hours),
    }  # fmt: skip


def test_clocks_and_phones_on_paper() -> None:
    assert [clock(timedelta(seconds=s)) for s in (22, 1272, 6477)] == ["0:22", "21:12", "1:47:57"]
    assert clock(None) == "—"
    assert (
        hide_phones("打 +86 139 0000 0001 或 13800001111，共12人") == "打 139****0001 或 138****1111，共12人"
    )
