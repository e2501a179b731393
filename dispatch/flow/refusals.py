"""Named refusals: a code, its figures, and a sentence that says what happened, what was kept and what to do.

Nothing was written when one is raised. `data` never holds names or phones.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class _Figures(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


class Refusal(Exception):
    """An act that may not happen now. `code` names it, `sentence` is a template over `data`."""

    code = "refused"
    sentence = _("现在不能这样做；没有任何改动。")

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(f"{self.code} {data}" if data else self.code)

    def words(self) -> str:
        """The sentence in the active language; a figure that was not given reads as a dash."""
        return gettext(self.sentence).format_map(_Figures(self.data))


class PlaceTaken(Refusal):
    """人员已满: every quota that this answer could take from is full."""

    code = "full"
    sentence = _("人员已满：没有空余名额；您的答复已记下，请勿前往。")


class OnReserve(PlaceTaken):
    """候补: planned cover is full; the yes is kept in its order (`place`, from 1)."""

    code = "on_reserve"
    sentence = _("名额已满：已记为候补第 {place} 位，有人退出会按次序转正并短信通知。")


class SignUpOver(Refusal):
    """The sign-up has ended (`until`); a coordinator may still put somebody down."""

    code = "sign_up_over"
    sentence = _("报名已于 {until} 截止；答复已记下，请勿前往，值班员会看到。")


class NotQualified(Refusal):
    """Places are open, but none that this offer could take: no valid certificate, or not the equipment (`team`)."""

    code = "not_qualified"
    sentence = _("还有空缺，但该队没有持有效证书的队员或所需装备可填；没有任何改动。请核对证书或另选一队。")


class TeamSpent(Refusal):
    """The team has not that many people left (`left`)."""

    code = "team_spent"
    sentence = _("该队只剩 {left} 人可派，这里要 {asked} 人；没有任何改动。请减少人数或另选一队。")


class PersonTaken(Refusal):
    """A volunteer is on another mission at that time (`volunteer`, `mission`)."""

    code = "person_taken"
    sentence = _("这名队员同一时间已在另一项任务（M-{mission}）中；没有任何改动。请换一人，或先让其归队。")


class EquipmentTaken(Refusal):
    """The team has not that many pieces of `unit` left (`left`)."""

    code = "equipment_taken"
    sentence = _("该队这类装备只剩 {left} 件，这里要 {asked} 件；没有任何改动。请减少数量或另选一队。")


class NotLocated(Refusal):
    """The incident has no point yet; locate or pin it first."""

    code = "not_located"
    sentence = _("该事件还没有位置；请先定位或在地图上钉点。")


class NotAnswerable(Refusal):
    """The ask is over (`state`): withdrawn, surplus or already answered so."""

    code = "not_answerable"
    sentence = _("这次召集已经结束（{state}），答复已记下但不再生效。")


class NobodyToAsk(Refusal):
    """Neither leader nor deputy nor duty phone can be asked."""

    code = "nobody_to_ask"
    sentence = _("该队没有可联系的队长、副队长或值班电话；没有发出任何短信。请先在名册里补上电话。")


class NotInsured(Refusal):
    """Without a valid insurance nobody goes on the water (`volunteer`)."""

    code = "not_insured"
    sentence = _("这名队员没有有效保险，不能参加水上任务；没有任何改动。请换一人，或先在名册里更新保险。")


class NotFit(Refusal):
    """Age or fitness keeps this person off the water (`volunteer`)."""

    code = "not_fit"
    sentence = _("这名队员年龄或体检不合水上要求；没有任何改动。请换一人，或先在名册里更新体检。")


class NobodyInsured(Refusal):
    """Nobody of the team may go on the water (`team`)."""

    code = "nobody_insured"
    sentence = _(
        "该队没有持有效保险的空闲队员，不能参加水上任务；没有任何改动。请另选一队，或先在名册里更新保险。"
    )


class ReasonNeeded(Refusal):
    """The team has worked 16 of the last 24 hours: who sends it all the same says why (`hours`)."""

    code = "reason_needed"
    sentence = _("该队 24 小时内已工作 {hours} 小时以上，应先休整；没有发出任何短信。仍要派请写明原因。")


class NotOfTheTeam(Refusal):
    """Only members of the mission's team can be named for its crew (`volunteer`)."""

    code = "not_of_the_team"
    sentence = _("这名队员不属于该队；没有任何改动。请从本队队员中选择。")


class NotYourStep(Refusal):
    """A step is taken back only by whoever told it (`verb`)."""

    code = "not_your_step"
    sentence = _("这一步不是您记录的，或已无可撤回；没有任何改动。请联系指挥台更正。")


class NotSharing(Refusal):
    """A position is taken only while its volunteer is engaged and consents."""

    code = "not_sharing"
    sentence = _("没有出动任务，或您没有同意共享位置；位置没有保存。")


class Incomplete(Refusal):
    """A field is missing or cannot be (`field`, `why`)."""

    code = "incomplete"
    sentence = _("“{field}”缺少或不对：{why}。其余内容已保留，请改正后再提交。")


class Taken(Refusal):
    """Somebody else is already on it (`owner` id, `since`)."""

    code = "taken"
    sentence = _("已经有人先一步处理；没有任何改动。")


class LiftedAlready(Refusal):
    """Somebody lifted this closure first (`who`, `at`)."""

    code = "lifted_already"
    sentence = _("{who} 已在 {at} 解除了这处封闭；没有任何改动。")


class NotYourLift(Refusal):
    """Only whoever lifted a closure takes that back, and only while it is lifted (`closure`)."""

    code = "not_your_lift"
    sentence = _("这处封闭不是您解除的，或已恢复；没有任何改动。如仍封闭，请重新画上。")


class TooManyClosed(Refusal):
    """So many closures stand that nobody can read them (`most`)."""

    code = "too_many_closed"
    sentence = _("已有 {most} 处封闭；没有保存。请先解除已恢复通行的，或把相邻的画成一片。")


class InDanger(Refusal):
    """The scene lies in an area of danger (`area`), raised by `who` at `at`: nobody is sent there before two people lifted it."""

    code = "in_danger"
    sentence = _(
        "“{area}”险情未解除，不派新任务；没有任何改动。须由指挥台两名值班员先后确认解除（{who} {at} 发布）。"
    )


class SecondLifts(Refusal):
    """Whoever asked to lift a danger does not lift it too (`danger`)."""

    code = "second_lifts"
    sentence = _("您已提出解除，须由另一名值班员确认；险情仍有效。")


class DangerOver(Refusal):
    """Two people lifted this danger already (`who`, `at`)."""

    code = "danger_over"
    sentence = _("{who} 已在 {at} 确认解除这处险情；没有任何改动。")


class AlarmTaken(Refusal):
    """Somebody took this cry for help first (`who`, `at`)."""

    code = "alarm_taken"
    sentence = _("{who} 已在 {at} 接手；没有任何改动。")


class ShapeRefused(Refusal):
    """What was drawn cannot be a closure or a danger; `why` names the reason, `sentence` follows it."""

    code = "shape_refused"
    sentences = {
        "malformed": _("图形数据不完整；没有保存。请重新画。"),
        "kind": _("只能画点、线或区域；没有保存。请重新画。"),
        "area": _("险情只能画区域；没有发出任何通知。请画至少三点。"),
        "empty": _("画的图形没有长度或面积；没有保存。线至少两点，区域至少三点。"),
        "outside": _("图形有点在地图之外；没有保存。请检查后重新画。"),
        "huge": _("图形跨 {km} 公里，最大 {most} 公里；没有保存。请缩小，或分几块画。"),
        "corners": _("图形有 {corners} 个拐点，最多 {most} 个；没有保存。请画得粗一些。"),
    }

    def __init__(self, why: str, **data: Any) -> None:
        self.sentence = self.sentences[why]
        super().__init__(why=why, **data)
