"""Sections of different SOPs that repeat or contradict each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.samples import document, section
from hypothesis import given
from hypothesis import strategies as st

from retrieval.library.likeness import jaccard, like_sets
from retrieval.library.models import Block, BlockKind, Section, SopDocument
from retrieval.overlaps import overlap_problems, overlaps_in, sections_of

REPLY = "The customer who disputes an invoice gets the first reply within {} of the dispute."
STEPS = (
    "Open the invoice in Tallyroom and compare the disputed line with the order. Write down the reason that the customer gives, "
    "attach the mail, and hand both to the billing lead before the day ends."
)


def page(sop: str, heading: str, *texts: str, title: str = "") -> SopDocument:
    """An SOP with one section."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    only = Section(heading.lower().replace(" ", "-"), (heading,), "\n\n".join(texts), 0, 6, blocks)
    return replace(document(sop), title=title or sop.title(), sections=(only,))


def test_different_amounts_under_like_headings_are_a_conflict() -> None:
    one = page("disputes", "Reply time for disputes", REPLY.format("1 business day"))
    other = page("mismatch", "Reply time for disputes", REPLY.format("4 business hours"))
    found = overlaps_in(sections_of([one, other]))
    (conflict,) = found.conflicts
    assert (conflict.one.stated, conflict.other.stated) == ("1 business day", "4 business hours")
    assert found.repeats == ()


@pytest.mark.parametrize(
    "other",
    [
        page("mismatch", "Reply time for disputes", REPLY.format("1 business day")),
        page("mismatch", "Escalation", REPLY.format("4 business hours")),
        page("mismatch", "Reply time for disputes", "Answer on the phone within 4 business hours."),
        page("disputes", "Reply time for disputes", REPLY.format("4 business hours")),
    ],
    ids=["the same amount", "another subject", "another thing", "the same SOP"],
)
def test_what_is_no_conflict(other: SopDocument) -> None:
    one = page("disputes", "Reply time for disputes", REPLY.format("1 business day"))
    assert overlaps_in(sections_of([one, other])).conflicts == ()


def test_what_many_sops_state_is_each_ones_own() -> None:
    pages = [page(f"card{n}", "Reply time for disputes", REPLY.format(f"{n} business days")) for n in range(1, 5)]
    assert overlaps_in(sections_of(pages)).conflicts == ()


def test_a_section_that_was_copied_is_a_repeat_and_a_short_one_is_not() -> None:
    one, other = page("disputes", "Compare", STEPS), page("mismatch", "First look", STEPS.replace("billing lead", "team lead"))
    (repeat,) = overlaps_in(sections_of([one, other])).repeats
    assert (repeat.one.sop.id, repeat.other.sop.id) == ("disputes", "mismatch")
    short = [page("a", "Questions", "Ask the owner."), page("b", "Questions", "Ask the owner.")]
    assert overlaps_in(sections_of(short)).repeats == ()


def test_remarks_name_both_files_and_lines_and_say_what_to_do() -> None:
    pages = [
        page("disputes", "Reply time", REPLY.format("1 business day")),
        page("mismatch", "Reply time", REPLY.format("4 business hours")),
        page("first", "Compare", STEPS),
        page("second", "Compare", STEPS),
    ]
    conflict, repeat = map(str, overlap_problems(pages))
    assert conflict.startswith(
        "disputes.md:6: “Reply time” says 1 business day, and mismatch.md:6 (“Reply time”) says 4 business hours"
    )
    assert conflict.endswith("Agree on one amount, and let the other SOP link to it.")
    assert repeat.startswith("first.md:6: “Compare” says nearly the same as second.md:6 (“Compare”).")


def test_text_before_the_first_heading_is_compared_by_its_words() -> None:
    pages = [replace(document(sop), sections=(replace(section(sop, STEPS), path=()),)) for sop in ("one", "two")]
    assert len(overlaps_in(sections_of(pages)).repeats) == 1


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh")), max_size=12), st.sampled_from([0.3, 0.5, 0.6, 0.8, 1.0]))
def test_prefixes_lose_no_pair(sets: list[frozenset[str]], at_least: float) -> None:
    expected = [
        (one, other)
        for other in range(len(sets))
        for one in range(other)
        if sets[one] and sets[other] and jaccard(sets[one], sets[other]) >= at_least
    ]
    assert sorted(like_sets(sets, at_least)) == sorted(expected)
