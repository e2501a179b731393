"""However often the sender is killed: no text lost, none sent twice."""

from __future__ import annotations

import random
import sys

from django.conf import settings

from dispatch.messaging.gateways import gateway
from tests.bench._results import Figure, report
from tests.dispatch import cast
from tests.dispatch.messaging import provider as stand_in
from tests.dispatch.messaging.conftest import ACCOUNT
from tests.trial._killing import PER_SECOND, ordeal

KILLS, SEED = 200, 814


def run() -> list[Figure]:
    """KILLS kills on a database of its own."""
    with stand_in.running() as provider:
        for name, value in {**ACCOUNT, "TWILIO_API_BASE": provider.address, "TEXTS_PER_SECOND": PER_SECOND}.items():  # fmt: skip
            setattr(settings, name, value)
        gateway.cache_clear()
        toll = ordeal(cast.cast().operation, provider, kills=KILLS, dice=random.Random(SEED))
    what = f"{toll.texts} texts, {toll.kills} senders killed: "
    return [
        Figure(what=f"{what}in doubt at a kill", figure=toll.doubtful, unit="texts", holds=toll.doubtful > 0),
        Figure(what=f"{what}claimed again", figure=toll.again, unit="texts"),
        Figure(what=f"{what}lost", figure=toll.lost, unit="texts", bar=0, holds=toll.lost == 0),
        Figure(what=f"{what}sent twice", figure=toll.doubled, unit="texts", bar=0, holds=toll.doubled == 0),
    ]


if __name__ == "__main__":
    sys.exit(report("outbox", run(), kind="trial"))
