"""Measures how long a person waits in Slack: from the moment a question is posted to the moment the reply stands in the thread.

Everything is real: the emulator over its socket, the database, the index, the model; only the person is a loop.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
from numpy.typing import NDArray

from bot.settings import Settings
from bot.wiring import Parts, build
from bot.wiring.search_engines import embedder_of
from bot.wiring.slack import running
from retrieval.search.ports import Encoded, TokenEncoder, Vectors
from scripts.demo import ROOT, demo_settings, load_sample, sample_workspace
from scripts.emulator import Emulator
from scripts.emulator import running as emulator_running

PATIENCE_SECONDS = 30.0
_LOOK_EVERY_SECONDS = 0.002
_ASKER = "U0KWAME"


class ReplyMissingError(Exception):
    """A question was not answered within PATIENCE_SECONDS."""


@dataclass
class TimedEmbedder:
    """Passes everything on and notes how long each single text took, in seconds."""

    inner: TokenEncoder
    seconds: list[float] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return self.inner.fingerprint

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.inner.embed_query(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self.inner.embed_passages(texts)

    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]:
        started = time.perf_counter()
        encoded = self.inner.encode(texts)
        if len(texts) == 1:
            self.seconds.append(time.perf_counter() - started)
        return encoded


def measure(settings: Settings, home: Path, questions: Sequence[str], port: int) -> dict[str, float | int]:
    """Ask the questions one after the other in a direct message.

    Returns:
        `n`, `p50_ms` and `p95_ms` from post to reply, `embedding_p50_ms` and `embedding_share` (of all the time spent).

    Raises:
        ReplyMissingError: a question got no reply.
        scripts.emulator.EmulatorError: the emulator is not there.
    """
    timed = TimedEmbedder(embedder_of(settings))
    with build(demo_settings(settings, home, port), Parts(embedder=timed)) as cairn:
        load_sample(cairn)
        with emulator_running(sample_workspace(cairn), ROOT, home, port) as emulator, running(cairn):
            _ask(emulator, "how do I refund a payment?")
            timed.seconds.clear()
            waits = [_ask(emulator, question) for question in questions]
    return {
        "n": len(waits),
        "p50_ms": round(statistics.median(waits) * 1000, 1),
        "p95_ms": round(float(np.quantile(waits, 0.95)) * 1000, 1),
        "embedding_p50_ms": round(statistics.median(timed.seconds) * 1000, 1),
        "embedding_share": round(sum(timed.seconds) / sum(waits), 3),
    }


def _ask(emulator: Emulator, question: str) -> float:
    """Seconds until the reply to this question can be read."""
    started = time.perf_counter()
    message = _call(emulator, "message", {"channel": _ASKER, "user": _ASKER, "text": question})["message"]
    while time.perf_counter() - started < PATIENCE_SECONDS:
        posted = _call(emulator, f"messages/{message['channel']}")["messages"]
        if any(reply.get("thread_ts") == message["ts"] for reply in posted[-3:]):
            return time.perf_counter() - started
        time.sleep(_LOOK_EVERY_SECONDS)
    raise ReplyMissingError(f"No reply within {PATIENCE_SECONDS:.0f} s")


def _call(emulator: Emulator, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{emulator.url}/_control/{path}", data, {"content-type": "application/json"})  # noqa: S310 - loopback
    with urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310 - loopback
        answer: dict[str, Any] = json.load(response)
    return answer
