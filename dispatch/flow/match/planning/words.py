"""What a plan says, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dispatch.flow.match.missing import need_words
from dispatch.flow.match.planning.freshness import Differences
from dispatch.flow.match.words import Skills
from dispatch.matching.plan_changes import PlanChange, PlanChangeCode, Why
from dispatch.matching.plan_problem import Missing
from dispatch.matching.problem import NeedFacts
from dispatch.models.labels import label
from dispatch.states import Unit


@dataclass(frozen=True, slots=True)
class Names:
    """By id: teams, incidents as spoken, skills; and which skill each Need asks for."""

    teams: Mapping[int, str]
    incidents: Mapping[int, str]
    skills: Skills
    needs: Mapping[int, NeedFacts]

    def team(self, key: int | None) -> str:
        """The name of a team."""
        return self.teams.get(key or 0, "–")

    def incident(self, key: int | None) -> str:
        """The number of an incident."""
        return self.incidents.get(key or 0, "–")

    def skill(self, need: int | None) -> int | None:
        """What the Need asks for; on the water a skill is written as its negative."""
        asked = self.needs.get(need or 0)
        return abs(asked.skill_id) if asked and asked.skill_id else None


def amount(names: Names, need: int | None, people: int, equipment: Mapping[str, int], teams: int = 0) -> str:
    """So many of what a Need asks for: “急流救援” 4 人、冲锋舟 1."""
    parts = []
    if teams:
        parts.append(_("一支队去查看"))
    if people:
        skill = names.skill(need)
        parts.append(
            _("%(what)s %(count)s 人")
            % {
                "what": names.skills.get(skill, "–") if skill else need_words(None, names.skills),
                "count": people,
            }
        )
    parts += [
        _("%(what)s %(count)s") % {"what": label(Unit(kind)), "count": count}
        for kind, count in sorted(equipment.items())
        if count
    ]
    return _("、").join(parts)


def missing_words(gap: Missing, names: Names) -> str:
    """What stays open, and the nearest that could bring it."""
    what = amount(names, gap.need_id, gap.people, gap.equipment, gap.teams)
    if gap.nearest_team_id is None or gap.nearest_seconds is None:
        return _("缺%(what)s；没有能去的队") % {"what": what}
    return _("缺%(what)s；最近能去的是%(team)s，%(minutes)s 分（已另派、留守或赶不及）") % {
        "what": what,
        "team": names.team(gap.nearest_team_id),
        "minutes": minutes(gap.nearest_seconds),
    }


def minutes(seconds: float) -> int:
    """Whole minutes, at least one."""
    return max(1, round(seconds / 60))


def change_words(change: PlanChange, names: Names) -> str:
    """What becomes different."""
    data = change.data
    figures = {
        "team": names.team(change.team_id),
        "incident": names.incident(change.incident_id),
        "other": names.incident(int(data.get("from") or 0)),
        "minutes": minutes(float(data.get("seconds") or 0)),
        "before": minutes(float(data.get("seconds_before") or 0)),
        "what": _counted(change),
    }
    return _CHANGES[change.code]() % figures


def _counted(change: PlanChange) -> str:
    people, teams, pieces = (int(change.data.get(key) or 0) for key in ("people", "teams", "pieces"))
    parts = [
        words % {"count": count}
        for words, count in (
            (_("%(count)s 人"), people),
            (_("%(count)s 队"), teams),
            (_("%(count)s 件装备"), pieces),
        )
        if count
    ]
    return _("、").join(parts)


_CHANGES: dict[PlanChangeCode, Callable[[], str]] = {
    PlanChangeCode.SEND: lambda: _("%(team)s派往 %(incident)s，%(minutes)s 分到"),
    PlanChangeCode.MOVE: lambda: _("%(team)s由 %(other)s 改去 %(incident)s（%(before)s → %(minutes)s 分）"),
    PlanChangeCode.RELEASE: lambda: _("%(team)s不再派往 %(incident)s"),
    PlanChangeCode.ARRIVAL: lambda: _("%(team)s到 %(incident)s：%(before)s → %(minutes)s 分"),
    PlanChangeCode.SHORT: lambda: _("%(incident)s 多缺 %(what)s"),
    PlanChangeCode.FILLED: lambda: _("%(incident)s 少缺 %(what)s"),
}

_BECAUSE: dict[Why, Callable[[], str]] = {
    Why.OPENED: lambda: _("新来的事件"),
    Why.CLOSED: lambda: _("该事件不再待派"),
    Why.NEEDS: lambda: _("需要有变"),
    Why.LOST: lambda: _("有队伍不能去了"),
    Why.GAINED: lambda: _("有队伍可派了"),
    Why.TRAVEL: lambda: _("路程有变"),
    Why.BETTER: lambda: _("这样整体更快"),
}


def because(why: Why) -> str:
    """What set a change off."""
    return _BECAUSE[why]()


_LEFT_OUT: dict[str, Callable[[], str]] = {
    "no_point": lambda: _("还没有位置，请先定位"),
    "planned": lambda: _("预定保障，有自己的时段，请从推荐里单独派"),
    "many": lambda: _("待派事件太多，先排最急的；派出后再排"),
}


def left_out_words(why: str) -> str:
    """Why there is no plan for an incident."""
    return _LEFT_OUT[why]()


_STALE: dict[str, Callable[[], str]] = {
    "gone": lambda: _("该事件已不再待派"),
    "needs": lambda: _("该事件缺的已和排方案时不同"),
    "team": lambda: _("该队已和排方案时不同：被派、被问或人员装备有变"),
}


def stale_words(why: str) -> str:
    """Why an item may not be accepted any more."""
    found = _STALE.get(why)
    return found() if found else _("派出时被拒，没有发出短信")


def difference_words(found: Differences, names: Names) -> list[str]:
    """What is no longer as it was when the plan was made, a sentence for each kind."""
    said: list[tuple[str, Sequence[str]]] = [
        (_("新来 %(names)s"), [names.incident(key) for key in found.opened]),
        (_("%(names)s 不再待派"), [names.incident(key) for key in found.gone]),
        (_("%(names)s 缺的有变"), [names.incident(key) for key in found.needs]),
        (_("%(names)s 不能去了"), [names.team(key) for key in found.lost]),
        (_("%(names)s 可派了"), [names.team(key) for key in found.gained]),
        (_("%(names)s 派出后没有应答或去不了"), [names.team(key) for key in found.refused]),
    ]
    return [words % {"names": _few(of)} for words, of in said if of]


def _few(names: Sequence[str]) -> str:
    shown = _("、").join(names[:3])
    return (
        shown if len(names) <= 3 else _("%(names)s 等 %(count)s 个") % {"names": shown, "count": len(names)}
    )
