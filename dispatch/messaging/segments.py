"""How many paid segments a text takes (3GPP TS 23.038 alphabets, TS 23.040 concatenation)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")

# Units in a single text, and in each part of a longer one (a part gives 6 octets to the concatenation header).
GSM_LIMITS = (160, 153)
UCS2_LIMITS = (70, 67)


class Segments(msgspec.Struct, frozen=True):
    """The size of a text.

    `characters` counts units of the encoding: an emoji takes two in UCS-2, a bracket two in GSM-7. `room_left` is
    what still fits before one more segment is paid. `breaks` are the offsets in the text where a new segment starts.
    """

    characters: int
    segments: int
    room_left: int
    encoding: str
    breaks: tuple[int, ...] = ()


def count(text: str) -> Segments:
    """Size `text` as sent, signature included. Chinese always means UCS-2: 70 in one segment, else 67 in each."""
    gsm = all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text)
    single, part = GSM_LIMITS if gsm else UCS2_LIMITS
    units = [_units(letter, gsm=gsm) for letter in text]
    encoding = "GSM-7" if gsm else "UCS-2"
    total = sum(units)
    if total <= single:
        return Segments(total, 1 if text else 0, single - total, encoding)
    breaks, used = _split(units, part)
    return Segments(total, len(breaks) + 1, part - used, encoding, breaks)


def _units(letter: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if letter in GSM_EXTENDED else 1
    return 2 if ord(letter) > 0xFFFF else 1


def _split(units: Sequence[int], part: int) -> tuple[tuple[int, ...], int]:
    """Where parts begin and how full the last one is; a two-unit character is never cut in half."""
    breaks: list[int] = []
    used = 0
    for offset, size in enumerate(units):
        if used + size > part:
            breaks.append(offset)
            used = 0
        used += size
    return tuple(breaks), used
