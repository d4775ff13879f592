"""Builds the handler of clicks in Settings, with what reads and what saves its pages."""

from __future__ import annotations

from collections.abc import Callable

from bot.admin.changing import SettingsChanges
from bot.admin.clicks import AdminClicks
from bot.admin.live import LiveWorkspace
from bot.admin.looking import AdminLooks, AdminSettings
from bot.deps import Deps
from bot.insights.readers import Readers


def admin_clicks(
    deps: Deps, readers: Readers, live: LiveWorkspace, team: Callable[[], str], settings: AdminSettings
) -> AdminClicks:
    looks = AdminLooks(deps, live, team, settings)
    changes = SettingsChanges(deps.units, deps.people, deps.clock, live, team, looks.roles)
    return AdminClicks(deps.people.reader, readers, looks, changes)
