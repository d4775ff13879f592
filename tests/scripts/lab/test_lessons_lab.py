"""What `cairn eval lessons` counts."""

from __future__ import annotations

from pathlib import Path

from fakes.quiz_sops import REFUNDS

from scripts.lab.practice.lessons import evaluate_lessons


def test_sections_are_counted_by_what_their_lesson_holds_and_offers(tmp_path: Path) -> None:
    long = "\n".join(f"{number}. Do the thing of number {number}." for number in range(1, 15))
    (tmp_path / "refunds.md").write_text(f"{REFUNDS}\n## Long\n\n{long}\n\n```\ncode\n```\n\n## Code\n\n```\ncode\n```\n")
    assert evaluate_lessons(tmp_path) == {
        "lessons": 5,
        "with_a_branch": 1,
        "omitting_a_branch": 0,
        "with_lines_behind_the_button": 1,
        "checklists": 2,
        "decision_trees": 1,
        "action_cards": {"checklist": 2, "decisions": 1, "reference": 0},
        "rules": 6,
    }
