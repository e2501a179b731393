"""Match: the ranked and the refused, each with its reasons, out of one index and one query."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from dispatch.flow import match
from dispatch.flow.match.people import asked_for, query
from dispatch.flow.refusals import NotLocated
from dispatch.flow.steps.window import Window
from dispatch.models import (
    Equipment,
    Incident,
    Mission,
    Organisation,
    Qualification,
    Skill,
    Team,
    Volunteer,
)
from dispatch.models.keys import refresh_keys
from dispatch.snapshots.panes import RankedRow, RankingPane
from dispatch.states import Unit
from geo.coordinates import Coordinates
from realtime import positions
from tests.dispatch import cast as people
from tests.dispatch.cast import EXPIRED, IN_DATE, JINAN, NANFANG, Cast


def crew(cast: Cast, name: str, *, at: Organisation | None = None, size: int = 6, **how: Any) -> Team:
    """One more team, its people like the cast's unless told otherwise."""
    base = how.pop("base", people.LANSHAN)
    start = 2_000_000 + Volunteer.objects.count()
    members = [
        people.volunteer(at or cast.district, f"{name}{n}", f"+861390{start + n}", base=base, **how)
        for n in range(size)
    ]
    return people.team(at or cast.district, name, members=members, boats=1, base=base)


def codes(row: RankedRow, level: str) -> set[str]:
    return {reason.code for reason in row.reasons if reason.level == level}


def found(pane: RankingPane, team: Team) -> RankedRow:
    return next(row for row in [*pane.ranked, *pane.refused] if row.team == team.pk)


def test_the_nearer_team_is_ranked_first_and_says_that_its_time_is_estimated(cast: Cast) -> None:
    near = crew(cast, "河东队", base=NANFANG)
    pane = match.ranking(cast.incident)
    assert [(row.team, row.rank) for row in pane.ranked] == [(near.pk, 1), (cast.team.pk, 2)]
    assert pane.ranked[1].estimated
    assert 9_000 < pane.ranked[1].metres < 20_000
    assert pane.ranked[1].seconds > pane.ranked[0].seconds
    assert codes(pane.ranked[0], "good") >= {"skill", "equipment", "certificates", "rest", "position"}


def test_expired_certificates_do_not_qualify_and_the_reason_says_how_many(cast: Cast) -> None:
    expired = crew(cast, "过期队", size=3, valid_until=EXPIRED)
    Equipment.objects.filter(team=expired).delete()
    row = found(match.ranking(cast.incident), expired)
    assert row.rank is None
    assert [reason.words for reason in row.reasons if reason.code == "no_certificate"] == [
        "“急流救援”证书过期 3 人（至 2020-01-01）"
    ]


def test_a_certificate_that_ends_within_the_window_does_not_count(cast: Cast) -> None:
    Qualification.objects.update(valid_until=date(2030, 5, 1))
    starts = timezone.now().replace(year=2030, month=5, day=1)
    Incident.objects.filter(pk=cast.incident.pk).update(starts_at=starts, ends_at=starts + timedelta(days=2))
    row = found(match.ranking(Incident.objects.get(pk=cast.incident.pk)), cast.team)
    assert "no_certificate" in codes(row, "refuse") or "certificates" in codes(row, "weak")
    assert not any(reason.code == "skill" and reason.level == "good" for reason in row.reasons)


def test_without_insurance_nobody_goes_on_the_water(cast: Cast) -> None:
    dry = crew(cast, "无保险队", insured_until=None)
    Incident.objects.filter(pk=cast.incident.pk).update(on_water=True)
    incident = Incident.objects.get(pk=cast.incident.pk)
    row = found(match.ranking(incident), dry)
    assert codes(row, "refuse") == {"uninsured"}
    Volunteer.objects.filter(teams=dry).update(insured_until=IN_DATE)
    assert found(match.ranking(incident), dry).rank


def test_a_team_whose_people_are_out_is_refused_and_the_incident_named(cast: Cast) -> None:
    people.mission(people.incident(cast.operation, "另一处"), cast.team, strength=cast.team.strength)
    row = found(match.ranking(cast.incident), cast.team)
    assert row.rank is None
    assert [reason.words for reason in row.reasons if reason.code == "committed"] == [
        f"人员已派往 LY-{cast.incident.year}-2"
    ]


@pytest.mark.parametrize(("minutes", "words"), [(1, "位置更新于 1 分钟前"), (6, "按驻地计算")])
def test_a_crew_that_is_out_is_as_far_as_its_fresh_fix_and_a_stale_one_counts_for_nothing(
    cast: Cast, minutes: int, words: str
) -> None:
    from_base = found(match.ranking(cast.incident), cast.team).metres
    mission = people.mission(
        people.incident(cast.operation, "另一处"), cast.team, strength=cast.team.strength
    )
    tell(mission, minutes)
    row = found(match.ranking(cast.incident), cast.team)
    assert [reason.words for reason in row.reasons if reason.code == "position"] == [words]
    assert (row.metres < 1_000) == (minutes < 5)
    assert minutes < 5 or row.metres == from_base


def test_the_free_of_a_team_are_at_their_base_wherever_the_others_are(cast: Cast) -> None:
    from_base = found(match.ranking(cast.incident), cast.team).metres
    tell(people.mission(people.incident(cast.operation, "另一处"), cast.team, strength=2), minutes=1)
    row = found(match.ranking(cast.incident), cast.team)
    assert (row.metres, "按驻地计算" in [reason.words for reason in row.reasons]) == (from_base, True)


def tell(mission: Mission, minutes: int) -> None:
    """The crew told so long ago that it is beside the incident."""
    positions.report(
        subject=f"mission:{mission.pk}",
        group="positions:1",
        point=Coordinates(*NANFANG),
        source="phone",
        at=timezone.now() - timedelta(minutes=minutes),
    )


def test_a_simulation_does_not_take_people_from_the_living_nor_the_other_way_round(cast: Cast) -> None:
    people.mission(people.incident(cast.simulation, "推演"), cast.team, strength=cast.team.strength)
    assert found(match.ranking(cast.incident), cast.team).rank == 1


def test_equipment_on_a_live_mission_is_not_counted(cast: Cast) -> None:
    mission = people.mission(people.incident(cast.operation, "另一处"), cast.team, strength=2)
    boat = Equipment.objects.filter(team=cast.team, kind="boat").first()
    assert boat
    mission.carried.create(equipment=boat, sandbox=False, span=mission.span)
    assert found(match.ranking(cast.incident), cast.team).boats == 1


def test_a_team_that_came_home_an_hour_ago_is_warned_about_and_not_refused(cast: Cast) -> None:
    mission = people.mission(people.incident(cast.operation, "另一处"), cast.team, strength=2)
    home = timezone.now() - timedelta(hours=1)
    Mission.objects.filter(pk=mission.pk).update(
        state="home", home_at=home, committed_at=home - timedelta(hours=17)
    )
    row = found(match.ranking(cast.incident), cast.team)
    assert row.rank
    assert {"rest", "work"} <= codes(row, "weak")
    assert "已休整 1.0 小时" in [reason.words for reason in row.reasons]


def test_whoever_cannot_be_reached_or_is_off_duty_is_refused(cast: Cast) -> None:
    Volunteer.objects.filter(pk__in=[cast.leader.pk, cast.deputy.pk]).update(opted_out_at=timezone.now())
    assert "unreachable" in codes(found(match.ranking(cast.incident), cast.team), "refuse")
    Team.objects.filter(pk=cast.team.pk).update(duty_phone="+865398000000", on_duty=False)
    assert codes(found(match.ranking(cast.incident), cast.team), "refuse") == {"off_duty"}


def test_another_organisation_is_ranked_only_where_the_operation_shares(cast: Cast) -> None:
    strangers = crew(cast, "济南队", at=cast.other_city, base=JINAN)
    assert all(row.team != strangers.pk for row in match.ranking(cast.incident).ranked)
    cast.operation.shared_with.add(cast.other_city)
    assert "far" in codes(found(match.ranking(cast.incident), strangers), "weak")


def test_a_team_already_asked_is_marked(cast: Cast) -> None:
    people.ask(people.call_out(cast.incident), cast.team)
    assert found(match.ranking(cast.incident), cast.team).asked


def test_nothing_is_ranked_without_a_place(cast: Cast) -> None:
    with pytest.raises(NotLocated):
        match.ranking(people.incident(cast.operation, "不知道在哪", place=None))


def test_reasons_are_sentences_in_the_readers_language(cast: Cast) -> None:
    with override("en"):
        skill = next(r for r in found(match.ranking(cast.incident), cast.team).reasons if r.code == "skill")
    assert skill.words == "Swift-water rescue 6/6"


def test_more_teams_and_people_need_no_more_queries(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        match.ranking(cast.incident)
    for number in range(3):
        crew(cast, f"第{number}队", size=2)
    with CaptureQueriesContext(connection) as many:
        match.ranking(cast.incident)
    assert len(many) == len(few)


@pytest.mark.parametrize("planned", [False, True])
def test_the_candidates_come_from_the_composite_indexes(cast: Cast, planned: bool) -> None:
    skill = Skill.objects.get(code="swift_water").pk
    assert cast.incident.point
    values = asked_for(
        cast.operation, cast.incident.point, Window.of(cast.incident), skills=[skill], on_water=True
    )
    with connection.cursor() as cursor:
        # A dozen rows would be read and sorted; the question is whether the index can give the order.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {query(organisations=1, planned=planned)}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "volunteer_near_with_keys" in plan
    assert "Order By: ((base)::geography <->" in plan
    assert ("volunteer_near_when_planned" in plan) is planned


def test_the_nearest_people_hold_the_skill_and_are_free(cast: Cast) -> None:
    skill = Skill.objects.get(code="swift_water").pk
    assert cast.incident.point
    window = Window.of(cast.incident)

    def free() -> set[int]:
        assert cast.incident.point
        near = match.nearest_people(cast.operation, cast.incident.point, window, skills=[skill])
        return {one.volunteer for one in near}

    before = free()
    assert len(before) == 8
    people.mission(people.incident(cast.operation, "另一处"), cast.team, strength=1)
    assert before - free() == {cast.leader.pk}


def test_the_sweep_brings_the_cache_up_to_what_holds_today(cast: Cast) -> None:
    skill = Skill.objects.get(code="swift_water").pk
    assert set(Volunteer.objects.get(pk=cast.first.pk).keys) == {
        2 * skill, 2 * cast.city.pk + 1, 2 * cast.district.pk + 1,
    }  # fmt: skip
    Qualification.objects.filter(volunteer=cast.first).update(valid_until=EXPIRED)
    Volunteer.objects.filter(pk=cast.second.pk).update(away_until=timezone.now() + timedelta(hours=1))
    assert refresh_keys() == 2
    assert refresh_keys() == 0
    assert 2 * skill not in Volunteer.objects.get(pk=cast.first.pk).keys
    assert not Volunteer.objects.get(pk=cast.second.pk).available
    Volunteer.objects.filter(pk=cast.second.pk).update(away_until=timezone.now() - timedelta(hours=1))
    assert refresh_keys([cast.second.pk]) == 1


def test_a_need_that_is_filled_asks_for_nothing_more(cast: Cast) -> None:
    for quota in [q for need in cast.incident.needs.all() for q in need.quotas.all() if q.unit == Unit.BOAT]:
        quota.taken = quota.quota
        quota.save()
    row = found(match.ranking(cast.incident), cast.team)
    assert not any(reason.code == "equipment" for reason in row.reasons)
