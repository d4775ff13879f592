"""Reads working hours and public holidays from the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.settings import Settings
from bot.wiring import Cairn
from escalation.calendar import Calendars
from nudges.rules import Rules


def calendars_of(settings: Settings) -> Calendars:
    """How business time is counted in this workspace."""
    opens, _, closes = settings.working_hours.partition("-")
    hours = Calendars(time(int(opens)), time(int(closes)))
    if not settings.holidays:
        return hours
    from bot.wiring.holidays import holidays_of  # noqa: PLC0415 - takes 0.1 s, and few set it

    return replace(hours, is_holiday=holidays_of(settings.holidays))


def rules_of(cairn: Cairn) -> Rules:
    """Collect the workspace's rules for practice: its skill map, its holidays and its working days."""
    calendars = calendars_of(cairn.settings)
    return Rules(cairn.skills, calendars.is_holiday, calendars.days)
