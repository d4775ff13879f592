"""What `cairn doctor` says of the systems that may send work events."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring.events import event_sources
from core.errors import SettingsError


def settings(folder: Path, **given: object) -> Settings:
    return Settings(_env_file=None, cairn_home=folder, **given)


def test_the_systems_with_a_secret_are_named(tmp_path: Path) -> None:
    assert event_sources(settings(tmp_path)) == "no system sends work events"
    named = settings(tmp_path, events_secret="x" * 40, events_secrets="zendesk=" + "y" * 40)
    assert event_sources(named) == "cairn, zendesk may send work events"


def test_a_system_without_a_mapping_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="EVENTS_SECRETS names nobodys"):
        event_sources(settings(tmp_path, events_secrets="nobodys=" + "y" * 40))
