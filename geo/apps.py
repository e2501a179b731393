"""The Django application of the map."""

from __future__ import annotations

from django.apps import AppConfig


class GeoConfig(AppConfig):
    """Registers the system checks of the settings that `geo` reads."""

    name = "geo"
    verbose_name = "地图与地名"

    def ready(self) -> None:
        """Import for effect: the checks register themselves."""
        from geo import checks  # noqa: F401
