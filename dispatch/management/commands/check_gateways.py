"""What stands between Muster and a text that arrives: settings, account, templates, webhooks, breakers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dispatch.messaging import breakers, tallies, templates
from dispatch.messaging.gateways import REAL, Line, gateway, inspection
from dispatch.messaging.gateways.inspection import Finding
from dispatch.models import Bot, Text, TextTemplate
from dispatch.states import Approval, Channel, PostState, TextState


class Command(BaseCommand):
    """`manage.py check_gateways`; `--templates zh-hans` prints what a provider must approve."""

    help = "Check the gateways of texts with their providers, without sending anything; exit code 1 when something is missing"

    def add_arguments(self, parser: CommandParser) -> None:
        """What else to do."""
        parser.add_argument(
            "--templates", metavar="LANGUAGE", help="print the templates to have approved, and stop"
        )
        parser.add_argument("--exercise", action="store_true", help="with --templates: those of exercises")
        parser.add_argument("--release", choices=REAL, help="let a stopped gateway send again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each thing that was looked at."""
        if options["templates"]:
            for phrase, body in templates.needed(options["templates"], exercise=options["exercise"]):
                self.stdout.write(f"{phrase}\t{body}")
            for phrase, body in templates.needed_calls(options["templates"], exercise=options["exercise"]):
                self.stdout.write(f"{phrase} (voice)\t{body}")
            return
        if options["release"]:
            self.stdout.write(f"{breakers.release(options['release'], None)} stops ended")
        names = [n for n in (settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_SECOND) if n in REAL]
        if not names:
            self.stdout.write(f"TEXT_GATEWAY={settings.TEXT_GATEWAY}: no text leaves this machine")
        bad = 0
        for name in names:
            found, reviews = asyncio.run(_provider(name))
            bad += self._report(name, [*found, *_review(name, reviews), *_own(name)])
        if groups := _groups():
            bad += self._report("chat groups", groups)
        if bad:
            raise CommandError(f"{bad} things are missing; docs/gateways.md says how to set each up")

    def _report(self, name: str, findings: list[Finding]) -> int:
        """Print them; how many are not as they must be."""
        self.stdout.write(name)
        for finding in findings:
            self.stdout.write(f"  {'ok  ' if finding.good else 'MISSING'} {finding.words}")
        return sum(not finding.good for finding in findings)


Reviews = dict[str, tuple[Approval, str]]


async def _provider(name: str) -> tuple[list[Finding], Reviews]:
    async with Line() as line:
        if name == "twilio":
            return await inspection.twilio(line), {}
        return await inspection.aliyun(line)


def _review(name: str, reviews: Reviews) -> list[Finding]:
    """Keep what the provider says of our templates."""
    found = []
    for row in TextTemplate.objects.filter(gateway=name, channel=Channel.SMS.value).order_by("pk"):
        review, why = reviews.get(row.provider_code, (Approval.DRAFTED, "not known there"))
        TextTemplate.objects.filter(pk=row.pk).update(approval=review.value, rejected_because=why)
        found.append(
            Finding(
                review is Approval.APPROVED, f"template {row.provider_code}: {review.value} {why}".rstrip()
            )
        )
    return found


def _groups() -> list[Finding]:
    """Each group with a bot, and what came of the last post to it."""
    found = []
    for bot in Bot.objects.filter(active=True).order_by("pk"):
        last = bot.posts.order_by("-pk").first()
        good = last is None or last.state != PostState.FAILED
        how = f"{last.state} {last.reason}".rstrip() if last else "nothing posted yet"
        found.append(Finding(good, f"{bot} ({bot.kind}): {how}"))
    return found


def _own(name: str) -> Iterator[Finding]:
    """What Muster itself knows."""
    yield Finding(settings.PUBLIC_URL.startswith("https://"), f"webhooks at PUBLIC_URL={settings.PUBLIC_URL}")
    if gateway(name).can.templates:
        for channel in Channel:
            count = len(templates.approved(name, channel))
            yield Finding(count > 0, f"{count} approved templates for {channel.value}")
    for channel in Channel:
        way = gateway(name)
        yield Finding(
            bool(way.sender(channel)),
            f"{channel.value}: sender {way.sender(channel) or 'none'}, {way.rate(channel):g} a second",
        )
    hour, day = tallies.of_hours(name, 1), tallies.of_hours(name, 24)
    yield Finding(
        True,
        f"this hour {hour['texts']} texts, within a day {day['texts']} for about {day['cost'] / 1000:.2f}",
    )
    stop = breakers.stopped(name)
    yield Finding(stop is None, f"stopped: {stop.reason} {stop.detail}" if stop else "not stopped")
    waiting = Text.objects.filter(outbound=True, gateway=name)
    doubtful = waiting.filter(state=TextState.UNKNOWN.value).count()
    yield Finding(
        not doubtful, f"{doubtful} texts in doubt, {waiting.filter(state='queued').count()} waiting"
    )
