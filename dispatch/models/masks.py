"""What is left of a phone or a name where it need not be known."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """`+8613812340000` as `138****0000`; any other number keeps its last four digits."""
    digits = "".join(c for c in phone if c.isdigit())
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if len(digits) < 7:
        return "****" if digits else ""
    return f"{digits[:3]}****{digits[-4:]}"


def mask_name(name: str) -> str:
    """李军 as 李*, 李小军 as 李*军, Anna Smith as A. S."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{part[0]}." for part in name.split())
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")
