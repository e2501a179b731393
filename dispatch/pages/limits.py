"""How often one address, phone or device has come lately. A count that cannot be read lets everybody through."""

from __future__ import annotations

import hashlib
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

WINDOW_SECONDS = 3600
logger = logging.getLogger(__name__)


def over_limit(*names: str, most: int | None = None, seconds: int = WINDOW_SECONDS) -> bool:
    """Count one more for each of `names`; whether any was there more than `most` times within `seconds`.

    Without `most`: what the public form allows within the hour.
    """
    most = settings.PUBLIC_HELP_LIMIT if most is None else most
    try:
        return max((_count(name, seconds) for name in names if name), default=0) > most
    except (RedisError, OSError) as error:
        logger.warning("nobody is counted, the cache cannot be reached: %s", error)
        return False


def _count(name: str, seconds: int) -> int:
    # The cache holds digests: whoever reads it learns no phone and no address.
    key = f"help:{hashlib.sha256(f'{settings.SECRET_KEY}{name}'.encode()).hexdigest()[:32]}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:
        return 1  # it ran out between the two


def address_of(request: HttpRequest) -> str:
    """The client's address; behind a proxy the one that our own proxy saw, which is the last it names."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
