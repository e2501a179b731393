"""One-time codes by text: made from a secret, a phone, the time and a count, so that none is stored; few tries, few texts.

A code holds for the five minutes it was made in and the five after them: at least five, at most ten. Only one that was
sent opens anything, and only once: it is spent on the form (`nonce`) that it was typed into.
"""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare, salted_hmac

from dispatch.access import audit
from dispatch.events import telling
from dispatch.messaging import outbox, wording
from dispatch.models import AuditEntry, Operation, Text, Volunteer
from dispatch.models.locks import in_turn
from dispatch.states import Purpose, Source

WINDOW_SECONDS = 300
LASTS = timedelta(seconds=2 * WINDOW_SECONDS)
MOST_CODES = 3
MOST_TRIES = 5
_SALT = "muster.code"


def _code(phone: str, window: int, count: int) -> str:
    digest = salted_hmac(_SALT, f"{phone}:{window}:{count}", algorithm="sha256").hexdigest()
    return f"{int(digest, 16) % 10**6:06}"


def _now() -> int:
    return int(time.time()) // WINDOW_SECONDS


def _sent(phone: str) -> QuerySet[Text]:
    rows = Text.objects.filter(phone=phone, outbound=True, purpose=Purpose.CODE.value)
    return rows.filter(queued_at__gte=Now() - LASTS)


def send(operation: Operation, phone: str, holder: Volunteer | None) -> bool:
    """Send `phone` a code; False where it had three within ten minutes."""
    count = _sent(phone).count()
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
                operation,
                "code",
                holder.language if holder else "zh-hans",
                code=_code(phone, window, count + 1),
            ),
            round=count + 1,
            volunteer=holder,
            rank=outbox.STOP_RANK,
            expires_at=story.now + LASTS,
        )
    return True


def check(phone: str, code: str, nonce: str) -> bool:
    """Whether `code` was sent to `phone` and not spent on another form; after five wrong tries within ten minutes none is."""
    subject = f"code:{hashlib.sha256(phone.encode()).hexdigest()[:40]}"
    with in_turn(subject):
        tried = AuditEntry.objects.filter(subject=subject, at__gte=Now() - LASTS)
        if tried.filter(act="code.wrong").count() >= MOST_TRIES:
            return False
        spent = dict(tried.filter(act="code.spent").values_list("data__code", "data__form"))
        for key, made_in, count in _sent(phone).values_list("pk", "subject", "round"):
            window = int(made_in.partition(":")[2])
            if window < _now() - 1 or not constant_time_compare(code, _code(phone, window, count)):
                continue
            if spent.get(key, nonce) == nonce:
                if key not in spent:
                    audit(None, "code.spent", subject, code=key, form=nonce)
                return True
        audit(None, "code.wrong", subject)
        return False
