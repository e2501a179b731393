"""The words of texts, in both languages. Model texts of the field: short, a letter, the digits to answer with."""

from __future__ import annotations

import msgspec

from dispatch.states import ClosureKind, IncidentKind, Unit


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Templates take `letter` and what they name; with a `|`, what stands before it is for one alone."""

    gap: str
    drill: str
    drill_call_out: str
    drill_end: str
    call_out: str
    meeting: str
    bring: str
    needs: str
    need_separator: str
    people: str
    people_here: str
    link: str
    confirm: str
    confirm_no_time: str
    changed: str
    full: str
    stand_down: str
    recall: str
    gather: str
    divert: str
    correction: str
    amend: str
    test: str
    closed_ahead: str
    closed_from_base: str
    way_open: str
    leave: str
    hold: str
    danger: str
    all_clear: str
    alarm: str
    closed_area: str
    ask_back: str
    choice: str
    choice_separator: str
    receipt: str
    over: str
    refused: str
    code: str
    opted_out: str
    opted_in: str
    call: str
    sign_up: str
    confirm_planned: str
    reserve: str
    moved_up: str
    reminder: str
    sign_up_over: str
    not_needed: str
    approval: str
    approved: str
    stopped: str
    decided: str
    moment: str
    metres: str
    kilometres: str
    closed: dict[ClosureKind, str]
    kinds: dict[IncidentKind, str]
    units: dict[Unit, str]


ZH = Phrases(
    gap="",
    drill="演练：",
    drill_call_out="演练演练：非真实灾情，",
    drill_end="。演练",
    call_out="任务{letter}：{what}{needs}{meeting}{bring}。能去回{letter}1加分钟数，如{letter}1 20；不能回{letter}2",
    meeting="，到{place}集合",
    bring="，带{things}",
    needs="，需{list}",
    need_separator="、",
    people="{skill}{count}人",
    people_here="约{count}人",
    link="，或点 {link}",
    confirm="任务{letter}已记：{taken}，{minutes}分钟到。有变化回{letter}2；受阻回{letter}4，平安到家回{letter}9",
    confirm_no_time="任务{letter}已记：{taken}。有变化回{letter}2；受阻回{letter}4，平安到家回{letter}9",
    changed="任务{letter}已改记。如有变化请再回复",
    full="任务{letter}人员已满，请勿前往。谢谢！",
    stand_down="任务{letter}已解除，未出发请勿前往，途中请返回。平安到家回{letter}9，谢谢！",
    recall="任务{letter}召集已取消，请勿前往，不必回复。谢谢！",
    gather="任务{letter}已结束，请清点人数后收队。平安到家回{letter}9，谢谢！",
    divert="任务{letter}改派：{what}。请改去新地点，受阻回{letter}4，平安到家回{letter}9",
    closed_ahead="任务{letter}：前方约{far}{what}，请改道。受阻回{letter}4",
    closed_from_base="任务{letter}：途中（离出发地约{far}）{what}，请改道。受阻回{letter}4",
    way_open="任务{letter}：前方路段已恢复，可以通行",
    leave="紧急撤离：{why}，{area}各队立即撤至安全处清点人数。收到回 收到，撤到后回8",
    hold="原地避险：{why}，{area}各队立即停止前进，就地避险。收到回 收到，到安全处后回8",
    danger="有险情",
    all_clear="险情解除：{area}可以恢复行动，听指挥台安排。谢谢！",
    alarm="队员遇险：{team}，{seconds}秒无人接手。请立即打开指挥台接手",
    closed_area="任务{letter}：{area}有险情，暂停派队，请勿前往。您的答复已记下，解除后值班员与您联系",
    correction="任务{letter}地点更正：{place}。请按新地点前往，收到回 收到",
    amend="任务{letter}更正：{words}。以此为准，收到回 收到",
    test="测试短信，不是任务，不用回复。{time}",
    ask_back="您有{count}个任务，请带字母回复：{choices}",
    choice="{letter}（{what}）去回{letter}1、不去回{letter}2",
    choice_separator="；",
    receipt="已读，不算出发。能去回{letter}1，不能回{letter}2",
    over="任务{letter}已结束，您的答复已记下，请勿前往",
    refused="任务{letter}：{why}值班员会与您联系",
    code="验证码{code}，10分钟内有效。不是您本人操作请忽略",
    opted_out="已退订，不再给您发短信。恢复请回 订阅",
    opted_in="已恢复接收短信",
    call="任务{letter}：{what}{needs}{meeting}{bring}",
    sign_up="保障{letter}：{when}，{what}{needs}{meeting}{bring}。能到岗回{letter}1，不能回{letter}2，{until}截止",
    confirm_planned="保障{letter}已登记：{taken}，{when}到岗，届时提醒。有变化回{letter}2",
    reserve="保障{letter}：名额已满，您是候补第{place}位，有空缺马上通知。不等了回{letter}2",
    moved_up="保障{letter}：有人退出，您已由候补转正，{when}到岗。不能去回{letter}2",
    reminder="提醒：保障{letter}，{when}到岗：{place}。去不了请马上回{letter}2",
    sign_up_over="保障{letter}报名已截止，您的答复已记下，请勿前往，值班员会看到",
    not_needed="保障{letter}已开始，候补未轮到，不必到场。谢谢！",
    approval="任务{letter}：{what}，已同时呼叫{count}人。同意回{letter}5，叫停回{letter}6；{seconds}秒不答即照发并记录",
    approved="任务{letter}已记：同意，继续召集",
    stopped="任务{letter}已记：叫停，已通知各人不要前往",
    decided="任务{letter}：已有决定或已结束，没有改动",
    moment="{month}月{day}日{time}",
    metres="{count}米",
    kilometres="{count}公里",
    closed={ClosureKind.FLOODED: "路段被淹", ClosureKind.ROAD_CLOSED: "道路已封闭"},
    kinds={
        IncidentKind.TRAPPED: "被困",
        IncidentKind.WATER_RESCUE: "水上遇险",
        IncidentKind.EVACUATION: "需转移",
        IncidentKind.MISSING: "失联待寻",
        IncidentKind.MEDICAL: "需医疗救助",
        IncidentKind.VEHICLE: "车辆被困",
        IncidentKind.FLOODING: "积水待排",
        IncidentKind.SUPPLIES: "需物资",
        IncidentKind.DISINFECTION: "需消杀",
        IncidentKind.SHELTER: "需安置",
        IncidentKind.EVENT_COVER: "活动保障",
        IncidentKind.OTHER: "求助",
    },
    units={
        Unit.PEOPLE: "队员{count}人",
        Unit.BOAT: "冲锋舟{count}艘",
        Unit.VEHICLE: "车{count}辆",
        Unit.PUMP: "水泵{count}台",
        Unit.DRONE: "无人机{count}架",
        Unit.AED: "AED {count}台",
    },
)

EN = Phrases(
    gap=" ",
    drill="DRILL 演练: ",
    drill_call_out="DRILL 演练, not a real emergency: ",
    drill_end=". DRILL",
    call_out="Task {letter}: {what}{needs}{meeting}{bring}. Go: reply {letter}1 20 (20 min). Cannot: {letter}2",
    meeting=", meet at {place}",
    bring=", bring {things}",
    needs=". Needed: {list}",
    need_separator=", ",
    people="{count} {skill}",
    people_here="about {count} person|about {count} people",
    link=" or open {link}",
    confirm="Task {letter} noted: {taken}, there in {minutes} min. Change: {letter}2. Blocked: {letter}4. Safe home: {letter}9",
    confirm_no_time="Task {letter} noted: {taken}. Change: {letter}2. Blocked: {letter}4. Safe home: {letter}9",
    changed="Task {letter}: your change is noted. Reply again if anything changes",
    full="Task {letter} is full, please do not go. Thank you!",
    stand_down="Task {letter} is stood down. Not left yet: do not go. On the way: turn back. Safe home: reply {letter}9. Thank you!",
    recall="Task {letter} is cancelled, please do not go. No reply needed. Thank you!",
    gather="Task {letter} is over. Count your people and return. Safe home: reply {letter}9. Thank you!",
    divert="Task {letter} diverted: {what}. Go to the new place. Blocked: {letter}4. Safe home: {letter}9",
    closed_ahead="Task {letter}: about {far} ahead {what}. Take another way. Blocked: {letter}4",
    closed_from_base="Task {letter}: about {far} from where you set out {what}. Take another way. Blocked: {letter}4",
    way_open="Task {letter}: the closure ahead is lifted, the way is open",
    leave="LEAVE NOW: {why}. {area}: go to safe ground at once, count your people. Reply RECEIVED; when safe reply 8",
    hold="STAY PUT: {why}. {area}: stop and take shelter where you are. Reply RECEIVED; when safe reply 8",
    danger="danger",
    all_clear="All clear: work in {area} may go on, as the desk says. Thank you!",
    alarm="CREW IN DISTRESS: {team}, nobody has taken it for {seconds} s. Open the board and take it now",
    closed_area="Task {letter}: danger in {area}, nobody is sent there now. Do not go. Your answer is noted; a coordinator will contact you",
    correction="Task {letter}, place corrected: {place}. Go to the new place; reply RECEIVED when read",
    amend="Task {letter}, corrected: {words}. This holds; reply RECEIVED when read",
    test="Test message, no task. No reply needed. {time}",
    ask_back="You have {count} tasks, reply with the letter: {choices}",
    choice="{letter} ({what}) go {letter}1, cannot {letter}2",
    choice_separator="; ",
    receipt="Noted as read, which is not going. Go: {letter}1. Cannot: {letter}2",
    over="Task {letter} is over. Your answer is noted; please do not go",
    refused="Task {letter}: {why} A coordinator will contact you",
    code="Code {code}, valid for 10 minutes. Not you? Ignore this",
    opted_out="You will get no more texts. To get them again reply START",
    opted_in="You will get texts again",
    call="Task {letter}: {what}{needs}{meeting}{bring}",
    sign_up="{letter}: {when}, {what}{needs}{meeting}{bring}. Come {letter}1, cannot {letter}2, by {until}",
    confirm_planned="Cover {letter} noted: {taken}, be there {when}; you will be reminded. Change: {letter}2",
    reserve="Cover {letter} is full. You are number {place} in reserve and will hear when a place is free. Not waiting: {letter}2",
    moved_up="Cover {letter}: somebody withdrew and you have the place. Be there {when}. Cannot: reply {letter}2",
    reminder="Reminder: cover {letter}, be there {when}: {place}. Cannot? Reply {letter}2 at once",
    sign_up_over="Sign-up for cover {letter} is over. Your answer is noted, please do not go; a coordinator will see it",
    not_needed="Cover {letter} has begun and no reserve was needed, please do not go. Thank you!",
    approval="{letter}: {what}; {count} rung now. Agree {letter}5, stop {letter}6; silent for {seconds} s: goes on, logged",
    approved="Task {letter} noted: agreed, it goes on",
    stopped="Task {letter} noted: stopped, everybody is told not to go",
    decided="Task {letter}: decided already or over, nothing was changed",
    moment="{day} {month} {time}",
    metres="{count} m",
    kilometres="{count} km",
    closed={ClosureKind.FLOODED: "the road is flooded", ClosureKind.ROAD_CLOSED: "the road is closed"},
    kinds={
        IncidentKind.TRAPPED: "trapped",
        IncidentKind.WATER_RESCUE: "in the water",
        IncidentKind.EVACUATION: "to be evacuated",
        IncidentKind.MISSING: "missing",
        IncidentKind.MEDICAL: "in need of medical help",
        IncidentKind.VEHICLE: "trapped in a vehicle",
        IncidentKind.FLOODING: "flooding to be pumped",
        IncidentKind.SUPPLIES: "in need of supplies",
        IncidentKind.DISINFECTION: "disinfection",
        IncidentKind.SHELTER: "in need of shelter",
        IncidentKind.EVENT_COVER: "event cover",
        IncidentKind.OTHER: "call for help",
    },
    units={
        Unit.PEOPLE: "{count} person|{count} people",
        Unit.BOAT: "{count} boat|{count} boats",
        Unit.VEHICLE: "{count} vehicle|{count} vehicles",
        Unit.PUMP: "{count} pump|{count} pumps",
        Unit.DRONE: "{count} drone|{count} drones",
        Unit.AED: "{count} AED|{count} AEDs",
    },
)


def counted(words: str, count: int) -> str:
    """`words` for so many."""
    one, _, many = words.rpartition("|")
    return (one if one and count == 1 else many).format(count=count)


def phrases(language: str) -> Phrases:
    """The words of `language`; Chinese for any that is not English."""
    return EN if language.startswith("en") else ZH
