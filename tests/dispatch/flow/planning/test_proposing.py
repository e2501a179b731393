"""Proposing: the plan keeps its promises, one stands, what was said is never changed, and who is under way stays."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils.translation import override
from pytest_django import Settings

from dispatch.flow import call_out, match
from dispatch.flow.match import planning
from dispatch.flow.match.planning.facts import gather
from dispatch.flow.match.planning.problem import found, pose
from dispatch.flow.match.planning.proposing import changes_of, facts_of, figures_of, plan_of
from dispatch.matching.check_plan import check
from dispatch.models import Equipment, Incident, Need, Operation, Proposal, Quota, Team, TimelineEntry, User
from dispatch.states import ProposalState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.planning.shared import NORTH, busy, facts, job, propose, sent
from tests.dispatch.flow.test_match import crew

LAKE = (118.40, 35.10)
SEA = (123.0, 33.0)


def test_a_plan_of_the_facts_of_the_database_passes_the_checker(cast: Cast) -> None:
    busy(cast)
    for water in (False, True):
        Incident.objects.filter(pk=cast.incident.pk).update(on_water=water)
        asked = pose(cast.operation, facts(cast), {})
        plan, figures = found(asked)
        assert check(asked.problem, plan) == ()
        assert plan.sent
        assert figures.plan.cost <= figures.nearest_first.cost


def test_it_is_written_down_with_what_it_was_made_of(cast: Cast) -> None:
    jobs, teams = busy(cast)
    made = propose(cast)
    assert facts_of(made).incidents == facts(cast).incidents
    assert facts_of(made).fingerprint == made.fingerprint == facts(cast).fingerprint
    assert {one.team_id: one.incident_id for one in plan_of(made).sent} == sent(made)
    assert set(sent(made).values()) <= {one.pk for one in jobs}
    assert set(sent(made)) <= {one.pk for one in teams}
    entry = TimelineEntry.objects.get(verb="plan.proposed")
    assert (entry.actor, entry.data["teams"]) == (cast.coordinator, len(sent(made)))


def test_each_arrival_is_that_of_the_ranking(cast: Cast) -> None:
    busy(cast)
    items = list(propose(cast).items.select_related("incident"))
    assert items
    for item in items:
        ranked = next(row for row in match.ranking(item.incident).ranked if row.team == item.team_id)
        assert abs(item.seconds - ranked.expected) <= 1
        assert abs(item.travel_seconds - ranked.seconds) <= 1
        assert item.estimated == ranked.estimated


def test_one_stands_and_the_one_before_is_kept_as_it_was(cast: Cast) -> None:
    busy(cast)
    first = propose(cast)
    first.refresh_from_db()
    kept = (first.plan, first.facts, sent(first))
    second = propose(cast, seen=first.pk)
    first.refresh_from_db()
    assert (first.state, first.ended_by, second.before_id) == ("replaced", cast.coordinator, first.pk)
    assert (first.plan, first.facts, sent(first)) == kept
    assert Proposal.objects.get(state=ProposalState.STANDING).pk == second.pk


def test_the_application_cannot_change_or_delete_what_was_proposed(cast: Cast) -> None:
    busy(cast)
    made = propose(cast)
    for statement in (
        "UPDATE dispatch_proposal SET plan = '{}'",
        "UPDATE dispatch_proposal SET facts = '{}'",
        "DELETE FROM dispatch_proposal",
        "UPDATE dispatch_proposalitem SET team_id = 1",
        "UPDATE dispatch_proposalitem SET seconds = 1",
        "DELETE FROM dispatch_proposalitem",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    made.refresh_from_db()
    assert made.plan["sent"]


def test_who_did_not_see_the_standing_plan_is_told_who_was_first(cast: Cast) -> None:
    busy(cast)
    first = planning.propose(cast.operation, by=cast.commander)
    with pytest.raises(planning.PlanFirst) as told:
        propose(cast, seen=None)
    assert (told.value.data["proposal"], told.value.data["by"]) == (first.pk, cast.commander.pk)
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("stands", [False, True])
def test_two_who_propose_at_once_leave_one_plan(committed_cast: Cast, at_once: AtOnce, stands: bool) -> None:
    cast = committed_cast
    busy(cast)
    seen = propose(cast).pk if stands else None

    def by(who: User) -> Proposal:
        return planning.propose(Operation.objects.get(pk=cast.operation.pk), by=who, seen=seen)

    done = at_once(partial(by, cast.coordinator), partial(by, cast.commander))
    assert sorted(type(one).__name__ for one in done) == ["PlanFirst", "Proposal"]
    assert Proposal.objects.filter(state="standing").count() == 1


def test_a_new_incident_is_served_and_the_others_keep_their_teams(cast: Cast) -> None:
    busy(cast)
    crew(cast, "兰山三队", base=NORTH)
    Operation.objects.filter(pk=cast.operation.pk).update(reserve_teams=0)
    cast.operation.refresh_from_db()
    first = propose(cast)
    added = job(cast, "新来的", people_needed=2, place=NORTH)
    second = propose(cast, seen=first.pk)
    kept = {team: incident for team, incident in sent(second).items() if sent(first).get(team) == incident}
    assert len(kept) >= len(sent(first)) - 1
    changes = changes_of(second)
    assert next(change.why for change in changes if change.incident_id == added.pk) == "opened"


def test_a_team_that_is_under_way_is_not_moved_and_what_it_brings_is_counted(cast: Cast) -> None:
    busy(cast)
    first = propose(cast)
    team, incident = next(iter(sent(first).items()))
    went = Team.objects.get(pk=team)
    there = Incident.objects.get(pk=incident)
    people.mission(there, went, strength=went.strength)
    for quota in Quota.objects.filter(need__incident=there, unit="people"):
        quota.taken = min(quota.quota, went.strength)
        quota.save()
    second = propose(cast, seen=first.pk)
    assert team not in sent(second)
    lost = [change for change in changes_of(second) if change.team_id == team]
    assert [(change.code, change.why) for change in lost] == [("release", "lost")]


def test_every_plan_says_how_far_from_the_best_it_is_at_most(cast: Cast) -> None:
    busy(cast)
    first = propose(cast)
    again = propose(cast, seen=first.pk)
    fresh = propose(cast, seen=again.pk, fresh=True)
    assert sent(fresh) == sent(first) == sent(again)
    for row in (first, again, fresh):
        gap = figures_of(row).gap
        assert gap is not None
        assert 0 <= gap < 0.5
        assert plan_of(row).bound <= plan_of(row).cost


def test_how_many_stay_at_home_can_be_said_with_the_plan(cast: Cast) -> None:
    busy(cast)
    made = propose(cast, reserve=0)
    assert len(sent(made)) == 4 or facts_of(made).reserve == {}
    cast.operation.refresh_from_db()
    assert cast.operation.reserve_teams == 0


def test_what_no_team_can_bring_is_said_with_the_nearest(cast: Cast) -> None:
    _, teams = busy(cast)
    Equipment.objects.exclude(team=teams[0]).delete()
    need = Need.objects.get(incident=cast.incident, skill=None)
    need.quotas.update(quota=3)
    propose(cast)
    plan = planning.view(cast.operation).plan
    assert plan
    row = next(row for row in plan.incidents if row.id == cast.incident.pk)
    assert any("缺冲锋舟" in words for words in row.missing)
    assert "急流救援 6 人" in row.lacks[0]
    with override("en"):
        said = planning.view(cast.operation).plan
    assert said
    assert not any("冲锋舟" in words for one in said.incidents for words in (*one.missing, *one.lacks))


def test_the_view_says_what_is_no_longer_as_it_was(cast: Cast) -> None:
    busy(cast)
    propose(cast)
    plan = planning.view(cast.operation).plan
    assert plan
    assert plan.differs == []
    added = job(cast, "又一处")
    Team.objects.filter(pk=cast.team.pk).update(on_duty=False)
    plan = planning.view(cast.operation).plan
    assert plan
    assert plan.differs == [f"新来 #{added.number}", f"{cast.team.name} 不能去了"]


def test_without_teams_or_incidents_there_is_still_a_plan(cast: Cast) -> None:
    Team.objects.update(on_duty=False)
    made = propose(cast)
    plan = planning.view(cast.operation).plan
    assert plan
    assert sent(made) == {}
    assert [words for row in plan.incidents for words in row.missing] == [
        "缺急流救援 6 人；没有能去的队",
        "缺冲锋舟 1；没有能去的队",
    ]
    Incident.objects.update(state="closed")
    empty = propose(cast, seen=made.pk)
    assert (sent(empty), figures_of(empty).plan.cost) == ({}, 0.0)


def test_without_a_road_network_every_way_is_marked_as_estimated(cast: Cast) -> None:
    busy(cast)
    made = propose(cast)
    assert made.source == "straight_line"
    assert all(made.items.values_list("estimated", flat=True))


def test_a_point_in_a_lake_or_in_the_sea_is_planned_for_all_the_same(cast: Cast) -> None:
    busy(cast)
    wet = [job(cast, "湖心", place=LAKE, people_needed=1), job(cast, "海上", place=SEA, people_needed=1)]
    made = propose(cast, reserve=0)
    plan = plan_of(made)
    served = {one.incident_id for one in plan.sent} | {one.incident_id for one in plan.missing}
    assert {one.pk for one in wet} <= served


def test_ten_thousand_open_incidents_have_an_answer_in_bounded_time(cast: Cast, settings: Settings) -> None:
    settings.PLAN_MOST_INCIDENTS = 100
    _, teams = busy(cast)
    moment = people.now() - timedelta(hours=1)
    made = Incident.objects.bulk_create(
        Incident(
            **cast.operation.root(), year=2026, number=1000 + number, title=f"第{number}处", kind="trapped",
            urgency="routine" if number % 10 else "critical", state="located", precision="exact",
            point=people.point((118.2 + number % 100 / 250, 34.9 + number // 100 / 250)), received_at=moment, stage_at=moment,
        )
        for number in range(10_000)
    )  # fmt: skip
    needs = Need.objects.bulk_create(Need(incident=one) for one in made)
    Quota.objects.bulk_create(Quota(need=need, unit=Unit.PEOPLE.value, quota=4) for need in needs)
    begun = time.perf_counter()
    proposal = propose(cast)
    assert time.perf_counter() - begun < 10
    known = facts_of(proposal)
    assert (len(known.incidents), len(known.left_out)) == (100, 9_903)
    assert {row.urgency for row in known.incidents} == {"critical"}
    assert 0 < len(sent(proposal)) <= len(teams)
    plan = planning.view(cast.operation).plan
    assert plan
    assert len(plan.left_out) + plan.left_out_more == 9_903
    assert "先排最急的" in plan.left_out[0].words


def test_only_the_facts_module_reads_the_facts(cast: Cast) -> None:
    """One place asks what is closed, so that a closure is heeded by every plan."""
    folder = Path(planning.__file__).parent
    callers = [
        path.name for path in folder.glob("*.py") if "travel_times(" in path.read_text(encoding="utf-8")
    ]
    assert callers == ["problem.py"]


def test_an_ask_that_was_declined_is_told_as_a_difference_and_planned_around(cast: Cast) -> None:
    busy(cast)
    first = propose(cast)
    item = first.items.order_by("pk")[0]
    ask = call_out.assign(item.incident, item.team, by=cast.commander)
    ask.state = "declined"
    ask.save()
    second = propose(cast, seen=first.pk)
    assert (item.team_id, item.incident_id) not in sent(second).items()
    assert gather(cast.operation).fingerprint == second.fingerprint
