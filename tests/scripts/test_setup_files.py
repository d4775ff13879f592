"""Settings written into .env: other lines stay, only the owner reads it, and the settings read back what was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from scripts.setup_files import save, with_values


def test_a_value_takes_its_line_and_new_ones_come_at_the_end() -> None:
    text = "# Slack\nSLACK_BOT_TOKEN=\nPORT=8080\n"
    assert with_values(text, {"SLACK_BOT_TOKEN": "xoxb-1", "FALLBACK_OWNER": "U1"}) == (
        "# Slack\nSLACK_BOT_TOKEN=xoxb-1\nPORT=8080\nFALLBACK_OWNER=U1\n"
    )


@pytest.mark.parametrize("value", ["it's here.yaml", "a b#c", 'two "words"', "back\\slash", "über.yaml", "$HOME"])
def test_what_is_written_is_read_back(tmp_path: Path, value: str) -> None:
    file = tmp_path / ".env"
    save(file, {"FALLBACK_OWNER": value})
    assert Settings(_env_file=file).fallback_owner == value


def test_only_its_owner_can_read_it_and_comments_stay(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    save(file, {"PORT": "81"}, "# The port.\nPORT=8080\n")
    save(file, {"HOST": "127.0.0.1"}, "never used again")
    assert file.read_text() == "# The port.\nPORT=81\nHOST=127.0.0.1\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
