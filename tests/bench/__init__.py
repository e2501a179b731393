"""Benchmarks, each figure beside what everybody would write first.

`make bench` runs each file on a scratch system; `python -m tests.bench [ONLY]` on a database of its own on the server
that the settings name.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()
