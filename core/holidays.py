"""Finds public holidays of the workspace's country with the `holidays` package, which no other file imports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from holidays import country_holidays, list_supported_countries


def holidays_of(place: str) -> Callable[[date], bool]:
    """Return a test for public holidays in a country (`DE`) or a part of one (`DE-BE`); an empty name has no holidays. Raises
    `ValueError`: no such country or part; the text says what would be understood.
    """
    if not place:
        return lambda _: False
    country, _, part = place.upper().partition("-")
    known = list_supported_countries(include_aliases=False)
    if country not in known:
        raise ValueError(f"holidays are not known for {country}: give a two-letter country code such as DE or US")
    if part and part not in known[country]:
        raise ValueError(f"{country} has no part {part}: one of {', '.join(known[country]) or 'none'}")
    days = country_holidays(country, subdiv=part or None)
    return lambda day: day in days
