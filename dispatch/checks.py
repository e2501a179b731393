"""Wrong settings stop the start: each check has an id and a hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

GATEWAYS = {"handset", "twilio", "aliyun", "none"}


@register(Tags.security)
def settings_hold_together(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """What Muster needs to start, and what would leave it half-working."""
    found: list[CheckMessage] = []
    if not settings.SECRET_KEY:
        found.append(
            Error("SECRET_KEY is empty", hint="Set SECRET_KEY to 50 random characters", id="muster.E001")
        )
    if not settings.DATABASES["default"]["NAME"]:
        found.append(
            Error(
                "DATABASE_URL is not set",
                hint="`make run` starts an embedded database; or set DATABASE_URL=postgis://role@host/name",
                id="muster.E002",
            )
        )
    if not settings.REDIS_URL:
        found.append(
            Error("REDIS_URL is not set", hint="redis://host:6379/0 or unix:///path", id="muster.E003")
        )
    if settings.TEXT_GATEWAY not in GATEWAYS:
        found.append(
            Error(
                f"TEXT_GATEWAY={settings.TEXT_GATEWAY!r} is unknown",
                hint=f"One of {', '.join(sorted(GATEWAYS))}",
                id="muster.E004",
            )
        )
    if settings.BASE_MAP_URL and settings.BASE_MAP_DATUM not in {"wgs84", "gcj02", "bd09"}:
        found.append(
            Error(
                f"BASE_MAP_DATUM={settings.BASE_MAP_DATUM!r} is unknown",
                hint="wgs84 (Tianditu, OpenStreetMap), gcj02 (AMap, Tencent) or bd09 (Baidu)",
                id="muster.E006",
            )
        )
    if settings.DATABASES["default"]["USER"] == settings.DATABASES["owner"]["USER"]:
        found.append(
            Warning(
                "The application runs as the role that owns the tables",
                hint="Set DATABASE_OWNER_URL to a second role, or the timeline can be altered",
                id="muster.W001",
            )
        )
    return found


@register(Tags.security)
def gateways_hold_together(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A provider that is named has what it needs; `manage.py check_gateways` asks the provider itself."""
    found: list[CheckMessage] = []
    used = {settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_SECOND}
    sender = settings.TWILIO_FROM or settings.TWILIO_MESSAGING_SERVICE_SID
    if "twilio" in used and not (settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN and sender):
        found.append(
            Error(
                "The gateway twilio has no account",
                hint="Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID",
                id="muster.E005",
            )
        )
    if "aliyun" in used and not (
        settings.ALIYUN_ACCESS_KEY_ID
        and settings.ALIYUN_ACCESS_KEY_SECRET
        and len(settings.ALIYUN_HOOK_SECRET) >= 24
    ):
        found.append(
            Error(
                "The gateway aliyun has no account, or no secret of 24 characters for its reports",
                hint="Set ALIYUN_ACCESS_KEY_ID, ALIYUN_ACCESS_KEY_SECRET and ALIYUN_HOOK_SECRET",
                id="muster.E007",
            )
        )
    if settings.TEXT_GATEWAY_SECOND not in {"", "twilio", "aliyun"}:
        found.append(
            Error(
                f"TEXT_GATEWAY_SECOND={settings.TEXT_GATEWAY_SECOND!r} is no provider",
                hint="twilio, aliyun or empty",
                id="muster.E008",
            )
        )
    return found
