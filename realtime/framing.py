"""Whole websocket frames (RFC 6455, section 5.2), made once and written to many sockets as they are.

A server's frames are not masked, and a compressed connection may carry plain ones: the same bytes suit every client.
"""

from __future__ import annotations

import struct

_TEXT, _BINARY, _FINAL = 0x1, 0x2, 0x80
_LONGEST_7_BITS, _LONGEST_16_BITS = 125, 0xFFFF


def text(payload: bytes) -> bytes:
    """One text frame; `payload` is UTF-8."""
    return _framed(_FINAL | _TEXT, payload)


def binary(payload: bytes) -> bytes:
    """One binary frame."""
    return _framed(_FINAL | _BINARY, payload)


def _framed(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size <= _LONGEST_7_BITS:
        return struct.pack("!BB", first, size) + payload
    if size <= _LONGEST_16_BITS:
        return struct.pack("!BBH", first, 126, size) + payload
    return struct.pack("!BBQ", first, 127, size) + payload
