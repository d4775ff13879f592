"""A lesson holds its whole section in its order; the card shows the first lines and counts the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.quiz_sops import section_of
from hypothesis import given, settings
from hypothesis import strategies as st

from nudges.items.generate import generate, missed_step
from nudges.items.models import Item, Kind
from nudges.lessons.cutting import DENSE, MOST, ROOM, SHORT, Lesson, fitting, lesson_of, shows
from retrieval.adapters.markdown.sections import cut
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, SectionRef, SopDocument

EXAMPLES = sorted(Path("examples/sops").glob("*.md"))
ORDER = {Kind.NEXT_STEP, Kind.MISSING_STEP}
MIXED = """Read this first.

1. Open the invoice and check the balance.
2. Create the credit note with the purpose Refund.
   - If it is a chain → ask the partner lead.
3. Press **Refund** and enter the amount.
4. Wait for the status Paid out.
5. Send the [template](https://x.example) to the customer.

If the invoice is more than 90 days old, the finance lead decides. The customer must have the confirmation within 3 business days of
the request.

| Plan | Window |
|---|---|
| Solo | 14 days |
| Chain | 60 days |

> Never refund in cash.
"""
words = st.sampled_from(["Open", "the invoice", "If it is late", "within 3 days", "never", "ask the lead", "EUR 200"])
sentence = st.lists(words, min_size=1, max_size=5).map(lambda parts: " ".join(parts) + ".")
blocks = st.one_of(
    st.lists(sentence, min_size=1, max_size=6).map(lambda found: "\n".join(f"{n}. {one}" for n, one in enumerate(found, 1))),
    st.lists(sentence, min_size=1, max_size=6).map(lambda found: "\n".join(f"- {one}" for one in found)),
    st.lists(sentence, min_size=1, max_size=6).map(lambda found: "\n".join(f"- If {one[:-1]} → {one}\n  - {one}" for one in found)),
    st.lists(sentence, min_size=1, max_size=20).map(" ".join),
    st.lists(sentence, min_size=1, max_size=4).map(
        lambda found: "| A | B |\n|---|---|\n" + "\n".join(f"| {s} | x |" for s in found)
    ),
    sentence.map(lambda one: f"> {one}"),
)


def letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def lesson(found: CurrentSection) -> Lesson:
    cut_lesson = lesson_of(found)
    assert cut_lesson is not None
    return cut_lesson


def held(found: CurrentSection) -> str:
    """The words of the lesson, in its order."""
    return letters(" ".join(f"{line.condition} {line.text}" for line in lesson(found).lines))


def written(found: CurrentSection) -> str:
    """The words of the section, in its order, without the headers of tables."""
    return letters(" ".join("\n".join(_body(block)) for block in found.section.blocks))


def _body(block: Block) -> list[str]:
    lines = block.text.splitlines()
    return lines[2:] if block.kind is BlockKind.TABLE else lines


@settings(max_examples=30)
@given(st.lists(blocks, min_size=1, max_size=5).map("\n\n".join))
def test_nothing_of_a_section_is_dropped_and_what_is_not_shown_is_counted(text: str) -> None:
    found = section_of(text)
    assert held(found) == written(found)
    whole = lesson(found)
    assert whole.lines[: len(whole.shown)] == whole.shown
    assert 1 <= len(whole.shown) <= MOST
    assert len(whole.shown) == 1 or sum(len(line.source) for line in whole.shown) <= ROOM


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_sample_companys_lessons_are_whole(path: Path) -> None:
    page = cut(re.sub(r"\A---\n.*?\n---\n", "", path.read_text(), flags=re.DOTALL), None, "Page")
    card = section_of("x").sop
    sections = [CurrentSection(card, section) for section in page.sections if section.blocks]
    assert [held(found) for found in sections] == [written(found) for found in sections]


def test_a_lesson_keeps_the_order_and_the_shapes_of_its_section() -> None:
    whole = lesson(section_of(MIXED, "How to refund", "https://wiki.example"))
    assert (whole.heading, whole.sop_title, whole.section) == ("How to refund", "Refunds", SectionRef("refunds", "how-to-refund"))
    assert whole.url == "https://wiki.example"
    kinds = [(line.kind, line.number, line.indent) for line in whole.lines]
    assert kinds == [
        (BlockKind.PARAGRAPH, None, 0),
        (BlockKind.STEP, 1, 0),
        (BlockKind.STEP, 2, 0),
        (BlockKind.BULLET, None, 1),
        (BlockKind.STEP, 3, 0),
        (BlockKind.STEP, 4, 0),
        (BlockKind.STEP, 5, 0),
        (BlockKind.PARAGRAPH, None, 0),
        (BlockKind.TABLE, None, 0),
        (BlockKind.TABLE, None, 0),
        (BlockKind.QUOTE, None, 0),
    ]
    branch = whole.lines[3]
    assert (branch.condition, branch.text, branch.is_branch) == ("If it is a chain", "ask the partner lead.", True)
    assert whole.lines[7].is_branch
    assert not whole.lines[1].is_branch


def test_a_section_without_words_is_no_lesson() -> None:
    assert lesson_of(section_of("```\ncode\n```\n")) is None
    assert [line.kind for line in lesson(section_of("Run this:\n\n```\ncode\n```\n")).lines] == [
        BlockKind.PARAGRAPH,
        BlockKind.CODE,
    ]


def test_a_long_procedure_is_counted_and_a_long_paragraph_ends_between_sentences() -> None:
    long = lesson(section_of("\n".join(f"{number}. Do thing {number}." for number in range(1, 15))))
    assert (len(long.lines), len(long.shown)) == (14, MOST)
    prose = lesson(section_of(" ".join(f"The rule number {number} says what to do in its case." for number in range(60))))
    assert len(prose.lines) > 4
    assert all(line.text.endswith(".") and len(line.text.split()) <= SHORT for line in prose.lines)
    assert len(prose.shown) < len(prose.lines)
    assert fitting(prose.lines, 1) == prose.lines[:1]


def test_a_dense_paragraph_becomes_short_lines_at_its_sentences_and_semicolons_and_keeps_every_word() -> None:
    clauses = "; ".join(f"the guest of table {number} gets bread and water from the kitchen at once" for number in range(5))
    text = f"Ring the bell. Look round the room, and close the door behind you. After the bell {clauses}. Then sit down."
    assert len(text.split()) > DENSE
    lines = lesson(section_of(text)).lines
    assert len(lines) > 2
    assert all(len(line.text.split()) <= SHORT and line.text[-1] in ".;" for line in lines)
    assert " ".join(line.text for line in lines) == text
    assert [line.text for line in lesson(section_of("Ring the bell. Look round.")).lines] == ["Ring the bell. Look round."]


def asked(found: CurrentSection) -> list[Item]:
    document = SopDocument("refunds", "Refunds", "refunds.md", Governance(), (found.section,))
    return [*generate(document), *(item for number in range(1, 15) for item in missed_step(document, "", str(number)))]


def test_one_lesson_settles_what_is_asked_about_its_steps_and_its_prose() -> None:
    found = section_of(MIXED, "How to refund")
    items = asked(found)
    assert {item.kind for item in items} >= ORDER
    assert {item.kind for item in items} - ORDER
    assert all(shows(lesson(found), item) for item in items)
    assert not shows(lesson(found), replace(items[0], sop="other"))


def test_a_step_behind_the_click_is_no_case() -> None:
    verbs = (
        "Open",
        "Press",
        "Enter",
        "Select",
        "Send",
        "Close",
        "Create",
        "Check",
        "Save",
        "Submit",
        "Review",
        "Confirm",
        "Print",
        "Sign",
    )
    lines = (f"{number}. {verb} the form of kind {verb.lower()}.\n" for number, verb in enumerate(verbs, start=1))
    found = section_of("".join(lines), "How to refund")
    items = asked(found)
    late = [item for item in items if item.answer.startswith(("Print", "Sign"))]
    assert late
    assert not any(shows(lesson(found), item) for item in late)
    assert any(shows(lesson(found), item) for item in items)
