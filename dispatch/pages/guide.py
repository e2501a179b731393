"""/guide/...: the pages below docs/ that the people at a desk read, in their language. The files are the only copy of the words.

A file holds one part a language, each under a heading of its own (`# `), Chinese first. Of Markdown it uses headings,
paragraphs, numbered and plain lists, and **bold**; everything else is shown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

# What is served; any other file is none of the readers'.
GUIDES = ("score",)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"(\d+\.|-) ")


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One page, in the reader's language."""
    if name not in GUIDES:
        raise Http404
    english = (get_language() or "").startswith("en")
    title, body = parts(name)[1 if english else 0]
    return render(request, "guide.html", {"title": title, "body": body})


@cache
def parts(name: str) -> list[tuple[str, SafeString]]:
    """Title and HTML of each language of a file below docs/."""
    text = (settings.BASE_DIR / "docs" / f"{name}.md").read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        # Every word of the file has been escaped by `_inline`.
        found.append((title.strip(), mark_safe("\n".join(_html(rest)))))
    return found


def _html(text: str) -> Iterator[str]:
    for block in filter(None, (block.strip() for block in text.split("\n\n"))):
        lines = block.split("\n")
        if block.startswith("## "):
            yield f"<h2>{_inline(block[3:])}</h2>"
        elif all(_ITEM.match(line) for line in lines):
            kind = "ol" if lines[0][0].isdigit() else "ul"
            items = "".join(f"<li>{_inline(_ITEM.sub('', line, count=1))}</li>" for line in lines)
            yield f"<{kind}>{items}</{kind}>"
        else:
            yield f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", escape(text, quote=False))
