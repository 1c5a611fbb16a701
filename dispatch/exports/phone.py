"""Phone numbers as people read them and as phones dial them."""

import re

import phonenumbers

_WORTH_DIALLING = 3
_MOST_DIGITS = 15  # E.164


def grouped(phone: str) -> str:
    """Return an international number in groups of digits, ``+351 900 000 001``.

    Anything that is no international number comes back as it is.
    """
    number = _parsed(phone)
    if number is None:
        return phone
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    groups = re.split(r"[^\d+]+", phonenumbers.format_number(number, form))
    return " ".join(groups)


def dial_link(phone: str) -> str:
    """Return a ``tel:`` address, or nothing where there is no number to dial."""
    number = _parsed(phone)
    if number is not None:
        return f"tel:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"
    digits = "".join(character for character in phone if character in "0123456789")
    plain = re.fullmatch(r"[\d ()./\-]+", phone, re.ASCII)
    return f"tel:{digits}" if plain and _WORTH_DIALLING <= len(digits) <= _MOST_DIGITS else ""


def _parsed(phone: str) -> phonenumbers.PhoneNumber | None:
    if not re.fullmatch(r"\s*\+[\d\s()./\-]+", phone, re.ASCII):
        return None
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None
