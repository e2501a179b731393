"""The ranking as a coordinator reads it: what is missing, what would change a refusal, who could go alone, why one may rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from dispatch.flow import match
from dispatch.models import (
    Ask,
    Equipment,
    Incident,
    Mission,
    Note,
    Qualification,
    Team,
    TimelineEntry,
    Volunteer,
)
from dispatch.models.keys import refresh_keys
from dispatch.snapshots.panes import RankingPane
from dispatch.states import AskState, Policy, Unit, Urgency
from tests.dispatch import cast as people
from tests.dispatch.cast import EXPIRED, JINAN, NANFANG, Cast
from tests.dispatch.flow.test_match import crew, found

YISHUI = (118.62, 35.79)
LAKE = (118.40, 35.10)


def ranking(cast: Cast) -> RankingPane:
    return match.ranking(Incident.objects.get(pk=cast.incident.pk))


def tire(team: Team, cast: Cast, hours: int = 17) -> None:
    mission = people.mission(people.incident(cast.operation, "另一处"), team, strength=2)
    home = timezone.now() - timedelta(hours=1)
    Mission.objects.filter(pk=mission.pk).update(
        state="home", home_at=home, committed_at=home - timedelta(hours=hours)
    )
    mission.crew.update(live=False)
    Team.objects.filter(pk=team.pk).update(engaged=0)


def everybody(cast: Cast) -> list[int | None]:
    """Whom a call-out asks by itself."""
    row = Incident.objects.select_related("operation").get(pk=cast.incident.pk)
    return [whom.team for whom in match.next_wave(row, Policy.EVERYBODY).whom]


def calm(cast: Cast) -> None:
    Incident.objects.filter(pk=cast.incident.pk).update(urgency=Urgency.URGENT.value)


def test_what_nobody_brings_within_the_hour_is_said_with_who_is_nearest(cast: Cast) -> None:
    yishui = people.organisation("沂水", parent=cast.city)
    Equipment.objects.all().delete()
    crew(cast, "沂水队", at=yishui, base=YISHUI)
    gaps = {gap.unit: gap.words for gap in ranking(cast).gaps}
    assert set(gaps) == {"boat"}
    assert gaps["boat"].startswith("60 分钟内没有冲锋舟；最近的在沂水，")
    Equipment.objects.all().delete()
    assert [gap.words for gap in ranking(cast).gaps] == ["没有一支队能派冲锋舟"]
    with override("en"):
        assert [gap.words for gap in ranking(cast).gaps] == ["No team can send: Boats"]


def test_the_nearest_boat_is_found_however_many_teams_without_one_are_nearer(cast: Cast) -> None:
    Equipment.objects.all().delete()
    leader = cast.leader
    for number in range(70):
        Team.objects.create(
            organisation=cast.district, name=f"第{number}队", short_name=f"{number}队", kind="search",
            base=people.point(NANFANG), leader=leader, strength=4,
        )  # fmt: skip
    far = crew(cast, "沂水队", base=YISHUI)
    assert far.pk in {row.team for row in ranking(cast).ranked}


def test_a_refused_team_says_the_one_thing_that_would_change_it(cast: Cast) -> None:
    mission = people.mission(
        people.incident(cast.operation, "另一处"), cast.team, strength=cast.team.strength
    )
    back = timezone.localtime(mission.span.upper)
    day = "" if back.date() == timezone.localdate() else f"{back:%m-%d} "
    assert found(ranking(cast), cast.team).change == f"{day}{back:%H:%M} 预计归队"
    off = crew(cast, "未备勤队", base=NANFANG)
    Team.objects.filter(pk=off.pk).update(on_duty=False)
    Volunteer.objects.filter(teams=off).update(insured_until=None)
    Incident.objects.filter(pk=cast.incident.pk).update(on_water=True)
    Team.objects.filter(pk=off.pk).update(organisation=cast.district)
    expired = crew(cast, "过期队", size=3, valid_until=EXPIRED)
    Equipment.objects.filter(team=expired).delete()
    assert found(ranking(cast), expired).change == "3 人续“急流救援”证书"


def test_who_rests_is_asked_with_a_reason_only_and_the_reason_is_in_the_log(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    calm(cast)
    tire(cast.team, cast)
    pane = ranking(cast)
    assert found(pane, cast.team).needs_reason
    assert cast.team.pk not in everybody(cast)
    client.force_login(cast.coordinator)
    url = f"/api/incidents/{cast.incident.pk}/assign"

    def assign(**body: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=False):
            return client.post(url, {"team": cast.team.pk, **body}, content_type="application/json")

    refused = assign()
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_needed")
    assert not Ask.objects.exists()
    assert assign(reason="只有该队有冲锋舟，队长同意").status_code == 200
    entry = TimelineEntry.objects.get(verb="ask.overridden")
    assert Note.objects.get(pk=entry.data["note"]).words == "只有该队有冲锋舟，队长同意"
    assert "冲锋舟" not in str(entry.data)


def test_where_a_life_hangs_on_minutes_nobody_is_asked_for_a_reason(cast: Cast) -> None:
    tire(cast.team, cast)
    pane = ranking(cast)
    assert not found(pane, cast.team).needs_reason
    assert everybody(cast)[0] == cast.team.pk
    assert "work" in {reason.code for reason in found(pane, cast.team).reasons if reason.level == "weak"}


def test_turnout_and_acceptance_are_learnt_from_live_operations_only(cast: Cast) -> None:
    fresh = found(ranking(cast), cast.team)
    assert (fresh.likely.percent, fresh.likely.asked) == (30, 0)
    other = people.incident(cast.operation, "另一处")
    for number, letter in enumerate("BCDEFGHIJK"):
        ask = people.ask(people.call_out(other, letter), cast.team, state=AskState.SURPLUS)
        Ask.objects.filter(pk=ask.pk).update(asked_at=timezone.now() - timedelta(days=number))
    rehearsed = people.incident(cast.simulation, "推演")
    people.ask(people.call_out(rehearsed), cast.team, state=AskState.EXPIRED)
    learnt = found(ranking(cast), cast.team)
    assert (learnt.likely.asked, learnt.likely.yes) == (10, 10)
    assert learnt.likely.percent > 60
    for _ in range(8):
        mission = people.mission(other, cast.team, strength=1)
        mission.crew.update(live=False)
        at = timezone.now() - timedelta(days=9)
        Mission.objects.filter(pk=mission.pk).update(
            state="home",
            committed_at=at,
            departed_at=at + timedelta(minutes=20),
            home_at=at + timedelta(hours=1),
        )
        Team.objects.filter(pk=cast.team.pk).update(engaged=0)
        cast.team.refresh_from_db()
    slow = found(ranking(cast), cast.team)
    assert slow.expected - slow.seconds > 2 * (fresh.expected - fresh.seconds)
    assert slow.earliest < slow.expected < slow.latest


def test_single_people_are_named_masked_where_a_life_hangs_on_minutes(cast: Cast) -> None:
    pane = ranking(cast)
    assert {row.volunteer for row in pane.singles} == set(cast.team.members.values_list("pk", flat=True))
    one = pane.singles[0]
    assert "*" in one.name
    assert "****" in one.phone
    assert one.wanted == "急流救援"
    calm(cast)
    assert ranking(cast).singles == []


def test_or_where_no_team_can_serve_the_need(cast: Cast) -> None:
    calm(cast)
    alone = people.volunteer(cast.district, "潜水", "+8613911110000", skills=["diving"])
    incident = people.incident(cast.operation, "打捞", needs=[("diving", {Unit.PEOPLE: 1})], urgency="urgent")
    pane = match.ranking(incident)
    assert [gap.words for gap in pane.gaps] == ["没有一支队能派“潜水打捞”队员"]
    assert [row.volunteer for row in pane.singles] == [alone.pk]
    Incident.objects.filter(pk=incident.pk).update(on_water=True)
    assert match.ranking(Incident.objects.get(pk=incident.pk)).singles == []  # never one person on the water


def test_no_single_person_and_no_figure_of_another_organisation(cast: Cast) -> None:
    strangers = crew(cast, "济南队", at=cast.other_city, base=NANFANG)
    members = set(strangers.members.values_list("pk", flat=True))

    def named(pane: RankingPane) -> tuple[set[int], set[int]]:
        return (
            {row.team for row in [*pane.ranked, *pane.refused]} & {strangers.pk},
            {row.volunteer for row in pane.singles} & members,
        )

    assert named(ranking(cast)) == (set(), set())
    assert named(match.ranking(people.incident(cast.simulation, "推演"))) == (set(), set())
    cast.operation.shared_with.add(cast.other_city)
    teams, singles = named(ranking(cast))
    assert teams == {strangers.pk}
    assert singles


def test_an_answer_whatever_is_missing(cast: Cast, settings: Settings) -> None:
    settings.TRAVEL_ROUTERS = []
    for place in (LAKE, JINAN, (0.0, 0.0), (-179.9, -80.0)):
        Incident.objects.filter(pk=cast.incident.pk).update(point=people.point(place))
        pane = ranking(cast)
        assert [row.team for row in pane.ranked] == [cast.team.pk]
        assert pane.ranked[0].estimated
        assert pane.source == "straight_line"
    Volunteer.objects.update(active=False)
    refresh_keys()
    empty = ranking(cast)
    assert empty.singles == []
    assert all(row.estimated for row in [*empty.ranked, *empty.refused])
    Team.objects.all().delete()
    nobody = ranking(cast)
    assert (nobody.ranked, nobody.refused) == ([], [])
    assert {gap.unit for gap in nobody.gaps} == {"people", "boat"}


def test_ten_thousand_open_incidents_change_nothing(cast: Cast) -> None:
    before = ranking(cast)
    moment = timezone.now()
    Incident.objects.bulk_create(
        Incident(
            **cast.operation.root(), year=2020, number=number, kind="trapped", urgency="critical", title="某处",
            state="located", point=people.point(NANFANG), precision="village", received_at=moment, stage_at=moment,
        )
        for number in range(1, 10_001)
    )  # fmt: skip
    after = ranking(cast)
    assert [row.team for row in after.ranked] == [row.team for row in before.ranked]


def test_for_planned_cover_who_is_out_or_off_duty_tonight_is_ranked(cast: Cast) -> None:
    people.mission(people.incident(cast.operation, "今晚"), cast.team, strength=cast.team.strength)
    Team.objects.filter(pk=cast.team.pk).update(on_duty=False)
    assert found(ranking(cast), cast.team).rank is None
    starts = timezone.now() + timedelta(days=3)
    Incident.objects.filter(pk=cast.incident.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=8))
    row = found(ranking(cast), cast.team)
    assert (row.rank, row.free) == (1, cast.team.strength)


def test_a_person_who_is_not_fit_does_not_fill_a_place_on_the_water(cast: Cast) -> None:
    Incident.objects.filter(pk=cast.incident.pk).update(on_water=True)
    Volunteer.objects.filter(pk__in=[cast.first.pk, cast.second.pk]).update(fit_until=EXPIRED)
    row = found(ranking(cast), cast.team)
    assert row.free == 6
    assert "2 人年龄或体检不合，不能下水" in [reason.words for reason in row.reasons]
    Volunteer.objects.filter(teams=cast.team).update(birth_year=1950)
    row = found(ranking(cast), cast.team)
    assert row.rank is None
    assert row.change == "8 人年龄或体检合水上要求"
    assert Qualification.objects.filter(volunteer=cast.first).exists()
