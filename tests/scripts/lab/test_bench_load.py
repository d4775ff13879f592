"""`cairn bench-load` for some seconds: the real bot over Slack's own wire, with figures that can be true; no test says how fast."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.command_line import cairn

pytestmark = [pytest.mark.process, pytest.mark.slow]

OPTIONS = ("--rate", "2", "--seconds", "4", "--json")


def test_every_question_is_answered_once_and_the_bot_has_no_torch(library: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(library, tmp_path / "home"))
    done = cairn("bench-load", "--home", str(home), *OPTIONS, "--replicas", "2")
    assert done.returncode == 0, done.stderr
    echo, bot = json.loads(done.stdout)
    assert (echo["bot"], bot["bot"], bot["processes"]) == ("echo", "cairn", 2)
    for found in (echo, bot):
        assert (found["asked"], found["lost"], found["twice"]) == (8, 0, 0)
        assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
        assert found["limited_by"]
    assert echo["resident_mb_most"] < bot["resident_mb_most"] < 450  # what is promised at 1,000 sections
    assert bot["imports_torch"] is False
