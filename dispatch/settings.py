"""All settings, one file. The environment decides; `.env` and `.local/env` fill what it leaves open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dotenv import dotenv_values

BASE_DIR = Path(__file__).resolve().parent.parent
# `make test` sets ENV_FILES=0: no address and no password of a person may reach a test.
_FILES = () if os.environ.get("ENV_FILES") == "0" else (BASE_DIR / ".local" / "env", BASE_DIR / ".env")
_FILED = {name: value for path in _FILES for name, value in dotenv_values(path).items()}


def env(name: str, default: str = "") -> str:
    """The value of `name`: the environment first, then `.env`, then `.local/env`, then `default`."""
    return os.environ.get(name) or _FILED.get(name) or default


def env_flag(name: str, default: bool) -> bool:
    """A yes/no value; anything but 1/0, true/false, yes/no, on/off stops the start with a clear message."""
    word = env(name, "1" if default else "0").strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"{name}={word!r} is neither yes nor no; write 1 or 0")


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated value as a list without blanks."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def database(url: str, **options: Any) -> dict[str, Any]:
    """A Django database entry from `postgis://role:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(query.get("port") or parts.port or ""),
        "OPTIONS": options,
    }


DEBUG = env_flag("DEBUG", False)
SECRET_KEY = env("SECRET_KEY")
METRICS_TOKEN = env("METRICS_TOKEN")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
# Behind TLS in production; the embedded default answers on loopback over plain HTTP and says so.
SECURE = env_flag("HTTPS", True)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Debian 12 has GDAL 3.6. Nothing that people send reaches it: points come as numbers, areas from our own files.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "channels",
    "django_htmx",
    "django_vite",
    "treebeard",
    "geo",
    "realtime",
    "dispatch.apps.DispatchConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dispatch.pages.headers.ContentSecurityPolicy",
    "dispatch.pages.unstorable.NoUnstorableAddress",
]
ROOT_URLCONF = "dispatch.urls"
ASGI_APPLICATION = "dispatch.asgi.application"
AUTH_USER_MODEL = "dispatch.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "dispatch" / "pages" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dispatch.pages.context.shell",
            ]
        },
    }
]

# Two roles: `app` runs, `owner` migrates (`manage.py migrate --database owner`).
# A pool that has lost its server looks for it less and less often, unless it gives up and starts over when it is asked.
_POOL = {
    "min_size": 2,
    "max_size": int(env("DATABASE_POOL_MAX", "16")),
    "timeout": 10,
    "reconnect_timeout": 2,
}
# A Celery worker closes a pool around each task (15.8 against 0.24 ms measured): it keeps one connection instead.
_POOLED = env_flag("DATABASE_POOL", True)
DATABASES: dict[str, dict[str, Any]] = {
    "default": database(env("DATABASE_URL"), **({"pool": _POOL} if _POOLED else {})),
    "owner": database(env("DATABASE_OWNER_URL", env("DATABASE_URL"))),
}
DATABASES["default"]["CONN_MAX_AGE"] = 0 if _POOLED else None
# Looked at before it is used (0.05 ms): after a restart of PostgreSQL every kept connection would fail once.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASE_ROUTERS = ["dispatch.apps.OwnerMigrates"]

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1.0, "socket_timeout": 1.0},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY = {
    # Celery writes a socket's address its own way.
    "broker_url": REDIS_URL.replace("unix://", "redis+socket://", 1),
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_default_queue": env("CELERY_QUEUE", "muster"),
    "worker_prefetch_multiplier": 1,
    "broker_connection_retry_on_startup": True,
    # A nudge tries once: with the transport's own retries every act would wait 6 s where Redis is away, without a time-out for
    # ever where it is mute; a sweep comes anyhow. Workers, who look for it by settings of their own, wait 1 s at once for work.
    "broker_transport_options": {
        "visibility_timeout": 120,
        "max_retries": 0,
        "socket_connect_timeout": 1.0,
        "socket_timeout": 3.0,
    },
    "timezone": "UTC",
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "dispatch" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / ".local" / "static")))
STATICFILES_DIRS = [BASE_DIR / "dispatch" / "frontend" / "static"]
_DIST = BASE_DIR / "dispatch" / "frontend" / "dist"
if _DIST.is_dir():
    STATICFILES_DIRS.append(_DIST)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Collected files are compressed; in tests and development the files are served from where they lie, as they are.
WHITENOISE_USE_FINDERS = not env_flag("STATIC_COLLECTED", False)
# A file with its hash in its name never changes: a phone on a slow network does not ask for it again.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": _DIST / "manifest.json"}}
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(BASE_DIR / ".local" / "media")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "dispatch.pages.sign_in.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Muster's own -------------------------------------------------------------------------------------------
PUBLIC_URL = env("PUBLIC_URL", "http://localhost:8000")
# The one door for texts: `handset` keeps every text on this machine, `twilio` and `aliyun` send, `none` is the call list.
TEXT_GATEWAY = env("TEXT_GATEWAY", "handset")
# Takes over what the first one cannot do; never what may have gone out.
TEXT_GATEWAY_SECOND = env("TEXT_GATEWAY_SECOND")
TWILIO_ACCOUNT_SID = env("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env("TWILIO_AUTH_TOKEN")
TWILIO_FROM = env("TWILIO_FROM")
TWILIO_MESSAGING_SERVICE_SID = env("TWILIO_MESSAGING_SERVICE_SID")
TWILIO_VOICE_FROM = env("TWILIO_VOICE_FROM")
TWILIO_API_BASE = env("TWILIO_API_BASE", "https://api.twilio.com")
# What Twilio documents for the sender: segments a second (a long code abroad 10, a short code 100), calls a second 1.
TEXTS_PER_SECOND = float(env("TEXTS_PER_SECOND", "10"))
TWILIO_CALLS_PER_SECOND = float(env("TWILIO_CALLS_PER_SECOND", "1"))
ALIYUN_ACCESS_KEY_ID = env("ALIYUN_ACCESS_KEY_ID")
ALIYUN_ACCESS_KEY_SECRET = env("ALIYUN_ACCESS_KEY_SECRET")
ALIYUN_VOICE_NUMBER = env("ALIYUN_VOICE_NUMBER")
# The secret part of the addresses to which Aliyun pushes replies and reports; it signs nothing.
ALIYUN_HOOK_SECRET = env("ALIYUN_HOOK_SECRET")
ALIYUN_API_BASE = env("ALIYUN_API_BASE", "https://dysmsapi.aliyuncs.com")
ALIYUN_VOICE_BASE = env("ALIYUN_VOICE_BASE", "https://dyvmsapi.aliyuncs.com")
# Bots of chat groups; which groups there are is administered.
BOT_URLS = {
    "wecom": env("WECOM_URL", "https://qyapi.weixin.qq.com"),
    "dingtalk": env("DINGTALK_URL", "https://oapi.dingtalk.com"),
    "feishu": env("FEISHU_URL", "https://open.feishu.cn"),
}
# Far below the documented 5,000 texts and 100 calls a second of one account.
ALIYUN_TEXTS_PER_SECOND = float(env("ALIYUN_TEXTS_PER_SECOND", "200"))
ALIYUN_CALLS_PER_SECOND = float(env("ALIYUN_CALLS_PER_SECOND", "20"))
# Real texts go to numbers that begin so, and nowhere else.
TEXT_COUNTRIES = env_list("TEXT_COUNTRIES", "+86,+852,+853")
# Questions to one phone within 24 hours; carriers let 50 notices through.
TEXTS_PER_NUMBER_A_DAY = int(env("TEXTS_PER_NUMBER_A_DAY", "40"))
# Breakers of each gateway: texts an hour, money a day in the account's currency. 0: none.
TEXTS_AN_HOUR = int(env("TEXTS_AN_HOUR", "60000"))
TEXT_SPEND_A_DAY = float(env("TEXT_SPEND_A_DAY", "20000"))
# Geocoding: providers asked in this order; the gazetteer needs no network.
GEOCODERS = env_list("GEOCODERS", "gazetteer")
NOMINATIM_URL = env("NOMINATIM_URL", "https://nominatim.openstreetmap.org")
AMAP_KEY = env("AMAP_KEY")
AMAP_URL = env("AMAP_URL", "https://restapi.amap.com")
# Travel times: routers asked in this order. `graph` reads the networks of `manage.py build_roads`.
TRAVEL_ROUTERS = env_list("TRAVEL_ROUTERS", "graph")
ROADS_DIR = env("ROADS_DIR", str(BASE_DIR / ".local" / "roads"))
ROAD_NETWORKS = env_list("ROAD_NETWORKS", "")
OSRM_URL = env("OSRM_URL")
OSRM_FOOT_URL = env("OSRM_FOOT_URL")
OSRM_TABLE_LIMIT = int(env("OSRM_TABLE_LIMIT", "100"))
# None: as the road network of the area was fitted.
ROAD_DETOUR = float(env("ROAD_DETOUR")) if env("ROAD_DETOUR") else None
ROAD_SPEED_KMH = float(env("ROAD_SPEED_KMH")) if env("ROAD_SPEED_KMH") else None
# A base map is a setting; empty means no request leaves this machine.
BASE_MAP_URL = env("BASE_MAP_URL")
BASE_MAP_DATUM = env("BASE_MAP_DATUM", "wgs84")
BASE_MAP_ATTRIBUTION = env("BASE_MAP_ATTRIBUTION")
# Whose installation this is: the public form without a name lands on this organisation's board (371300 Linyi).
HOME_AREA_CODE = env("HOME_AREA_CODE", "371300")
# Above this many recipients, counted over all waves, a second person approves.
APPROVAL_ABOVE = int(env("APPROVAL_ABOVE", "30"))
# Life-critical: an approver who is silent for so long is overridden, and the log says so.
OVERRIDE_SECONDS = int(env("OVERRIDE_SECONDS", "60"))
# How long somebody has to answer before the telephone rings, or the next person is asked: a text, a text with a link, a call.
TEXT_ANSWER_SECONDS = int(env("TEXT_ANSWER_SECONDS", "120"))
LINK_ANSWER_SECONDS = int(env("LINK_ANSWER_SECONDS", "60"))
VOICE_ANSWER_SECONDS = int(env("VOICE_ANSWER_SECONDS", "60"))
# Virtual phones ring as real ones do.
HANDSET_VOICE = env_flag("HANDSET_VOICE", True)
# From and to which hour nobody is texted about what begins another day: 22-7; empty: always.
QUIET_HOURS = env("QUIET_HOURS", "22-7")
# What it costs to have a second team bring what the first lacks; see matching.value.
SECOND_TEAM_MINUTES = float(env("SECOND_TEAM_MINUTES", "30"))
# So many incidents are planned together, the most urgent; the others are listed, and planned once these are served.
PLAN_MOST_INCIDENTS = int(env("PLAN_MOST_INCIDENTS", "300"))
# Years of age, first and last, at which somebody may go on the water.
WATER_YOUNGEST = int(env("WATER_YOUNGEST", "18"))
WATER_OLDEST = int(env("WATER_OLDEST", "60"))
PUBLIC_HELP_LIMIT = int(env("PUBLIC_HELP_LIMIT", "5"))
ROLL_CALL_MINUTES = int(env("ROLL_CALL_MINUTES", "20"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
}
