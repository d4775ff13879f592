"""`cairn bench-insights` over a few rows: every page opens for every reader; no test says how fast."""

from __future__ import annotations

import json

import pytest
from support.command_line import cairn

pytestmark = [pytest.mark.process, pytest.mark.slow]


def test_every_page_is_measured_for_every_reader_who_has_it() -> None:
    done = cairn("bench-insights", "--rows", "300", "--pages-only", "--rounds", "1", "--json")
    assert done.returncode == 0, done.stderr
    measured = [row["what"] for row in json.loads(done.stdout)]
    for reader in ("administrator", "manager and owner"):
        for page in ("week", "ramp-up", "health", "work", "cases", "why", "record", "App Home"):
            assert f"{page}, {reader}" in measured
    assert "record, learner" in measured
