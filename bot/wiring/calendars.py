"""Working hours and public holidays from the settings."""

from __future__ import annotations

from datetime import time

from bot.settings import Settings
from escalation.calendar import Calendars


def calendars_of(settings: Settings) -> Calendars:
    """How business time is counted in this workspace."""
    opens, _, closes = settings.working_hours.partition("-")
    hours = Calendars(time(int(opens)), time(int(closes)))
    if not settings.holidays:
        return hours
    import holidays  # noqa: PLC0415 - takes 0.1 s, and few set it

    country, _, region = settings.holidays.partition("-")
    days_off = holidays.country_holidays(country, subdiv=region or None)
    return Calendars(hours.opens, hours.closes, is_holiday=lambda day: day in days_off)
