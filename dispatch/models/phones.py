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


def national(phone: str) -> str:
    """As one reads and dials it at home: `+8613812340000` as `138 1234 0000`; a foreign number keeps its country."""
    mobile = phone.removeprefix("+86")
    if len(mobile) == 11 and mobile.isdigit() and mobile.startswith("1"):
        return f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}"
    try:
        number = phonenumbers.parse(phone, HOME_REGION)
    except phonenumbers.NumberParseException:
        return phone
    home = number.country_code == phonenumbers.country_code_for_region(HOME_REGION)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))
