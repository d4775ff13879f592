"""Whatever is broken around it, every command ends with one line that says what to do, and with the promised exit status."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.search import WordEmbedder
from support.command_line import ROOT

from bot.logs import configure_logging
from scripts import main as command_line
from scripts.emulator import EmulatorError, find_binary

SOPS = "SOPS"
BACKUP = "BACKUP"
QUESTION = "may I refund?"

COMMANDS: dict[str, tuple[str, ...]] = {
    "ask": ("ask", QUESTION),
    "run": ("run",),
    "doctor": ("doctor",),
    "doctor --json": ("doctor", "--json"),
    "sops sync": ("sops", "sync", SOPS),
    "sops rebuild": ("sops", "sync", "--rebuild"),
    "sops check": ("sops", "check", SOPS),
    "sops status": ("sops", "status"),
    "sops diff": ("sops", "diff", "refunds"),
    "sops approve": ("sops", "approve", "refunds", "--by", "U0GRETA"),
    "sops rollback": ("sops", "rollback", "refunds", "1"),
    "people import": ("people", "import", str(ROOT / "examples" / "people.csv")),
    "skills check": ("skills", "check", str(ROOT / "examples" / "skills.yaml")),
    "cases list": ("cases", "list"),
    "topics list": ("topics", "list"),
    "privacy export": ("privacy", "export", "U0MIA"),
    "privacy erase": ("privacy", "erase", "U0MIA", "--yes"),
    "backup": ("backup", BACKUP),
    "quiz preview": ("quiz", "preview", SOPS),
    "practice status": ("practice", "status"),
}
"""What a person types, with arguments that would be right (SOPS and BACKUP stand for paths)."""

Break = Callable[[Path], dict[str, str]]


def home_is_a_file(folder: Path) -> dict[str, str]:
    (folder / "home").write_text("not a folder")
    return {"CAIRN_HOME": str(folder / "home")}


def home_cannot_be_made(_folder: Path) -> dict[str, str]:
    return {"CAIRN_HOME": "/proc/cairn/home"}


def header_destroyed(folder: Path) -> dict[str, str]:
    (folder / "cairn.db").write_bytes(b"\x00 this is no database" * 400)
    return {"CAIRN_HOME": str(folder)}


def database(url: str) -> Break:
    return lambda folder: {"CAIRN_HOME": str(folder), "DATABASE_URL": url}


def setting_file(name: str, content: bytes | None) -> Break:
    def broken(folder: Path) -> dict[str, str]:
        file = folder / name.lower()
        if content is None:
            file.mkdir()
        else:
            file.write_bytes(content)
        return {"CAIRN_HOME": str(folder / "home"), name: str(file)}

    return broken


def env_file(content: bytes) -> Break:
    def broken(folder: Path) -> dict[str, str]:
        (folder / ".env").write_bytes(content)
        return {"CAIRN_HOME": str(folder / "home")}

    return broken


BROKEN: dict[str, Break] = {
    "home is a file": home_is_a_file,
    "home cannot be made": home_cannot_be_made,
    "database header destroyed": header_destroyed,
    "no such host": database("postgresql://cairn:secret-word@no-such-host.invalid/cairn"),
    "nobody listens": database("postgresql://cairn:secret-word@127.0.0.1:9/cairn"),
    "unknown scheme": database("mongodb://127.0.0.1/cairn"),
    "a scheme without a driver": database("mysql://cairn:secret-word@127.0.0.1/cairn"),
    "not an address": database("my database"),
    "no port": database("postgresql://127.0.0.1:port/cairn"),
    "env is not text": env_file(b"\xff\xfe\x00\x81 = \xff"),
    "env has a wrong value": env_file(b"PORT=many\n"),
    "skills is a folder": setting_file("SKILLS", None),
    "skills is not text": setting_file("SKILLS", b"\xff\xfe\x00\x81"),
    "skills is no yaml": setting_file("SKILLS", b"a: [b\n"),
    "glossary is a folder": setting_file("GLOSSARY", None),
    "glossary is not text": setting_file("GLOSSARY", b"\xff\xfe\x00\x81"),
    "glossary is no yaml": setting_file("GLOSSARY", b"a: [b\n"),
}


def cairn(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run the entry point in this process; returns the exit status and all that was printed."""
    monkeypatch.setattr("sys.argv", ["cairn", *arguments])
    status = 0
    try:
        command_line.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    shown = capsys.readouterr()
    return status, shown.out + shown.err


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    for name in ("CAIRN_HOME", "DATABASE_URL", "SKILLS", "GLOSSARY", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / SOPS).mkdir()
    (tmp_path / SOPS / "refunds.md").write_text("# Refunds\n\nRefund within 14 days. Above 500 USD ask the finance lead.\n")
    for module in ("bot.wiring", "bot.wiring.checks.doctor"):  # the real encoder takes seconds to load
        monkeypatch.setattr(f"{module}.embedder_of", lambda _settings: WordEmbedder())
    yield tmp_path
    configure_logging("info")


@pytest.mark.slow
@pytest.mark.parametrize("broken", BROKEN)
def test_no_command_shows_a_traceback(
    broken: str, clean: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in BROKEN[broken](clean).items():
        monkeypatch.setenv(name, value)
    for name, command in COMMANDS.items():
        arguments = tuple(str(clean / word) if word in {SOPS, BACKUP} else word for word in command)
        status, shown = cairn(arguments, capsys, monkeypatch)
        assert status in {0, 1, 2}, name
        assert "Traceback" not in shown, f"{name}: {shown}"
        assert "Cairn failed" not in shown, f"{name}: {shown}"
        assert "Error:" not in shown.replace("error:", ""), f"{name}: {shown}"
        assert "secret-word" not in shown, name
        if name in {"ask", "sops status", "backup", "cases list"} and "skills is n" not in broken:
            assert status != 0, name
            assert len(shown.strip().splitlines()) == 1, f"{name}: {shown}"


@pytest.mark.usefixtures("emulator_installed")
@pytest.mark.parametrize("taken", [0, 1])
def test_the_demo_on_a_busy_port_names_another(
    taken: int, clean: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1] - taken
        status, shown = cairn(("demo", "--port", str(port), "--home", str(clean)), capsys, monkeypatch)
    assert status == 1
    assert f"Port {port + taken} is taken by another program. Choose another one: cairn demo --port" in shown
    assert "Traceback" not in shown


def test_the_demo_without_node_says_how_to_get_the_emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EmulatorError, match="Install it with: npm install --no-save local-slack-") as error:
        find_binary(tmp_path / "elsewhere")
    package, _, version = str(error.value).split()[-1].rstrip(".").partition("@")
    assert json.loads((ROOT / "package.json").read_text())["optionalDependencies"][package] == version
    program = tmp_path / "node_modules" / package / "bin" / "local-slack"
    program.parent.mkdir(parents=True)
    program.touch()
    assert find_binary(tmp_path / "elsewhere") == program


def test_a_defect_of_cairns_own_is_one_line_and_a_file(
    clean: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(command_line, "app", broken)
    monkeypatch.setenv("TMPDIR", str(clean))
    monkeypatch.setattr("tempfile.tempdir", None)
    status, shown = cairn(("ask", QUESTION), capsys, monkeypatch)
    assert status == 1
    assert "Traceback" not in shown
    (kept,) = clean.glob("cairn-*.log")
    assert str(kept) in shown
    assert "a defect" in kept.read_text()
