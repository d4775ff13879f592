"""Working hours and public holidays from the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.settings import Settings
from escalation.calendar import Calendars


def calendars_of(settings: Settings) -> Calendars:
    """How business time is counted in this workspace."""
    opens, _, closes = settings.working_hours.partition("-")
    hours = Calendars(time(int(opens)), time(int(closes)))
    if not settings.holidays:
        return hours
    from bot.wiring.holidays import holidays_of  # noqa: PLC0415 - takes 0.1 s, and few set it

    return replace(hours, is_holiday=holidays_of(settings.holidays))
