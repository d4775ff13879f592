"""A bot of 10,000 sections, all published a moment before, stays within its memory while it answers and follows what was published.

`make soak` runs it; the default run leaves it out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.lab.bench.load import LoadPlan, bench_load

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3_600)]

QUESTIONS = ("How many days do I have to return a phone?", "Who approves a refund of 900 EUR?", "What does the VIP plan cost?")

MOST_MB = 560
"""Of a bot beside the development tools, which make Chroma load 18 MB more than people have (docs/measurements/speed.md)."""


def test_a_large_library_that_was_just_published_fits(tmp_path: Path) -> None:
    plan = LoadPlan(rate=10, seconds=200, sections=10_000, home=tmp_path / "home")
    _, bot = bench_load(None, QUESTIONS, plan, print)
    assert (bot["lost"], bot["imports_torch"]) == (0, False)
    assert bot["resident_mb_most"] < MOST_MB, bot["resident_mb_after_answers"]
