"""How much of an incident's Needs one team could fill."""

from __future__ import annotations

from dispatch.matching.problem import Coverage, IncidentFacts, NeedCover, NeedFacts, TeamFacts


def usable_strength(incident: IncidentFacts, team: TeamFacts) -> int:
    """People the team may send: on the water only the insured count whose age and fitness allow it."""
    barred = team.uninsured + team.unfit if incident.on_water else 0
    return max(0, team.strength_free - barred)


def cover(*, incident: IncidentFacts, team: TeamFacts) -> Coverage:
    """Fill the Needs from the team's people and equipment, each person and piece once.

    The scarcest skill is served first and Needs without a skill last, so that a specialist is not spent on a place
    that anyone could take. A person who holds two skills is only bounded by the strength, as facts are counts.
    Equipment needs somebody to bring it: a team without one usable person brings nothing.
    """
    people_left = usable_strength(incident, team)
    pieces_left = dict(team.equipment_free) if people_left else {}
    certified_left = dict(team.skills)
    filled: dict[int, NeedCover] = {}
    for need in sorted(incident.needs, key=lambda need: _scarcity(need, team)):
        people = min(need.headcount, people_left)
        if need.skill_id is not None:
            people = min(people, certified_left.get(need.skill_id, 0))
            certified_left[need.skill_id] = certified_left.get(need.skill_id, 0) - people
        people_left -= people
        # Equipment that belongs to skilled places is of no use without one of the skilled.
        brings = people > 0 or need.headcount == 0
        pieces = _take(need, pieces_left) if brings else {}
        filled[need.need_id] = NeedCover(need.need_id, people, need.headcount, pieces)
    covers = tuple(filled[need.need_id] for need in incident.needs)
    return Coverage(
        needs=covers,
        people=sum(cover.people for cover in covers),
        people_needed=sum(need.headcount for need in incident.needs),
        pieces=sum(sum(cover.equipment.values()) for cover in covers),
        pieces_needed=sum(sum(need.equipment.values()) for need in incident.needs),
    )


def missing_share(incident: IncidentFacts, coverage: Coverage) -> float:
    """How much of what not everybody can bring would still be missing: 0 nothing, 1 all of it.

    Every skill and every kind of equipment that a Need asks for counts the same, however many are asked: a boat without
    anybody who can swim is as useless as the other way round. People whom no skill is asked of count only where nothing
    else is asked: they are found everywhere.
    """
    covers = {cover.need_id: cover for cover in coverage.needs}
    shares: list[float] = []
    plain: list[float] = []
    for need in incident.needs:
        cover = covers[need.need_id]
        if need.headcount:
            (plain if need.skill_id is None else shares).append(1 - cover.people / need.headcount)
        shares += [
            1 - cover.equipment.get(kind, 0) / wanted for kind, wanted in need.equipment.items() if wanted
        ]
    counted = shares or plain
    return sum(counted) / len(counted) if counted else 0.0


def _scarcity(need: NeedFacts, team: TeamFacts) -> tuple[bool, int, int]:
    return need.skill_id is None, team.skills.get(need.skill_id or 0, 0), need.need_id


def _take(need: NeedFacts, pieces_left: dict[str, int]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for kind, wanted in sorted(need.equipment.items()):
        taken[kind] = min(wanted, pieces_left.get(kind, 0))
        pieces_left[kind] = pieces_left.get(kind, 0) - taken[kind]
    return taken
