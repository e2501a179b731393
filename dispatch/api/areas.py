"""Areas of travel time, coverage and proposals for idle teams, as the board's map draws them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError
from pydantic import Field

from dispatch.access import visible
from dispatch.api.board import me, operation_of
from dispatch.api.structs import answer
from dispatch.flow.match.areas import areas_of_incident, areas_of_team
from dispatch.flow.match.coverage import STEPS, coverage
from dispatch.flow.match.people import organisations_of
from dispatch.flow.match.prepositions import prepositions
from dispatch.models import Incident, Operation, Organisation, Team
from geo.travel.base import Mode

router = Router()
MOST_MOVES, MOST_RESERVE = 8, 9


@router.get("/incidents/{int:key}/areas")
def incident_areas(request: HttpRequest, key: int, mode: Mode = Mode.CAR) -> HttpResponse:
    """From where the incident is reached within 15, 30 and 60 minutes; 409 `not_located` where there is no point yet."""
    rows = visible(me(request), Incident).select_related("operation")
    return answer(areas_of_incident(get_object_or_404(rows, pk=key), mode))


@router.get("/board/{slug}/teams/{int:key}/areas")
def team_areas(request: HttpRequest, slug: str, key: int, mode: Mode = Mode.CAR) -> HttpResponse:
    """What a team of the board reaches within 15, 30 and 60 minutes."""
    operation = operation_of(request, slug)
    return answer(areas_of_team(get_object_or_404(_teams(operation), pk=key), operation, mode))


@router.get("/board/{slug}/coverage")
def board_coverage(
    request: HttpRequest, slug: str, minutes: int = 30, mode: Mode = Mode.CAR, region: str = ""
) -> HttpResponse:
    """What of the service area, or of the county `region`, the free teams reach; 409 `no_boundary`, `unknown_region`."""
    _asked(minutes)
    return answer(coverage(operation_of(request, slug), minutes=minutes, mode=mode, code=region))


@router.get("/board/{slug}/prepositions")
def board_prepositions(
    request: HttpRequest,
    slug: str,
    minutes: int = 30,
    mode: Mode = Mode.CAR,
    region: str = "",
    most: Annotated[int, Field(ge=1, le=MOST_MOVES)] = 3,
    reserve: Annotated[int, Field(ge=0, le=MOST_RESERVE)] = 1,
) -> HttpResponse:
    """Where to put up to `most` idle teams, `reserve` of each county staying. A proposal: nothing is changed by it."""
    _asked(minutes)
    operation = operation_of(request, slug)
    return answer(
        prepositions(operation, minutes=minutes, most=most, reserve=reserve, mode=mode, code=region)
    )


def _asked(minutes: int) -> None:
    if minutes not in STEPS:
        raise HttpError(422, _("分钟数只能是 %(steps)s。") % {"steps": _("、").join(map(str, STEPS))})


def _teams(operation: Operation) -> QuerySet[Team]:
    """The teams that the operation's ranking may use: of its lead organisation and of those it is shared with."""
    whose = Organisation.objects.filter(pk__in=organisations_of(operation)).values_list("path", flat=True)
    below = [Q(organisation__path__startswith=path) for path in whose]
    return Team.objects.filter(reduce(or_, below))
