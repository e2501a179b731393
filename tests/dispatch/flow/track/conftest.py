"""The team said yes."""

from __future__ import annotations

import pytest

from dispatch.models import Mission
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted


@pytest.fixture
def mission(cast: Cast) -> Mission:
    return accepted(cast.incident, cast.team)
