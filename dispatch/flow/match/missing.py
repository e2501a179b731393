"""What is missing, in the reader's language: the one thing that would change a refusal, and a Need nobody meets in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.flow.match.words import Skills
from dispatch.matching.gaps import Gap
from dispatch.matching.problem import Plain
from dispatch.matching.reasons import Change, ChangeCode
from dispatch.models.labels import label
from dispatch.states import Unit


def change_words(change: Change, skills: Skills) -> str:
    """What would change a refusal; with more in the way, that it is only the first of them."""
    words = _CHANGES[change.code](change, skills)
    if not change.more:
        return words
    return _("先要：%(change)s（另有 %(more)s 项）") % {"change": words, "more": change.more}


def need_words(skill: int | None, skills: Skills) -> str:
    """Whom a Need asks for."""
    return skills.get(skill or 0) or _("队员")


def gap_words(gap: Gap, skills: Skills, *, place: str) -> str:
    """What nobody brings within the hour, and who could bring it later."""
    figures = {
        "minutes": round(gap.within / 60),
        "what": _what(gap, skills),
        "have": gap.have,
        "need": gap.need,
        "place": place,
        "later": round((gap.seconds or 0) / 60),
    }
    if gap.have:
        here = _("%(minutes)s 分钟内%(what)s只有 %(have)s/%(need)s") % figures
    elif gap.nearest is None:
        return _("没有一支队能派%(what)s") % figures
    else:
        here = _("%(minutes)s 分钟内没有%(what)s") % figures
    if gap.nearest is None:
        return here
    return _("%(here)s；最近的在%(place)s，%(later)s 分钟") % {**figures, "here": here}


def _what(gap: Gap, skills: Skills) -> str:
    if gap.unit != Unit.PEOPLE.value:
        return label(Unit(gap.unit))
    skill = skills.get(gap.skill_id or 0)
    return _("“%(skill)s”队员") % {"skill": skill} if skill else _("队员")


def _back(change: Change, skills: Skills) -> str:
    at = change.data["at"]
    return _("%(at)s 预计归队") % {"at": _clock(at)} if at else _("等人员归队")


def _renew(change: Change, skills: Skills) -> str:
    return _("%(people)s 人续“%(skill)s”证书") % {
        "people": change.data["people"],
        "skill": _skill(change, skills),
    }


def _train(change: Change, skills: Skills) -> str:
    return _("加派持“%(skill)s”证书的人同行") % {"skill": _skill(change, skills)}


def _piece_back(change: Change, skills: Skills) -> str:
    kind, at = label(Unit(str(change.data["kind"]))), change.data["at"]
    if at:
        return _("%(kind)s %(at)s 预计归队") % {"kind": kind, "at": _clock(at)}
    return _("%(kind)s修好") % {"kind": kind}


def _lend(change: Change, skills: Skills) -> str:
    return _("向别队借%(kind)s") % {"kind": label(Unit(str(change.data["kind"])))}


def _skill(change: Change, skills: Skills) -> str:
    return skills.get(int(change.data["skill_id"] or 0), "–")


def _clock(at: Plain) -> str:
    """A time today as 03:40, another day with its date."""
    moment = timezone.localtime(datetime.fromisoformat(str(at)))
    return f"{moment:%H:%M}" if moment.date() == timezone.localdate() else f"{moment:%m-%d %H:%M}"


_CHANGES: dict[ChangeCode, Callable[[Change, Skills], str]] = {
    ChangeCode.ON_DUTY: lambda change, skills: _("转为备勤"),
    ChangeCode.BACK: _back,
    ChangeCode.RENEW: _renew,
    ChangeCode.TRAIN: _train,
    ChangeCode.INSURE: lambda change, skills: _("给 %(people)s 人办保险") % {"people": change.data["people"]},
    ChangeCode.EXAMINE: lambda change, skills: (
        _("%(people)s 人年龄或体检合水上要求") % {"people": change.data["people"]}
    ),
    ChangeCode.SECOND_PERSON: lambda change, skills: _("再有一人同去"),
    ChangeCode.PIECE_BACK: _piece_back,
    ChangeCode.LEND: _lend,
    ChangeCode.NUMBER: lambda change, skills: _("补上能打通的电话"),
    ChangeCode.REOPEN: lambda change, skills: _("封闭路段恢复通行"),
}
