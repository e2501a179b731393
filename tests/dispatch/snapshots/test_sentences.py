"""Every verb that is told has a sentence, and every sentence can be said with what the verb tells."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.snapshots.verbs import SENTENCES
from dispatch.states import CALL_OUT_MOVES

DISPATCH = Path(__file__).parents[3] / "dispatch"
# What `sentence` adds to the figures of an entry.
ADDED = {"team", "incident", "other", "note"}


def told() -> Iterator[tuple[str, set[str], str]]:
    """Every `story.tell("verb", ...)` in the source: the verb, the names of its figures, the file and line."""
    for path in sorted(DISPATCH.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "tell"
            ):
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                where = f"{path.relative_to(DISPATCH)}:{node.lineno}"
                for verb in _verbs(node.args[0]):
                    yield verb, names, where


def _verbs(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return _verbs(node.body) + _verbs(node.orelse)
    return []


TOLD = list(told())


def test_verbs_are_told_at_all() -> None:
    assert len(TOLD) > 20


@pytest.mark.parametrize(("verb", "names", "where"), TOLD)
def test_every_verb_that_is_told_has_a_sentence_with_its_figures(
    verb: str, names: set[str], where: str
) -> None:
    assert verb in SENTENCES, f"{where} tells {verb}, which has no sentence"
    wanted = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[verb]) if name}
    assert wanted <= names | ADDED, f"{where}: the sentence of {verb} wants {wanted - names - ADDED}"


@pytest.mark.parametrize("state", sorted({"running", "filled", "exhausted"} & set(CALL_OUT_MOVES)))
def test_a_call_out_that_settles_says_so(state: str) -> None:
    assert f"call_out.{state}" in SENTENCES
