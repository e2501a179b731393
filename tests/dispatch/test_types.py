"""The front end's types are those of the Python structs."""

from __future__ import annotations

from typing import get_args

from dispatch.events import AnyEvent
from dispatch.management.commands import make_types


def test_the_committed_types_are_those_of_the_structs() -> None:
    assert make_types.TARGET.read_text(encoding="utf-8") == make_types.source(), "run manage.py make_types"


def test_every_event_is_a_case_of_the_one_switch() -> None:
    switch = (make_types.TARGET.parent / "store" / "apply.ts").read_text(encoding="utf-8")
    tags = [event.__struct_config__.tag for event in get_args(AnyEvent)]
    assert [tag for tag in tags if f'case "{tag}":' not in switch] == []
