"""Working hours and public holidays from the settings."""

from __future__ import annotations

from bot.settings import Settings
from core import workdays
from core.workdays import Calendars


def calendars_of(settings: Settings) -> Calendars:
    """How business time is counted in this workspace."""
    if not settings.holidays:
        return workdays.calendars_of(settings.working_hours)
    from bot.wiring.holidays import holidays_of  # noqa: PLC0415 - takes 0.1 s, and few set it

    return workdays.calendars_of(settings.working_hours, holidays_of(settings.holidays))
