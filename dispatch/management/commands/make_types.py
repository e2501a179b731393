"""Write the front end's types from the Python words: events, wire frames, rows, panes, enums and the sets of states.

One word from Python to the screen: nothing of this is typed by hand in TypeScript. The file is committed; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand

from dispatch import states
from dispatch.events import AnyEvent, schema_hash
from dispatch.snapshots import areas, panes, phone_rows, plan_rows, rows, screen, trends
from dispatch.states import lives, moves
from realtime.frames import ClientFrame, ServerFrame

TARGET = Path(settings.BASE_DIR) / "dispatch" / "frontend" / "src" / "types.gen.ts"
_PREFIX = "#/$defs/"
_PRIMITIVES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
# The sets that the screens ask for, with the enum of their members.
_SETS: dict[str, type[StrEnum]] = {
    "OPEN_INCIDENT": lives.IncidentState,
    "DISPATCHABLE_INCIDENT": lives.IncidentState,
    "ANSWERABLE_ASK": lives.AskState,
    "WAITING_ASK": lives.AskState,
    "LIVE_MISSION": lives.MissionState,
    "RECALLABLE_MISSION": lives.MissionState,
    "ASKING_CALL_OUT": lives.CallOutState,
    "OPEN_CALL_OUT": lives.CallOutState,
    "OPEN_REQUEST": lives.RequestState,
    "TROUBLED_STOP": lives.StopState,
}


def source() -> str:
    """The whole TypeScript file, the same for the same Python."""
    return "\n".join(
        [
            "// Written by `manage.py make_types` from the Python structs and enums. Do not edit.",
            "",
            f'export const SCHEMA = "{schema_hash()}";',
            "",
            *_enums(),
            *_sets(),
            *_interfaces(),
            _union("AnyEvent", get_args(AnyEvent)),
            _union("ClientFrame", get_args(ClientFrame)),
            _union("ServerFrame", get_args(ServerFrame)),
            "",
        ]
    )


def _enums() -> Iterator[str]:
    found = {
        value for value in vars(states).values() if isinstance(value, type) and issubclass(value, StrEnum)
    }
    for enum in sorted(found - {StrEnum}, key=lambda enum: enum.__name__):
        name, members = enum.__name__, ", ".join(f'"{member.value}"' for member in enum)
        yield f"export const {name} = [{members}] as const;"
        yield f"export type {name} = (typeof {name})[number];\n"


def _sets() -> Iterator[str]:
    for name, enum in _SETS.items():
        chosen = getattr(moves, name)
        members = ", ".join(f'"{member.value}"' for member in enum if member.value in chosen)
        yield f"export const {name}: ReadonlySet<string> = new Set<{enum.__name__}>([{members}]);"
    yield ""


def _structs() -> list[type[msgspec.Struct]]:
    """Every row and pane, every event and frame, each once and in a fixed order."""
    own = [
        value
        for module in (rows, screen, panes, phone_rows, trends, areas, plan_rows)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, rows.Row) and value is not rows.Row
    ]
    return list(dict.fromkeys([*own, *get_args(AnyEvent), *get_args(ClientFrame), *get_args(ServerFrame)]))


def _interfaces() -> Iterator[str]:
    _, components = msgspec.json.schema_components(_structs(), ref_template=_PREFIX + "{name}")
    for name in sorted(components):
        schema = components[name]
        required = set(schema.get("required", []))
        yield f"export interface {name} {{"
        for field, kind in schema["properties"].items():
            yield f"  {field}{'' if field in required else '?'}: {_kind(kind)};"
        yield "}\n"


def _kind(schema: dict[str, Any]) -> str:
    """One JSON Schema as a TypeScript type; what has no type (a raw document, free values) is unknown."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_PREFIX)
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_kind(part) for part in schema["anyOf"])
    match schema.get("type"):
        case "array":
            return f"ReadonlyArray<{_kind(schema.get('items', {}))}>"
        case "object":
            return f"Readonly<Record<string, {_kind(schema.get('additionalProperties', {}))}>>"
        case str(name):
            return _PRIMITIVES[name]
        case _:
            return "unknown"


def _union(name: str, members: tuple[type[msgspec.Struct], ...]) -> str:
    return f"export type {name} = {' | '.join(member.__name__ for member in members)};"


class Command(BaseCommand):
    """Write the types; says where."""

    help = "Write the front end's types from the Python structs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        TARGET.write_text(source(), encoding="utf-8")
        self.stdout.write(f"{TARGET.relative_to(settings.BASE_DIR)}")
