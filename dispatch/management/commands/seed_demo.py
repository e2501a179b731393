"""`manage.py seed_demo`: the demo, always the same, as often as one likes."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from dispatch.management.demo.night import tell_the_night
from dispatch.management.demo.people import recruit
from dispatch.management.demo.tree import ACCOUNTS, FLOOD, open_accounts, open_operations, plant
from dispatch.management.demo.words import CRIES
from dispatch.models import Request, User
from dispatch.models.labels import label
from dispatch.states import Role
from geo.known import load_linyi

DEMO_ACCOUNTS = [username for username, *_ in ACCOUNTS] + ["duizhang", "duiyuan"]


class Command(BaseCommand):
    """Organisations, county boundaries, teams, volunteers, accounts, and a flood night with cries for help."""

    help = "Load the demo (Linyi). Can be run again; what is there is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--accounts` only prints who can sign in."""
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")
        parser.add_argument(
            "--password", help="for all demo accounts; default: one made once, kept in .local"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then print the accounts."""
        password = options["password"] or _password()
        if not options["accounts"] and not _is_there():
            with transaction.atomic():  # all of it or nothing: a start that was killed begins again
                load_linyi()
                organisations = plant()
                operations = open_operations(organisations)
                accounts = open_accounts(organisations, password)
                recruit(organisations, password)
                tell_the_night(operations, accounts)
        if options["password"]:
            self._set_passwords(password)
        for user in User.objects.filter(username__in=DEMO_ACCOUNTS).order_by("pk"):
            held = user.memberships.select_related("organisation").first()
            role = f"{label(Role(held.role))} · {held.organisation}" if held else ""
            self.stdout.write(f"  {user.username:<10} {password}   {user}（{role}）")

    def _set_passwords(self, password: str) -> None:
        for user in User.objects.filter(username__in=DEMO_ACCOUNTS):
            user.set_password(password)
            user.save(update_fields=["password"])


def _is_there() -> bool:
    """The night comes last: where its requests are, all before it is there too."""
    return Request.objects.filter(operation__slug=FLOOD).count() >= len(CRIES)


def _password() -> str:
    """One password for all demo accounts of this machine: made once, kept in a file only its user can read."""
    kept = Path(settings.BASE_DIR) / ".local" / "demo-password"
    if kept.is_file():
        return kept.read_text(encoding="utf-8").strip()
    kept.parent.mkdir(exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(secrets.token_urlsafe(9), encoding="utf-8")
    return kept.read_text(encoding="utf-8")
