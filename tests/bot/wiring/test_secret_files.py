from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from typer.main import get_command

from bot.settings import Settings
from bot.wiring import settings_of
from core.errors import SettingsError
from scripts.main import app

SECRET = "xoxb-never-to-be-seen"  # noqa: S105 - for tests


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("SECRETS_DIR", str(folder))
    for name in ("SLACK_BOT_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return folder


def secret_settings() -> list[str]:
    return [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]


def test_every_secret_may_be_a_file(folder: Path) -> None:
    names = [*secret_settings(), "database_url"]
    for name in names:
        (folder / name).write_text(f"{SECRET}-{name}\n", encoding="utf-8")
    settings = settings_of()
    assert "slack_bot_token" in names
    for name in names:
        value = getattr(settings, name)
        assert (value.get_secret_value() if isinstance(value, SecretStr) else value) == f"{SECRET}-{name}"


def test_the_environment_comes_before_a_file_and_an_empty_line_in_env_does_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "slack_bot_token").write_text("of the file", encoding="utf-8")
    Path(".env").write_text("SLACK_BOT_TOKEN=\n", encoding="utf-8")
    assert settings_of().slack_bot_token.get_secret_value() == "of the file"
    monkeypatch.setenv("SLACK_BOT_TOKEN", "of the environment")
    assert settings_of().slack_bot_token.get_secret_value() == "of the environment"


def test_the_folder_may_be_named_in_env(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "slack_bot_token").write_text(SECRET, encoding="utf-8")
    monkeypatch.delenv("SECRETS_DIR")
    Path(".env").write_text(f"SECRETS_DIR={folder}\n", encoding="utf-8")
    assert settings_of().slack_bot_token.get_secret_value() == SECRET


def test_a_folder_that_is_not_there_holds_no_secrets(folder: Path) -> None:
    folder.rmdir()
    assert settings_of().slack_bot_token.get_secret_value() == ""


def test_a_file_that_is_no_text_is_named_without_what_it_holds(folder: Path) -> None:
    (folder / "slack_bot_token").write_bytes(SECRET.encode() + b"\xff\xfe")
    with pytest.raises(SettingsError, match="SECRETS_DIR cannot be read as text") as refused:
        settings_of()
    assert SECRET not in str(refused.value)


def test_no_secret_stands_in_what_is_printed_of_settings_or_in_errors(folder: Path) -> None:
    for name in secret_settings():
        (folder / name).write_text(SECRET, encoding="utf-8")
    (folder / "database_url").write_text(f"postgresql://cairn:{SECRET}@db/cairn", encoding="utf-8")
    settings = settings_of()
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump(exclude={'database_url'})}"
    (folder / "port").write_text(SECRET, encoding="utf-8")
    with pytest.raises(ValidationError) as refused:
        settings_of()
    assert SECRET not in str(refused.value)


def test_no_command_takes_a_secret() -> None:
    """What stands in argv is seen by everybody on the machine."""
    options = {option for command in commands(get_command(app)) for parameter in command.params for option in parameter.opts}
    assert "--role" in options
    assert not [option for option in options if any(word in option for word in ("token", "secret", "password", "api-key"))]


def commands(command: Any) -> Iterator[Any]:
    yield command
    for child in getattr(command, "commands", {}).values():
        yield from commands(child)
