"""Writes the value of a cell as its number format shows it, with a point before decimals."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

_GENERAL: Final = frozenset({"", "general", "@", "standard"})
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].')
_DIGITS: Final = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?,*")
_LOCAL: Final = frozenset({"mm-dd-yy", "m/d/yy h:mm", "m/d/yyyy"})
"""Formats that each computer shows in its own order."""
_TOKEN: Final = re.compile(r"yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am/pm|.", re.IGNORECASE)
_DATES: Final = {
    "yyyy": "%Y", "yy": "%y", "mmmm": "%B", "mmm": "%b", "mm": "%m", "m": "%-m",
    "dddd": "%A", "ddd": "%a", "dd": "%d", "d": "%-d", "hh": "%H", "h": "%-H", "ss": "%S", "s": "%-S", "am/pm": "%p",
}  # fmt: skip


def displayed(cell: Any) -> str:  # noqa: ANN401 -- openpyxl has no types
    """Return the text that the cell shows; empty for an empty one."""
    value, form = cell.value, str(cell.number_format or "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, form)
    if isinstance(value, datetime | date | time):
        return _date(value, form)
    if isinstance(value, timedelta):
        return _duration(value)
    return str(value).upper() if isinstance(value, bool) else str("" if value is None else value).strip()


def _number(value: float, form: str) -> str:
    sections = form.split(";")
    is_own = value < 0 and len(sections) > 1 and bool(sections[1].strip())
    if value == 0 and len(sections) > 2 and sections[2].strip():  # noqa: PLR2004 - the third is for zero
        sections = sections[2:]
    plain, literals = _without_literals(sections[1] if is_own else sections[0])
    match = _DIGITS.search(plain)
    if match is None and literals and value == 0 and plain.strip():
        return _with_literals(plain, literals)
    if match is not None and _DIGITS.search(plain, match.end()):  # groups of digits: a telephone number
        return _shortest(value)
    if plain.strip().casefold() in _GENERAL or match is None or "E+" in plain.upper() or "/" in plain:
        return _shortest(value)
    form_of_digits = match[0].rstrip(",")
    number = Decimal(repr(value)) * (100 if "%" in plain else 1) / 1000 ** (len(match[0]) - len(form_of_digits))
    whole, _, decimals = form_of_digits.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    fixed = len(decimals) - len(decimals.rstrip("#"))
    digits = f"{abs(rounded) if is_own else rounded:{',' if ',' in whole.rstrip(',') else ''}f}"
    for _ in range(fixed):
        digits = digits.removesuffix("0")
    least = whole.count("0")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits.removesuffix("."))
    text = f"{sign}{digits if ',' in digits else digits.zfill(least + len(digits) - len(digits.partition('.')[0]))}"
    return _with_literals(f"{plain[: match.start()]}{text}{plain[match.end() :]}", literals)


def _without_literals(form: str) -> tuple[str, list[str]]:
    """Return the format with a placeholder for each text that it shows as it stands, and those texts."""
    literals = list[str]()

    def taken(match: re.Match[str]) -> str:
        text = next((group for group in match.groups() if group is not None), "")
        literals.append(text)
        return f"{chr(0xE000 + len(literals) - 1)}" if text and len(literals) < 1000 else ""  # noqa: PLR2004

    return _LITERAL.sub(taken, form), literals


def _with_literals(text: str, literals: list[str]) -> str:
    return " ".join(re.sub("[\ue000-\ue3e8]", lambda match: literals[ord(match[0]) - 0xE000], text).split())


def _shortest(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.11g}'):f}"


def _date(value: datetime | date | time, form: str) -> str:
    plain, literals = _without_literals(form.split(";", 1)[0])
    if form.casefold() in _LOCAL or not re.search("[ymdh]", plain, re.IGNORECASE):
        is_midnight = isinstance(value, datetime) and value.time() == time()
        kept = value.date() if is_midnight and isinstance(value, datetime) else value
        return kept.isoformat(timespec="minutes") if isinstance(kept, time) else str(kept).removesuffix(":00")
    tokens = _TOKEN.findall(plain)
    has_half = any(token.casefold() == "am/pm" for token in tokens)
    parts, before = list[str](), ""
    for place, token in enumerate(tokens):
        key = token.casefold()
        after = next((other.casefold() for other in tokens[place + 1 :] if other.casefold() in _DATES), "")
        pattern = _DATES.get(key, "")
        if key in {"m", "mm"} and (before in {"h", "hh"} or after in {"s", "ss"}):
            pattern = "%M"
        elif key in {"h", "hh"} and has_half:
            pattern = "%-I" if key == "h" else "%I"
        before = key if pattern else before
        parts.append(value.strftime(pattern) if pattern else token)
    return _with_literals("".join(parts), literals)


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
