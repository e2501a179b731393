"""How far a request has come, for the person who asked: plain words, no names, no phones, nothing of a death."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dispatch.models import Request
from dispatch.states import IncidentState, Lane, RequestState


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `state` is done, now or next."""

    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One sentence, and the steps where there are any."""

    sentence: str
    advice: str
    steps: tuple[Step, ...]
    over: bool

    @classmethod
    def of(cls, request: Request) -> Progress:
        """As it stands now."""
        incident = request.incident
        if incident is None:
            return _waiting(request)
        if incident.sensitive:
            return cls(_("您的求助有人在处理。"), _("详情请拨打值班电话。"), (), False)
        return _at(IncidentState(incident.state))


_STEPS = 5


def _steps(done: int) -> tuple[Step, ...]:
    words = (_("已收到"), _("已立案"), _("召集救援队"), _("救援队出发"), _("救援队到达"))
    return tuple(
        Step(text, "done" if place < done else "now" if place == done else "next")
        for place, text in enumerate(words)
    )


def _waiting(request: Request) -> Progress:
    stay = _("请保持电话畅通，先到高处或安全的地方。")
    match RequestState(request.state):
        case RequestState.NEW if request.lane in {Lane.OFFER, Lane.NEWS}:
            return Progress(_("已收到，谢谢您提供的信息。"), "", (), False)
        case RequestState.NEW:
            return Progress(_("已收到您的求助，值班员会看到。"), stay, _steps(1), False)
        case RequestState.CLAIMED:
            return Progress(_("值班员正在处理您的求助。"), stay, _steps(1), False)
        case RequestState.VERIFIED:
            return Progress(_("您的求助已核实，正在安排。"), stay, _steps(1), False)
        case RequestState.DUPLICATE:
            return Progress(_("这件事已经有人报过，正在一并处理。"), stay, (), False)
        case RequestState.OFFER:
            return Progress(_("谢谢您愿意帮忙，需要时会联系您。"), "", (), True)
        case RequestState.OTHER:
            return Progress(_("已收到，谢谢您提供的信息。"), "", (), True)
        case _:
            again = _("值班员没能确认这条求助。如果仍需要帮助，请拨打值班电话或重新填写。")
            return Progress(again, _("有生命危险请立即拨打 119 或 120。"), (), True)


def _at(state: IncidentState) -> Progress:
    stay = _("请保持电话畅通，先到高处或安全的地方。")
    match state:
        case IncidentState.RECEIVED | IncidentState.LOCATED:
            return Progress(_("您的求助已立案，正在安排救援队。"), stay, _steps(2), False)
        case IncidentState.CALLED_OUT:
            return Progress(_("正在召集救援队。"), stay, _steps(2), False)
        case IncidentState.UNDER_WAY:
            return Progress(_("救援队已经出发。"), stay, _steps(3), False)
        case IncidentState.ON_SCENE:
            return Progress(_("救援队已经到达。"), "", _steps(4), False)
        case IncidentState.SUSPENDED:
            return Progress(_("因天气或夜间暂停，条件允许时马上继续。"), stay, (), False)
        case IncidentState.HANDED_OVER:
            return Progress(_("您的求助已移交其他救援力量处理。"), stay, (), True)
        case IncidentState.CANCELLED:
            return Progress(_("这次救援已取消。如果仍需要帮助，请重新填写。"), "", (), True)
        case IncidentState.CLOSED:
            return Progress(_("这次救援已经结束。"), "", _steps(_STEPS), True)
