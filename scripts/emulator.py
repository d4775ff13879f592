"""Starts and ends the local Slack emulator that npm installed, configured from the people and channels of a library."""

from __future__ import annotations

import errno
import platform
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml

from core.people import Person

BOT_TOKEN = "xoxb-emulator"  # noqa: S105 - the emulator takes any
APP_TOKEN = "xapp-emulator"  # noqa: S105 - the emulator takes any
SIGNING_SECRET = "emulator-signing-secret"  # noqa: S105 - the emulator's own
START_SECONDS = 10.0
VERSION = "0.1.8"
"""The same as in package.json, which an installed Cairn does not have."""

_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class EmulatorError(Exception):
    """Reports that the emulator is not installed or did not start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Describes the workspace to emulate. `channels` maps ids to names; everybody and the bot are members of each."""

    people: Sequence[Person]
    channels: dict[str, str]
    name: str = "Sample workspace"

    def config(self) -> dict[str, object]:
        """Return the emulator's configuration file as a mapping."""
        members = [person.id for person in self.people]
        return {
            "workspace": {"name": self.name, "domain": "sample", "teamId": "T0CAIRN"},
            "app": {
                "appId": "A0CAIRN",
                "botUserId": "U0CAIRN",
                "botName": "cairn",
                "botToken": BOT_TOKEN,
                "appToken": APP_TOKEN,
                "signingSecret": SIGNING_SECRET,
                "mode": "socket",
            },
            "users": [
                {"id": p.id, "name": p.name.split()[0].lower(), "real_name": p.name, "email": p.email or "", "tz": p.timezone}
                for p in self.people
            ],
            "channels": [
                {"id": id_, "name": name, "members": [*members, "U0CAIRN"]} for id_, name in sorted(self.channels.items())
            ],
        }


@dataclass(frozen=True, slots=True)
class Emulator:
    """Holds the addresses of a running emulator's page and Web API."""

    url: str

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"


def find_binary(root: Path) -> Path:
    """Return the emulator's program below node_modules of `root` or of the current folder. Raises `EmulatorError`: when npm has not
    installed it.
    """
    system = platform.system().lower()
    package = f"local-slack-{system}-{_MACHINES.get(platform.machine().lower(), platform.machine())}"
    program = Path("node_modules", package, "bin", "local-slack.exe" if system == "windows" else "local-slack")
    binary = next((folder / program for folder in (root, Path.cwd()) if (folder / program).exists()), None)
    if binary is None:
        raise EmulatorError(f"The Slack emulator is not installed. Install it with: npm install --no-save {package}@{VERSION}.")
    return binary


@contextmanager
def running(workspace: Workspace, root: Path, folder: Path, port: int = 0) -> Iterator[Emulator]:
    """Start an emulator and stop it when the block is left.

    Args:
        workspace: who and what is in it.
        root: the checkout, below which npm installed the program.
        folder: where its configuration and log are written.
        port: 0 takes a free one.

    Raises:
        EmulatorError: when it is not installed, the port is taken or it does not answer within START_SECONDS.
    """
    binary = find_binary(root)
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "emulator.yaml"
    config.write_text(yaml.safe_dump(workspace.config(), allow_unicode=True), encoding="utf-8")
    command = [str(binary), "--config", str(config), "--port", str(port), "--base-host", "127.0.0.1"]
    with (folder / "emulator.log").open("w", encoding="utf-8") as log:
        try:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603 - our own binary and file
        except OSError as error:
            remedy = "Remove node_modules and install it anew."
            raise EmulatorError(f"{binary} cannot be started ({error.strerror}). {remedy}") from None
    try:
        emulator = Emulator(f"http://127.0.0.1:{port}")
        _wait(emulator, process, folder / "emulator.log")
        yield emulator
    finally:
        process.terminate()
        process.wait(timeout=10)


def need_free(*ports: int) -> None:
    """Check that no other program listens on one of the ports; raises `EmulatorError` otherwise."""
    for port in ports:
        for host in ("127.0.0.1", ""):  # the emulator listens on all interfaces
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError as error:
                    why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
                    raise EmulatorError(f"Port {port} {why}. Choose another one: cairn demo --port {_other(port)}.") from None


def _other(port: int) -> int:
    return port + 100 if port < 65_000 else 3100  # noqa: PLR2004 - the last port is 65535


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(emulator: Emulator, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{emulator.url}/_control/state", timeout=1):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise EmulatorError(f"The Slack emulator did not start; its output is in {log}.")
