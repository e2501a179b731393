"""A seeded sample of `make trial ONLY=outbox`: senders that are killed lose no text and send none twice."""

from __future__ import annotations

import random

from pytest_django.fixtures import Settings

from tests.dispatch.cast import Cast
from tests.dispatch.messaging.provider import Provider
from tests.trial._killing import PER_SECOND, TEXTS, ordeal

KILLS, SEED = 8, 20260814


def test_senders_killed_at_random_moments_lose_no_text_and_send_none_twice(
    committed_cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXTS_PER_SECOND = PER_SECOND
    toll = ordeal(committed_cast.operation, provider, kills=KILLS, dice=random.Random(SEED))
    assert toll.texts == KILLS * TEXTS
    assert toll.doubtful > 0
    assert (toll.lost, toll.doubled) == (0, 0)
