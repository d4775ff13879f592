"""Masks payment card and US social security numbers before a text reaches the question log or the search."""

from __future__ import annotations

import re

_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-]|[ ]\d)")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])")

CARD_MASK = "[card number]"
SSN_MASK = "[social security number]"


def masked(text: str) -> str:
    """Replace 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1), and US SSNs in an area that was ever issued."""
    return _SSN.sub(SSN_MASK, _CARD.sub(_mask_card, text))


def passes_luhn(digits: str) -> bool:
    from_right = [int(digit) for digit in reversed(digits)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in from_right[1::2])
    return (sum(from_right[::2]) + sum(doubled)) % 10 == 0


def _mask_card(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return CARD_MASK if passes_luhn(digits) and len(set(digits)) > 1 else match[0]
