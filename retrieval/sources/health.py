"""Decides when a source is due and describes its problems, in words for `cairn sources status` and `cairn doctor`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from retrieval.sources.models import SourceRun, SourceSettings

_MISSED: Final = 3
"""Runs that a source may miss before its age is a finding."""


def is_due(settings: SourceSettings, run: SourceRun | None, now: datetime) -> bool:
    """Return whether the schedule asks for a run. A run that failed is tried again at the next turn."""
    return settings.every is not None and (run is None or now - run.tried_at >= settings.every)


def finding(settings: SourceSettings, run: SourceRun | None, now: datetime) -> str:
    """Return what is wrong; empty when nothing is."""
    if run is None:
        return f"never synced: cairn sources sync {settings.name}"
    age = f"last complete {ago(now - run.completed_at)} ago" if run.completed_at else "never complete"
    if run.error:
        return f"{age}. {run.error}"
    is_late = settings.every is not None and run.completed_at is not None and now - run.completed_at > _MISSED * settings.every
    return f"{age}, though it is due every {ago(settings.every)}: is `cairn run` running?" if is_late and settings.every else ""


def state(settings: SourceSettings, run: SourceRun | None, now: datetime) -> str:
    """Return the state in one word or two."""
    if run is None:
        return "never synced"
    if run.is_held:
        return "held"
    if run.error:
        return "failed"
    return "late" if finding(settings, run, now) else "good"


def ago(time: timedelta) -> str:
    """Return a length of time as people say it, of a minute at least: `5 minutes`, `3 hours`, `2 days`."""
    minutes = max(1, int(time.total_seconds() // 60))
    for size, unit in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count > 1 or (count == 1 and size * count == minutes) or size == 1:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "1 minute"
