"""The reasons of a ranking as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dispatch.matching.problem import Level, Plain, Reason, ReasonCode
from dispatch.models import Skill
from dispatch.models.labels import label
from dispatch.states import Unit

Skills = Mapping[int, str]


def skill_names(ids: Iterable[int]) -> dict[int, str]:
    """The catalogue's words for these skills in the active language."""
    english = (get_language() or "").startswith("en")
    column = "english_name" if english else "name"
    return dict(Skill.objects.filter(pk__in=list(ids)).values_list("pk", column))


def sentence(reason: Reason, skills: Skills) -> str:
    """One reason in the active language."""
    return _SENTENCES[reason.code](reason, skills)


def _skill(reason: Reason, skills: Skills) -> str:
    name = skills.get(_whole(reason, "skill_id")) or label(Unit.PEOPLE)
    return f"{name} {reason.data['have']}/{reason.data['need']}"


def _equipment(reason: Reason, skills: Skills) -> str:
    return f"{label(Unit(str(reason.data['kind'])))} {reason.data['have']}/{reason.data['need']}"


def _certificates(reason: Reason, skills: Skills) -> str:
    return _("证书都在有效期内") if reason.level is Level.GOOD else _expired(reason, skills)


def _no_certificate(reason: Reason, skills: Skills) -> str:
    if reason.data["expired"]:
        return _expired(reason, skills)
    return _("没有人持有“%(skill)s”证书") % {"skill": skills.get(_whole(reason, "skill_id"), "–")}


def _expired(reason: Reason, skills: Skills) -> str:
    return _("“%(skill)s”证书过期 %(people)s 人（至 %(day)s）") % {
        "skill": skills.get(_whole(reason, "skill_id"), "–"),
        "people": reason.data["expired"],
        "day": reason.data["expired_on"] or "–",
    }


def _rest(reason: Reason, skills: Skills) -> str:
    hours = reason.data["hours"]
    if hours is None:
        return _("没有近期出动记录")
    return _("已休整 %(hours)s 小时") % {"hours": _hours(hours)}


def _work(reason: Reason, skills: Skills) -> str:
    return _("24 小时内已工作 %(hours)s 小时") % {"hours": _hours(reason.data["hours"])}


def _position(reason: Reason, skills: Skills) -> str:
    age = reason.data["age_s"]
    if age is None:
        return _("按驻地计算")
    return _("位置更新于 %(minutes)s 分钟前") % {"minutes": round(float(age) / 60)}


def _far(reason: Reason, skills: Skills) -> str:
    return _("路程约 %(minutes)s 分钟") % {"minutes": round(float(reason.data["seconds"] or 0) / 60)}


def _no_way(reason: Reason, skills: Skills) -> str:
    return _("没有道路可通")


def _detour(reason: Reason, skills: Skills) -> str:
    return _("绕开封闭路段，多 %(minutes)s 分钟") % {
        "minutes": round(float(reason.data["seconds"] or 0) / 60)
    }


def _cut_off(reason: Reason, skills: Skills) -> str:
    return _("被封闭路段隔断，没有路可绕")


def _shortfall(reason: Reason, skills: Skills) -> str:
    return _("缺少的要另派，按晚到 %(minutes)s 分钟排") % {
        "minutes": round(float(reason.data["seconds"] or 0) / 60)
    }


def _load(reason: Reason, skills: Skills) -> str:
    return _("近 7 天出动 %(hours)s 小时") % {"hours": _hours(reason.data["hours"])}


def _fitness(reason: Reason, skills: Skills) -> str:
    unfit, unknown = reason.data["unfit"], reason.data["unknown"]
    if unfit:
        return _("%(people)s 人年龄或体检不合，不能下水") % {"people": unfit}
    return _("%(people)s 人没有体检记录") % {"people": unknown}


def _buddy(reason: Reason, skills: Skills) -> str:
    return _("下水须结伴")


def _unfit(reason: Reason, skills: Skills) -> str:
    return _("%(people)s 人年龄或体检不合，不能下水") % {"people": reason.data["unfit"]}


def _alone(reason: Reason, skills: Skills) -> str:
    return _("只有一人，不能单独下水")


def _insurance(reason: Reason, skills: Skills) -> str:
    return _("%(people)s 人没有保险，不能下水") % {"people": reason.data["uninsured"]}


def _off_duty(reason: Reason, skills: Skills) -> str:
    return _("未备勤")


def _committed(reason: Reason, skills: Skills) -> str:
    incident = reason.data["incident"]
    return _("人员已派往 %(incident)s") % {"incident": incident} if incident else _("人员已派完")


def _uninsured(reason: Reason, skills: Skills) -> str:
    return _("在岗人员都没有保险，不能下水")


def _no_equipment(reason: Reason, skills: Skills) -> str:
    return _("没有空闲的%(kind)s") % {"kind": label(Unit(str(reason.data["kind"])))}


def _unreachable(reason: Reason, skills: Skills) -> str:
    return _("队长、副队长和值班电话都联系不上")


def _whole(reason: Reason, key: str) -> int:
    return int(reason.data[key] or 0)


def _hours(value: Plain) -> str:
    hours = float(value or 0)
    return f"{hours:.1f}" if hours < 10 else f"{hours:.0f}"


_SENTENCES: dict[ReasonCode, Callable[[Reason, Skills], str]] = {
    ReasonCode.SKILL: _skill,
    ReasonCode.EQUIPMENT: _equipment,
    ReasonCode.CERTIFICATES: _certificates,
    ReasonCode.REST: _rest,
    ReasonCode.WORK: _work,
    ReasonCode.POSITION: _position,
    ReasonCode.FAR: _far,
    ReasonCode.NO_WAY: _no_way,
    ReasonCode.DETOUR: _detour,
    ReasonCode.CUT_OFF: _cut_off,
    ReasonCode.SHORTFALL: _shortfall,
    ReasonCode.LOAD: _load,
    ReasonCode.FITNESS: _fitness,
    ReasonCode.BUDDY: _buddy,
    ReasonCode.UNFIT: _unfit,
    ReasonCode.ALONE: _alone,
    ReasonCode.INSURANCE: _insurance,
    ReasonCode.OFF_DUTY: _off_duty,
    ReasonCode.COMMITTED: _committed,
    ReasonCode.NO_CERTIFICATE: _no_certificate,
    ReasonCode.UNINSURED: _uninsured,
    ReasonCode.NO_EQUIPMENT: _no_equipment,
    ReasonCode.UNREACHABLE: _unreachable,
}
