"""Converts documents in a child process: what breaks, hangs or eats memory there costs one file and nothing else."""

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

from retrieval.documents.models import MEGABYTE, DocumentError, Draft, Limits

_MODULE: Final = "retrieval.adapters.documents.child"
_CHUNK: Final = 1 << 16
_START: Final = 30
"""Seconds that a child may take to start beyond those of its first document."""


class ConversionProcess:
    """Starts a child with the first document and a new one after each that was lost; leaving the block ends it."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def convert(self, path: Path) -> Draft:
        """Convert a file.

        Raises:
            DocumentError: it is too large, cannot be converted, or took too long.
        """
        try:
            size = path.stat().st_size
        except OSError as error:
            raise DocumentError(f"the file cannot be read ({error.strerror})", "Check that Cairn may read it.") from None
        if size > self._limits.size:
            raise DocumentError(
                f"the file is larger than {self._limits.size // MEGABYTE} MB", "Split it, or make its pictures smaller."
            )
        line = self._asked(path)
        if line is None:
            self._end()
            raise DocumentError(
                f"converting it took longer than {self._limits.seconds} seconds or broke the converter",
                "Split it, or save it again.",
            )
        answer = json.loads(line)
        if "draft" in answer:
            return Draft.from_json(answer["draft"])
        raise DocumentError(answer["what"], answer["remedy"])

    def _asked(self, path: Path) -> bytes | None:
        """The child's answer; None when it is lost or too late."""
        child, grace = self._running()
        request = {"path": str(path.resolve()), "limits": asdict(self._limits)}
        if child.stdin is None or child.stdout is None:
            return None
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
        except OSError:
            return None
        return _line(child.stdout.fileno(), monotonic() + self._limits.seconds + grace)

    def _running(self) -> tuple[subprocess.Popen[bytes], int]:
        if self._child is not None and self._child.poll() is None:
            return self._child, 0
        self._end()
        command = [sys.executable, "-B", "-m", _MODULE]
        environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
        self._child = subprocess.Popen(  # noqa: S603 -- our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        return self._child, _START

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written has no reader
                    pipe.close()


def _line(source: int, until: float) -> bytes | None:
    """Read up to a line feed; None at the end of the pipe or of the time."""
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while (left := until - monotonic()) > 0:
            if not selector.select(left):
                return None
            part = os.read(source, _CHUNK)
            if not part:
                return None
            parts.append(part)
            if part.endswith(b"\n"):
                return b"".join(parts)
    return None
