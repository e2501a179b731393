"""How places are written, typed and abbreviated: Chinese text, short names, pinyin. No Django in here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

# Longest first: 自治县 before 县.
_SUFFIXES = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "街道",
    "地区",
    "省",
    "市",
    "县",
    "镇",
    "乡",
    "盟",
    "旗",
)
# An address is found at the start of what people write; a message of a megabyte is not scanned.
_LONGEST_TEXT = 400
_NOISE = re.compile(r"[\s,，.。、;；:：!！?？()（）\[\]【】\"'“”‘’/\\|_\-—~#@]+")


def normalise(text: str) -> str:
    """Full-width to half-width, lower case, without spaces and punctuation, at most 400 characters."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text[:_LONGEST_TEXT])).lower()


def is_latin(text: str) -> bool:
    """Whether a normalised text is typed in letters, so may be pinyin."""
    return bool(text) and text.isascii() and any(c.isalpha() for c in text)


def short_name(name: str) -> str:
    """汤头街道 > 汤头, 沂水县 > 沂水; the name itself where less than two characters would be left (费县) or
    where the short form is an everyday word (districts: 和平区, 新城区)."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


def searchable(name: str, aliases: Iterable[str] = ()) -> list[str]:
    """Every written form under which a place is found, normalised, the full name first."""
    forms = [name, short_name(name), *aliases]
    return list(dict.fromkeys(normalise(form) for form in forms))


def pinyin(name: str) -> str:
    """汤头街道 > tangtoujiedao."""
    return "".join(lazy_pinyin(name, errors="default")).lower().replace(" ", "")


def initials(name: str) -> str:
    """汤头街道 > ttjd."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")).lower().replace(" ", "")
