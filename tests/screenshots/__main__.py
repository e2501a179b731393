"""Started with the address of a running system that has the demo, and the first letters of the wanted pictures."""

from __future__ import annotations

import sys

import django

if __name__ == "__main__":
    django.setup()
    from tests.screenshots.taking import main

    sys.exit(main(sys.argv[1], sys.argv[2:] or [""]))
