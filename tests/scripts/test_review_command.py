"""`cairn sops review` on the real wiring with a small encoder."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from fakes.bench import Bench
from fakes.samples import NOON


def test_an_overdue_sop_is_listed_with_its_factors(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "refunds.md").write_text("---\nowner: U0ROSA\nreview_every: 90d\n---\n# Refunds\n\nUp to 30 days.\n")
    bench.ok("sops", "sync", str(tmp_path))
    assert bench.ok("sops", "review") == "No section asks for a look: nothing is overdue, and nobody trips over anything.\n"
    bench.now = NOON + timedelta(days=100)
    (row,) = json.loads(bench.ok("sops", "review", "--json"))
    assert (row["sop"], row["section"], row["owner"], row["overdue"], row["bumps"]) == ("refunds", None, "U0ROSA", True, 0)
    assert set(row) >= {"damage", "use", "age", "confusion", "misses", "reasons"}
    text = bench.ok("sops", "review", "--most", "1")
    assert text.startswith("refunds (U0ROSA): damage 0.0 = use 0.0 x age 1.1 x confusion 1.0 x misses 1.0")
    assert "Its promised review is overdue." in text
