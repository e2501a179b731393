"""Send a test alert to oneself and watch what becomes of it."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dispatch.messaging import barring, inbound, selftest, sender
from dispatch.messaging.gateways import REAL
from dispatch.messaging.gateways.codes import fault_of
from dispatch.models import Text
from dispatch.models.phones import e164
from dispatch.states import Channel, TextState

ON_ITS_WAY = frozenset({TextState.QUEUED, TextState.SENDING, TextState.SENT, TextState.UNKNOWN})
LOOK_SECONDS = 0.5


class Command(BaseCommand):
    """`manage.py send_test_alert +8613800000001 --channel voice --wait 60`."""

    help = "Send one test text (or call) to your own phone by a gateway, and say what became of it"

    def add_arguments(self, parser: CommandParser) -> None:
        """To whom, which way, and how long to wait for the provider's report."""
        parser.add_argument("phone", help="your own, as +86...")
        parser.add_argument(
            "--gateway", choices=["handset", *REAL], help="without it the one that TEXT_GATEWAY names"
        )
        parser.add_argument("--channel", choices=[c.value for c in Channel], default=Channel.SMS.value)
        parser.add_argument("--wait", type=float, default=30.0, help="seconds to wait for the report")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue it, send it from this process, wait for the report."""
        gateway = options["gateway"] or settings.TEXT_GATEWAY
        if gateway == "none":
            raise CommandError(
                "TEXT_GATEWAY=none is the call list: nothing is sent. Name one: --gateway twilio"
            )
        phone = e164(options["phone"])
        if phone is None:
            raise CommandError(f"{options['phone']} is no telephone number")
        if gateway in REAL and not barring.allowed_country(phone):
            raise CommandError(
                f"{phone} is in no country of TEXT_COUNTRIES ({','.join(settings.TEXT_COUNTRIES)})"
            )
        try:
            operation = inbound.everyday()
        except LookupError as nobody:
            raise CommandError(str(nobody)) from nobody
        text = selftest.send(operation, phone, gateway=gateway, channel=Channel(options["channel"]))
        self.stdout.write(f"{text}: {text.body}")
        sender.send_due("test alert", seconds=10.0)
        self._watch(text, options["wait"])

    def _watch(self, text: Text, seconds: float) -> None:
        end, said = time.monotonic() + seconds, ""
        while True:
            text.refresh_from_db()
            if text.state != said:
                said = text.state
                self.stdout.write(f"{said} {text.provider_id} {text.error}".rstrip())
            if TextState(said) not in ON_ITS_WAY:
                break
            if time.monotonic() > end:
                break
            time.sleep(LOOK_SECONDS)
        if said in (TextState.DELIVERED, TextState.SENT):
            self.stdout.write(
                "Arrived."
                if said == TextState.DELIVERED
                else "The provider took it. No report so far: see docs/gateways.md, webhooks."
            )
            return
        code = text.error.partition(" ")[0]
        raise CommandError(
            f"{said}: {fault_of(text.gateway, code).sentence if code else 'see the worker log'}"
        )
