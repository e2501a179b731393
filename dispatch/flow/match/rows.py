"""What of a ranking goes to the screen."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.flow.match.facts import Candidate
from dispatch.flow.match.missing import change_words, gap_words, need_words
from dispatch.flow.match.singles import Single
from dispatch.flow.match.words import Skills, sentence
from dispatch.matching.gaps import Gap
from dispatch.matching.habits import NO_WAY_SECONDS
from dispatch.matching.problem import Acceptance, IncidentFacts, Ranked, Reason, Refused
from dispatch.models.masks import mask_name, mask_phone
from dispatch.snapshots.panes import GapRow, LikelyRow, RankedRow, ReasonRow, SingleRow


def team_row(
    facts: IncidentFacts, entry: Ranked | Refused, candidate: Candidate, skills: Skills
) -> RankedRow:
    """A team that can go, or one that cannot, with the one thing that would change it."""
    ranked, refused = (entry, None) if isinstance(entry, Ranked) else (None, entry)
    return RankedRow(
        team=entry.team_id,
        rank=ranked.rank if ranked else None,
        name=candidate.name,
        free=entry.strength,
        boats=candidate.boats,
        seconds=_whole(entry.seconds),
        metres=_whole(entry.metres),
        estimated=entry.estimated,
        expected=_whole(entry.arrival.expected),
        earliest=_whole(entry.arrival.earliest),
        latest=_whole(entry.arrival.latest),
        likely=_likely(entry.acceptance),
        asked=candidate.asked,
        needs_reason=ranked is not None and ranked.tired and not facts.life_critical,
        change=change_words(refused.change, skills) if refused and refused.change else "",
        reasons=_reasons(entry.reasons, skills),
    )


def single_row(facts: IncidentFacts, single: Single, skills: Skills) -> SingleRow:
    """One volunteer, masked as everywhere."""
    entry = single.ranked
    return SingleRow(
        volunteer=entry.team_id,
        need=single.need.need_id,
        wanted=need_words(single.need.skill_id, skills),
        name=mask_name(single.name),
        phone=mask_phone(single.phone),
        team=single.team,
        seconds=_whole(entry.seconds),
        metres=_whole(entry.metres),
        estimated=entry.estimated,
        expected=_whole(entry.arrival.expected),
        earliest=_whole(entry.arrival.earliest),
        latest=_whole(entry.arrival.latest),
        likely=_likely(entry.acceptance),
        needs_reason=entry.tired and not facts.life_critical,
        # Which skill they hold is said beside the name already.
        reasons=[row for row in _reasons(entry.reasons, skills) if row.code not in ("skill", "certificates")],
    )


def gap_row(gap: Gap, teams: Mapping[int, Candidate], skills: Skills) -> GapRow:
    """What nobody brings in time, as a sentence."""
    nearest = teams[gap.nearest] if gap.nearest is not None else None
    return GapRow(
        need=gap.need_id,
        unit=gap.unit,
        have=gap.have,
        wanted=gap.need,
        team=gap.nearest,
        words=gap_words(gap, skills, place=nearest.place if nearest else ""),
    )


def _likely(acceptance: Acceptance) -> LikelyRow:
    return LikelyRow(percent=round(acceptance.share * 100), asked=acceptance.asked, yes=acceptance.yes)


def _reasons(reasons: tuple[Reason, ...], skills: Skills) -> list[ReasonRow]:
    return [
        ReasonRow(code=reason.code.value, level=reason.level.value, words=sentence(reason, skills))
        for reason in reasons
    ]


def _whole(figure: float) -> int:
    """A router that finds no way says infinity; JSON needs a figure."""
    return round(min(figure, NO_WAY_SECONDS))
