"""A sender in a process of its own: sends all that is due, and says how many and what processor time that took it.

What is loaded and connected before the first text is not counted; everything from the first claim to the last record is.
"""

from __future__ import annotations

import resource
import sys

import django


def main() -> None:
    """Say `ready`, wait for a line, send, print count and seconds."""
    django.setup()
    from dispatch.messaging import outbox, sender
    from dispatch.messaging.gateways import gateway

    gateway("twilio")
    outbox.waiting()
    print("ready", flush=True)
    sys.stdin.readline()
    before, sent = _cpu(), 0
    while count := sender.send_due("bench", seconds=600):
        sent += count
    print(sent, _cpu() - before, flush=True)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
