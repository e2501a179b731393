"""The Django application of the domain."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    """Loads what must be known at start: the Celery application and the system checks."""

    name = "dispatch"
    verbose_name = _("集结")

    def ready(self) -> None:
        """Import for effect: here and not in `__init__`, or every pure submodule would load Celery."""
        from dispatch import celery, checks  # noqa: F401


class OwnerMigrates:
    """Only the role `owner` changes tables; `app` has no right to."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """True for the alias `owner` alone."""
        return db == "owner"
