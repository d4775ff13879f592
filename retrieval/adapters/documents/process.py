"""Converts documents in a child process, so that a file on which it crashes, hangs or runs out of memory fails alone."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Final, Self

from pydantic import TypeAdapter

from retrieval.documents.models import MEGABYTE, DocumentError, Draft, Limits

_MODULE: Final = "retrieval.adapters.documents.child"
DRAFT: Final = TypeAdapter(Draft)
_CHUNK_BYTES: Final = 1 << 16
_START_SECONDS: Final = 30
"""Seconds that a new child may take to start, on top of the time for its first document."""


class ConversionProcess:
    """Converts one document after the other in a child process.

    The child starts with the first document, and a new one replaces one that crashed or was too slow. Leaving the block ends it.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kill_child()

    def convert(self, path: Path) -> Draft:
        """Convert a file. Raises `DocumentError`: the file cannot be read, is too large, cannot be converted, or took too long."""
        try:
            size = path.stat().st_size
        except OSError as error:
            raise DocumentError(f"the file cannot be read ({error.strerror})", "Check that Cairn may read it.") from None
        if size > self._limits.size:
            raise DocumentError(
                f"the file is larger than {self._limits.size // MEGABYTE} MB", "Split it, or make its pictures smaller."
            )
        reply = self._request(path)
        if reply is None:
            self._kill_child()
            raise DocumentError(
                f"converting it took longer than {self._limits.seconds} seconds or broke the converter",
                "Split it, or save it again.",
            )
        answer = json.loads(reply)
        if "draft" in answer:
            return DRAFT.validate_python(answer["draft"])
        raise DocumentError(answer["what"], answer["remedy"])

    def _request(self, path: Path) -> bytes | None:
        """Send a file to the child and return its reply, one line of JSON; None when it crashed or was too slow."""
        child, start_seconds = self._running_child()
        request = {"path": str(path.resolve()), "limits": asdict(self._limits)}
        if child.stdin is None or child.stdout is None:
            return None
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
        except OSError:
            return None
        return _read_line(child.stdout.fileno(), monotonic() + self._limits.seconds + start_seconds)

    def _running_child(self) -> tuple[subprocess.Popen[bytes], int]:
        """Return the child, started if there is none, and the extra seconds that it needs to start."""
        if self._child is not None and self._child.poll() is None:
            return self._child, 0
        self._kill_child()
        command = [sys.executable, "-B", "-m", _MODULE]
        environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
        self._child = subprocess.Popen(  # noqa: S603 -- our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        return self._child, _START_SECONDS

    def _kill_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # closing flushes what is still unwritten, and nobody reads it any more
                    pipe.close()


def _read_line(source: int, until: float) -> bytes | None:
    """Read from a file descriptor up to a line feed; None when the pipe ends first or `until` (monotonic seconds) passes."""
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while (remaining := until - monotonic()) > 0:
            if not selector.select(remaining):
                return None
            part = os.read(source, _CHUNK_BYTES)
            if not part:
                return None
            parts.append(part)
            if part.endswith(b"\n"):
                return b"".join(parts)
    return None
