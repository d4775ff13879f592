from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import REFUNDS, items_of, sop

from nudges.items.coverage import Coverage, coverage
from nudges.items.models import Release
from nudges.items.recall import recall_items

PROSE = "A customer who writes twice about one invoice gets one answer, in the older ticket, from whoever began it."


def covered(text: str, language: str = "en") -> Coverage:
    document = sop(text, language=language)
    graded = items_of(text) if language == "en" else []
    return coverage([document], [*graded, *recall_items(document)])


def test_sections_are_counted_by_what_can_be_asked() -> None:
    found = covered(REFUNDS + f"\n## Change log\n\n{PROSE}\n\n## Short\n\nNot much.\n")
    assert (found.sections, found.practisable) == (5, 4)
    assert 0 < found.graded < found.practisable
    assert found.by_kind["recall"] == 4
    (lack,) = found.without
    assert (lack.section.sop_id, lack.section.anchor) == ("refunds", "change-log")
    assert "what was" in lack.why
    assert "heading that names the task" in lack.edit


def test_what_waits_for_an_owner_is_not_practisable() -> None:
    document = sop(f"# Page\n\n## Mails\n\n{PROSE}")
    waiting = [replace(item, release=Release.REVIEW) for item in recall_items(document)]
    found = coverage([document], waiting)
    assert (found.sections, found.practisable, found.by_kind) == (1, 0, {})


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        (f"# Page\n\n## Mails\n\n{PROSE}", "de", "English pages only"),
        (f"# Page\n\n## Examples\n\n{PROSE}", "en", "speaks of examples"),
        (f"# Page\n\n## Mails\n\n{PROSE}", "en", "none of its rules names an amount"),
    ],
)
def test_a_section_with_a_recall_card_only_is_told_what_would_give_a_question(text: str, language: str, why: str) -> None:
    found = covered(text, language)
    (lack,) = found.only_recall
    assert why in lack.why
    assert lack.edit
    assert found.without == ()


RULE = "Slips must be kept at the desk for 14 days. The finance lead signs every bill of more than EUR 340."


@pytest.mark.parametrize(
    ("section", "why", "edit"),
    [
        (f"{RULE}", "“14 days”, and its SOP has fewer than three", "two more limits"),
        ("Usually the can is rinsed with 20 litres of water, by whoever has emptied it at the pump.", "“20 litres”", "one whole"),
        ("A caller who is angry gets an apology first, whoever is right about it in the end.", "none of its rules", "its number"),
    ],
)
def test_the_reason_is_what_the_section_lacks(section: str, why: str, edit: str) -> None:
    (lack,) = covered(f"# Page\n\n## Slips\n\n{section}\n").only_recall
    assert why in lack.why
    assert edit in lack.edit


def test_a_question_that_waits_is_the_reason_with_what_holds_it_back() -> None:
    text = "# Page\n\n## Slips\n\nThe office must close every claim within 17 days in every case. Nobody waits longer than that.\n"
    document = sop(text)
    waiting = [item for item in items_of(text) if item.release is Release.REVIEW]
    assert waiting
    (lack,) = coverage([document], [*waiting, *recall_items(document)]).only_recall
    assert "a case beside its limit waits for its owner, since an amount alone is guessed" in lack.why
    assert "refunds --release review" in lack.edit
