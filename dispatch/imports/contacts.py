"""Telephone numbers of the mainland, however they are spaced."""

from __future__ import annotations

import re

WIDE_FIGURES = str.maketrans("０１２３４５６７８９－＋（）", "0123456789-+()")

_GAP = r"[\s\-‑–—.]?"
_MOBILE = rf"(?:\(?\+?86\)?{_GAP})?(?P<mobile>1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})"
_LANDLINE = (
    rf"\(?(?P<area>0(?:10|2[0-9]|[3-9][0-9]{{2}}))\)?{_GAP}(?P<local>[2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}})"
)
_SERVICE = rf"(?P<service>[48]00{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}})"
_PHONE = re.compile(rf"(?<![0-9])(?:{_MOBILE}|{_LANDLINE}|{_SERVICE})(?![0-9])")
# Sources that protect people replace the number by a word or by stars.
_MASKED = re.compile(r"\[电话\]|\[手机号?\]|(?<![0-9])1[3-9][0-9][*＊xX×]{4,8}[0-9]{0,4}")


def phones(words: str) -> tuple[str, ...]:
    """Every number once, in order: mobiles and service numbers as figures, landlines as area-number."""
    found: dict[str, None] = {}
    for match in _PHONE.finditer(words.translate(WIDE_FIGURES)):
        if match["area"]:
            found[f"{match['area']}-{_figures(match['local'])}"] = None
        else:
            found[_figures(match["mobile"] or match["service"])] = None
    return tuple(found)


def masked(words: str) -> bool:
    """A number was there and somebody took it out."""
    return _MASKED.search(words) is not None


def _figures(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
