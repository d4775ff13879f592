"""What a company chose freely: times of day, weekdays, codes. They are asked beside an amount, and changed in a rule."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import every_way

from nudges.items.models import SIGN, Kind


def _asked(text: str) -> set[tuple[str, ...]]:
    """The versions of both halves of what is asked."""
    page = f"---\nid: harbour\n---\n# Harbour\n\n## Berths\n\n{text}\n"
    items = every_way(page, Kind.JOINED, shelf=())
    return {tuple(sorted({option.split(SIGN)[at] for option in item.options})) for item in items for at in (0, 1)}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("A stay of more than 9 days must be paid before. Keys must be back in the office by 16:30 every working day.", "16:30"),
        ("Slips of more than 9 days are read by the yard lead on Tuesdays and put into the book.", "Tuesdays"),
        ("Whoever lifts more than 340 kg signs form K4 before the hook is lowered.", "form K4"),
        ("Slips of more than 9 days lie in tray C until the desk has entered them.", "tray C"),
    ],
)
def test_a_time_a_day_or_a_code_is_asked_beside_an_amount_among_others_of_its_form(text, right):
    (versions,) = [half for half in _asked(text) if right in half]
    assert len(versions) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Visitors of more than 9 holders are welcome from 10:00 to 13:00 in the office.",
        "No work of more than 9 days on the crane is done on Sundays without the harbour lead.",
        "A level of more than 9 cm under the keel must be seen on the list before you cast off.",
    ],
)
def test_a_stretch_a_day_of_rest_and_a_noun_alone_are_not_asked(text):
    assert _asked(text) == set()


def test_beside_a_full_hour_there_are_only_full_hours():
    asked = _asked("A stay of more than 9 days must be paid before. Keys must be back in the office by 16:00 every working day.")
    (versions,) = [half for half in asked if "16:00" in half]
    assert all(version.endswith(":00") for version in versions)
