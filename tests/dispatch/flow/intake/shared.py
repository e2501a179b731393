"""A call for help, and the job it becomes."""

from __future__ import annotations

from typing import Any

from dispatch.flow import intake
from dispatch.models import Incident, Operation, Request
from dispatch.states import IncidentKind, Source, Urgency
from tests.dispatch.cast import Cast

CRY = "南坊头村水已经淹到屋顶，老人小孩12口人被困，手机快没电了，求救援船！"


def call(operation: Operation, words: str = CRY, **fields: Any) -> Request:
    given: dict[str, Any] = {"source": Source.PHONE, "phone": "139 5391 0001", **fields}
    return intake.receive(operation=operation, words=words, **given)


def opened(cast: Cast, request: Request | None, **fields: Any) -> Incident:
    given: dict[str, Any] = {
        "kind": IncidentKind.TRAPPED,
        "urgency": Urgency.CRITICAL,
        "title": "南坊头村12人被困",
    }
    return intake.open_incident(request, operation=cast.operation, by=cast.coordinator, **{**given, **fields})
