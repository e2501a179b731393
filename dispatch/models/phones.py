"""Telephone numbers as the database keeps them: E.164."""

from __future__ import annotations

import phonenumbers

HOME_REGION = "CN"


def e164(words: str, region: str = HOME_REGION) -> str | None:
    """`138 1234 0000` as `+8613812340000`; None for what cannot be a number of its country."""
    try:
        number = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
