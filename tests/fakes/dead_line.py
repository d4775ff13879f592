"""A line between the bot and the emulator that can go dead: what stands stays open and nothing passes; new connections work."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class DeadLine:
    """Relays to a port of 127.0.0.1. The addresses that Slack names in its answers become addresses of this line."""

    target: int
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0), backlog=128))
    cut: int = 0
    """How many connections there were when the line went dead: those are dead since."""

    opened: int = 0

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def go_dead(self) -> None:
        self.cut = self.opened

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.listener.accept()
                self.opened += 1
                threading.Thread(target=self._relay, args=(self.opened, here), daemon=True).start()

    def _relay(self, number: int, here: socket.socket) -> None:
        with here, socket.create_connection(("127.0.0.1", self.target)) as there:
            back = threading.Thread(target=self._pass_on, args=(number, there, here, self._renamed), daemon=True)
            back.start()
            self._pass_on(number, here, there, bytes)
            back.join()

    def _pass_on(self, number: int, one: socket.socket, other: socket.socket, changed: Callable[[bytes], bytes]) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                if number > self.cut:
                    other.sendall(changed(data))
            if number > self.cut:
                other.shutdown(socket.SHUT_WR)

    def _renamed(self, data: bytes) -> bytes:
        """Both ports have five digits, so nothing becomes longer."""
        return data.replace(f"127.0.0.1:{self.target}".encode(), f"127.0.0.1:{self.port}".encode())


@contextmanager
def dead_line(url: str) -> Iterator[DeadLine]:
    """A line to the emulator at this address."""
    line = DeadLine(urlsplit(url).port or 80)
    threading.Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.listener.close()
