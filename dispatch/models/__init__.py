"""One aggregate a file; this is their face."""

from dispatch.models.answered import AnsweredKey
from dispatch.models.bots import Bot, Post
from dispatch.models.callouts import Ask, CallOut, Take
from dispatch.models.closures import ClosedAhead, Closure
from dispatch.models.dangers import Alarm, Danger, Told
from dispatch.models.gateways import GatewayStop, Pace, Tally, TextTemplate
from dispatch.models.handlings import Handling
from dispatch.models.incidents import HandOff, Incident, Need, Outcome, Person, Quota
from dispatch.models.missions import Carried, CrewMember, Mission, Reminder, Stop
from dispatch.models.operations import Operation
from dispatch.models.organisations import Membership, NumberSeries, Organisation, User
from dispatch.models.overdue import Overdue
from dispatch.models.people import Qualification, Skill, Volunteer
from dispatch.models.proposals import Proposal, ProposalItem
from dispatch.models.records import AuditEntry, ImportRow, ImportRun, Note, TimelineEntry
from dispatch.models.requests import Request
from dispatch.models.teams import Equipment, Team
from dispatch.models.texts import Text
from dispatch.models.trackers import Tracker

__all__ = [
    "Alarm",
    "AnsweredKey",
    "Ask",
    "AuditEntry",
    "Bot",
    "CallOut",
    "Carried",
    "ClosedAhead",
    "Closure",
    "CrewMember",
    "Danger",
    "Equipment",
    "GatewayStop",
    "HandOff",
    "Handling",
    "ImportRow",
    "ImportRun",
    "Incident",
    "Membership",
    "Mission",
    "Need",
    "Note",
    "NumberSeries",
    "Operation",
    "Organisation",
    "Outcome",
    "Overdue",
    "Pace",
    "Person",
    "Post",
    "Proposal",
    "ProposalItem",
    "Qualification",
    "Quota",
    "Reminder",
    "Request",
    "Skill",
    "Stop",
    "Take",
    "Tally",
    "Team",
    "Text",
    "TextTemplate",
    "TimelineEntry",
    "Told",
    "Tracker",
    "User",
    "Volunteer",
]
