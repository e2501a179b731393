"""Typed structs out, as the JSON that the front end's generated types describe."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.http import HttpResponse

from dispatch.snapshots.rows import Row

_encoder = msgspec.json.Encoder()


def answer(body: Row | Sequence[Row], status: int = 200) -> HttpResponse:
    """`body` as JSON, never cached."""
    response = HttpResponse(_encoder.encode(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
