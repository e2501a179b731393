"""The team was asked."""

from __future__ import annotations

import pytest

from dispatch.flow import call_out
from dispatch.models import Ask
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """The team was asked by letter A, and its leader has the text."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    return fresh(made)
