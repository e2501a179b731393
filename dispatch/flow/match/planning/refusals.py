"""What may stand in the way of a plan."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from dispatch.flow.refusals import Refusal


class PlanFirst(Refusal):
    """Somebody proposed another plan meanwhile (`proposal`, `by`, `at`)."""

    code = "plan_first"
    sentence = _("已经有人在 {at} 提出了新的方案；没有任何改动。请先看新方案。")


class PlanOver(Refusal):
    """The plan stands no longer (`by`, `at`)."""

    code = "plan_over"
    sentence = _("这个方案在 {at} 已被取代或放弃；没有派出任何队伍。请看现行方案，或重新排。")


class SecondPersonNeeded(Refusal):
    """More teams than one person may ask (`most`): a commander or an administrator who did not propose it accepts it."""

    code = "second_person_needed"
    sentence = _("一个人最多派 {most} 队；没有派出任何队伍。请少选几队，或由另一位指挥长来接受。")
