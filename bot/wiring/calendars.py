"""Reads working hours and public holidays from the settings."""

from __future__ import annotations

from bot.settings import Settings
from bot.wiring import Cairn
from core import workdays
from core.workdays import Calendars
from nudges.learners.models import Quota
from nudges.rules import Rules


def calendars_of(settings: Settings) -> Calendars:
    """Read how business time is counted in this workspace."""
    if not settings.holidays:
        return workdays.calendars_of(settings.working_hours)
    from core.holidays import holidays_of  # noqa: PLC0415 - takes 0.1 s, and few set it

    return workdays.calendars_of(settings.working_hours, holidays_of(settings.holidays))


def rules_of(cairn: Cairn) -> Rules:
    """Collect the workspace's rules for practice: its skill map, its holidays and its working days."""

    def quota() -> Quota:
        now = cairn.workspace.now
        return Quota(now.quiz_slot, now.quiz_daily, now.quiz_weekly)

    return Rules(cairn.skills, calendars_of(cairn.settings).workdays, quota)
