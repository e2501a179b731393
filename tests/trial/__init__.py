"""Trials, too long for the suite, which runs a seeded sample of each. `make trial` runs each file on a scratch system."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings")
os.environ.setdefault("LOG_LEVEL", "CRITICAL")
django.setup()
