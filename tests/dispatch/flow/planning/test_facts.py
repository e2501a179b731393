"""The facts of a plan are those of the ranking: of the same teams, the same people, the same needs."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.flow import call_out, match
from dispatch.flow.match.facts import incident_facts, team_facts
from dispatch.flow.match.planning.facts import LackingIncident, gather
from dispatch.flow.steps.window import Window
from dispatch.models import Equipment, Incident, Need, Operation, Skill, Team, Volunteer
from dispatch.states import AskState, OrganisationKind, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import EXPIRED, Cast
from tests.dispatch.flow.planning.shared import EAST, busy, facts, job, second_county
from tests.dispatch.flow.test_match import crew
from tests.dispatch.flow.test_ranking import tire


def of(cast: Cast, incident: Incident) -> LackingIncident:
    return next(row for row in facts(cast).incidents if row.incident_id == incident.pk)


def uneven(cast: Cast) -> None:
    """Papers of every sort: expired, not insured, too old, unfit, out."""
    one, two, three, four, *_ = Volunteer.objects.filter(teams=cast.team).order_by("pk")
    one.qualifications.update(valid_until=EXPIRED)
    Volunteer.objects.filter(pk=two.pk).update(insured_until=None)
    Volunteer.objects.filter(pk=three.pk).update(birth_year=1940)
    Volunteer.objects.filter(pk=four.pk).update(fit_until=EXPIRED)


def same(cast: Cast, incident: Incident) -> None:
    """Every free team of the plan is what the ranking's own facts say of it for this incident."""
    incident = Incident.objects.get(pk=incident.pk)
    assert incident.point
    window = Window.of(incident)
    asked = incident_facts(incident, window)
    skills = [need.skill_id for need in asked.needs if need.skill_id]
    planned = facts(cast)
    keys = [team.team_id for team in planned.teams]
    found, _ = team_facts(incident, incident.point, keys, skills, window, None)
    assert len(found) == len(planned.teams) > 0
    sign = -1 if incident.on_water else 1
    for team, candidate in zip(planned.teams, sorted(found, key=lambda one: one.facts.team_id), strict=True):
        ranked = candidate.facts
        assert (team.team_id, team.strength) == (ranked.team_id, ranked.strength_free)
        assert team.uninsured == min(ranked.strength_free, ranked.uninsured + ranked.unfit)
        assert team.equipment == ranked.equipment_free
        assert team.turnout_seconds == ranked.turnout.seconds
        assert {skill: team.skills.get(sign * skill, 0) for skill in skills} == {
            skill: ranked.skills.get(skill, 0) for skill in skills
        }


def test_a_team_has_what_the_ranking_says_on_land_and_on_the_water(cast: Cast) -> None:
    busy(cast)
    uneven(cast)
    same(cast, cast.incident)
    Incident.objects.filter(pk=cast.incident.pk).update(on_water=True)
    same(cast, cast.incident)
    team = next(row for row in facts(cast).teams if row.team_id == cast.team.pk)
    skill = Skill.objects.get(code="swift_water").pk
    assert (team.skills[skill], team.skills[-skill]) == (7, 4)


def test_what_an_incident_lacks_is_what_the_ranking_says_while_nobody_is_asked(cast: Cast) -> None:
    busy(cast)
    for incident in Incident.objects.all():
        assert of(cast, incident).needs == incident_facts(incident, Window.of(incident)).needs


def test_who_can_be_ranked_can_be_planned_and_who_is_refused_cannot(cast: Cast) -> None:
    _, teams = busy(cast)
    Team.objects.filter(pk=teams[1].pk).update(on_duty=False)
    people.mission(job(cast, "别处"), teams[2], strength=teams[2].strength)
    ranking = match.ranking(cast.incident)
    ranked = {row.team for row in ranking.ranked}
    assert {team.team_id for team in facts(cast).teams} == ranked == {teams[0].pk, teams[3].pk}
    assert {row.team for row in ranking.refused} == {teams[1].pk, teams[2].pk}


def test_a_second_crew_of_a_team_that_is_out_may_go_with_who_is_left(cast: Cast) -> None:
    people.mission(job(cast, "别处"), cast.team, strength=5)
    team = next(row for row in facts(cast).teams if row.team_id == cast.team.pk)
    assert team.strength == cast.team.strength - 5


def test_whoever_is_being_asked_counts_as_coming_and_is_asked_nowhere_else(cast: Cast) -> None:
    busy(cast)
    before = of(cast, cast.incident)
    assert [(need.headcount, dict(need.equipment)) for need in before.needs] == [(6, {}), (0, {"boat": 1})]
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    after = of(cast, cast.incident)
    assert [(need.headcount, dict(need.equipment)) for need in after.needs] == [(0, {}), (0, {})]
    assert cast.team.pk not in {team.team_id for team in facts(cast).teams}
    ask.state = AskState.DECLINED
    ask.save()
    again = of(cast, cast.incident)
    assert again.needs == before.needs
    assert cast.team.pk in again.barred
    assert cast.team.pk in {team.team_id for team in facts(cast).teams}


def test_a_single_volunteer_who_is_asked_fills_one_place_of_that_need(cast: Cast) -> None:
    need = Need.objects.get(incident=cast.incident, skill__isnull=False)
    call_out.assign_person(need, cast.first, by=cast.coordinator)
    assert [row.headcount for row in of(cast, cast.incident).needs] == [5, 0]


def test_an_incident_of_which_nobody_said_what_it_needs_wants_one_team_until_one_is_sent(cast: Cast) -> None:
    bare = people.incident(cast.operation, "不知要什么", place=EAST)
    assert (of(cast, bare).needs, of(cast, bare).teams) == ((), 1)
    people.mission(bare, crew(cast, "已去的队"))
    assert of(cast, bare).teams == 0


def test_what_has_no_point_or_a_window_of_its_own_is_left_out_with_the_reason(cast: Cast) -> None:
    lost = people.incident(cast.operation, "不知在哪", place=None)
    later = timezone.now() + timedelta(days=3)
    cover = job(cast, "马拉松", starts_at=later, ends_at=later + timedelta(hours=6))
    done = job(cast, "已结束", state="closed")
    found = facts(cast)
    assert {(row.incident_id, row.why) for row in found.left_out} == {
        (lost.pk, "no_point"),
        (cover.pk, "planned"),
    }
    assert {lost.pk, cover.pk, done.pk} & {row.incident_id for row in found.incidents} == set()


def test_who_should_rest_is_planned_for_a_life_only(cast: Cast) -> None:
    calm = job(cast, "不急", place=EAST)
    tire(cast.team, cast)
    assert cast.team.pk in of(cast, calm).barred
    assert cast.team.pk not in of(cast, cast.incident).barred


def test_nobody_is_alone_on_the_water_unless_a_crew_is_there(cast: Cast) -> None:
    Incident.objects.filter(pk=cast.incident.pk).update(on_water=True)
    alone = crew(cast, "一个人", size=1)
    assert alone.pk in of(cast, cast.incident).barred
    people.mission(cast.incident, crew(cast, "已在水上"))
    assert alone.pk not in of(cast, cast.incident).barred


def test_each_county_keeps_one_where_it_has_more_and_the_setting_decides(cast: Cast) -> None:
    east = second_county(cast)
    crew(cast, "河东一队", at=east)
    grassroots = people.organisation("芝麻墩", parent=east, kind=OrganisationKind.GRASSROOTS)
    crew(cast, "芝麻墩队", at=grassroots)
    assert facts(cast).reserve == {east.pk: 1}
    Operation.objects.filter(pk=cast.operation.pk).update(reserve_teams=0)
    cast.operation.refresh_from_db()
    assert facts(cast).reserve == {}


def test_no_team_of_another_organisation_and_no_incident_of_another_operation_is_in_it(cast: Cast) -> None:
    stranger = crew(cast, "济南队", at=cast.other_city)
    other = people.operation(cast.other_city, "济南洪涝", "jinan")
    theirs = people.incident(other, needs=[(None, {Unit.PEOPLE: 3})])
    rehearsed = people.incident(cast.simulation, needs=[(None, {Unit.PEOPLE: 3})])
    found = facts(cast)
    assert stranger.pk not in {team.team_id for team in found.teams}
    assert {theirs.pk, rehearsed.pk} & {row.incident_id for row in found.incidents} == set()
    cast.operation.shared_with.add(cast.other_city)
    assert stranger.pk in {team.team_id for team in facts(cast).teams}


def test_a_simulation_does_not_see_who_is_out_in_earnest(cast: Cast) -> None:
    people.mission(cast.incident, cast.team, strength=cast.team.strength)
    people.incident(cast.simulation, needs=[(None, {Unit.PEOPLE: 3})])
    assert cast.team.pk not in {team.team_id for team in facts(cast).teams}
    assert cast.team.pk in {team.team_id for team in gather(cast.simulation).teams}


def test_the_number_of_queries_does_not_grow_with_incidents_and_teams(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        facts(cast)
    busy(cast)
    for number in range(5):
        job(cast, f"第{number}处", place=EAST)
    Equipment.objects.filter(team=cast.team).update(in_service=True)
    with CaptureQueriesContext(connection) as many:
        facts(cast)
    assert len(many) == len(few) <= 14
