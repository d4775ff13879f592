"""`cairn sops cards` on the real wiring with a small encoder."""

from __future__ import annotations

import json
from pathlib import Path

from fakes.bench import Bench
from fakes.quiz_sops import REFUNDS


def test_cards_are_listed_and_turned_off_and_on(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "refunds.md").write_text(REFUNDS)
    (tmp_path / "closing.md").write_text("# Closing\n\n## At the desk\n\nLock it and go home.\n")
    bench.ok("sops", "sync", str(tmp_path))
    rows = json.loads(bench.ok("sops", "cards", "--json"))
    assert [(row["section"], row["kind"], row["version"], len(row["lines"]), row["off"]) for row in rows] == [
        ("who-approves", "decisions", 1, 3, None),
        ("issue-a-refund", "checklist", 1, 6, None),
    ]
    off = bench.ok("sops", "cards", "refunds", "--off", "issue-a-refund", "--by", "U0ROSA")
    assert "refunds#issue-a-refund  checklist, 6 lines, v1: Issue a refund  (off since " in off
    assert "U0ROSA" in off
    assert "off since" not in bench.ok("sops", "cards", "refunds", "--on", "issue-a-refund")
    assert "No section is dense enough" in bench.ok("sops", "cards", "closing")


def test_a_wrong_name_is_told_with_its_remedy(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "refunds.md").write_text(REFUNDS)
    bench.ok("sops", "sync", str(tmp_path))
    for given, told in (
        (("cards", "nothing"), "No current SOP has the id nothing"),
        (("cards", "refunds", "--off", "nowhere"), "refunds has no section `nowhere`"),
    ):
        result = bench.run("sops", *given)
        assert result.exit_code != 0
        assert told in f"{result.output}{result.exception}"
