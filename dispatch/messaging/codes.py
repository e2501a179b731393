"""One-time codes by text: made from a secret, a phone and the time, so that none is stored; few tries, few texts.

A code holds for the five minutes it was made in and the five after them: at least five, at most ten.
"""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta

from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare, salted_hmac

from dispatch.access import audit
from dispatch.events import telling
from dispatch.messaging import outbox, wording
from dispatch.models import AuditEntry, Operation, Text, Volunteer
from dispatch.states import Purpose, Source

WINDOW_SECONDS = 300
LASTS = timedelta(seconds=2 * WINDOW_SECONDS)
MOST_CODES = 3
MOST_TRIES = 5
_SALT = "muster.code"


def _code(phone: str, window: int) -> str:
    digest = salted_hmac(_SALT, f"{phone}:{window}", algorithm="sha256").hexdigest()
    return f"{int(digest, 16) % 10**6:06}"


def _now() -> int:
    return int(time.time()) // WINDOW_SECONDS


def send(operation: Operation, phone: str, holder: Volunteer | None) -> bool:
    """Send `phone` its code; False where it had three within ten minutes."""
    recent = Text.objects.filter(
        phone=phone, outbound=True, purpose=Purpose.CODE.value, queued_at__gte=Now() - LASTS
    )
    count = recent.count()
    if count >= MOST_CODES:
        return False
    window = _now()
    with telling(operation, source=Source.CODE_PAGE) as story:
        outbox.queue(
            story,
            subject=f"code:{window}",
            phone=phone,
            purpose=Purpose.CODE,
            body=wording.plain(
                operation, "code", holder.language if holder else "zh-hans", code=_code(phone, window)
            ),
            round=count + 1,
            volunteer=holder,
            rank=outbox.STOP_RANK,
            expires_at=story.now + LASTS,
        )
    return True


def check(phone: str, code: str) -> bool:
    """Whether `code` is the one that was sent to `phone`; after five wrong tries within ten minutes none is."""
    subject = f"code:{hashlib.sha256(phone.encode()).hexdigest()[:40]}"
    wrong = AuditEntry.objects.filter(subject=subject, act="code.wrong", at__gte=Now() - LASTS)
    if wrong.count() >= MOST_TRIES:
        return False
    window = _now()
    if any(constant_time_compare(code, _code(phone, at)) for at in (window, window - 1)):
        return True
    audit(None, "code.wrong", subject)
    return False
