"""Codes of what goes out and comes in: texts, calls, and the words in chat groups."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    VOICE = "voice"


class Purpose(StrEnum):
    """What a text is for; part of what makes it one message."""

    CALL_OUT = "call_out"
    CONFIRM = "confirm"
    FULL = "full"
    STAND_DOWN = "stand_down"
    CORRECTION = "correction"
    ASK_BACK = "ask_back"
    CODE = "code"
    RECEIPT = "receipt"
    REPLY = "reply"
    WARNING = "warning"
    DANGER = "danger"
    ALL_CLEAR = "all_clear"
    ALARM = "alarm"
    APPROVAL = "approval"  # a life-critical one rings already: its approver is asked
    REMINDER = "reminder"
    RESERVE = "reserve"  # the places are taken, and how many are before this one
    MOVED_UP = "moved_up"


class BotKind(StrEnum):
    """Whose chat group a bot speaks in."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class Approval(StrEnum):
    """How far a provider is with a template."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


class StopReason(StrEnum):
    """Why a gateway was stopped: too many, too dear, refused by the provider, or by hand."""

    RATE = "rate"
    SPEND = "spend"
    ACCOUNT = "account"
    REFUSALS = "refusals"
    BY_HAND = "by_hand"
