"""Sections of different SOPs that repeat or contradict each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from fakes.samples import document, section
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.conflicts import Conflict
from retrieval.library.likeness import jaccard, like_sets
from retrieval.library.models import Block, BlockKind, Section, SectionRef, SopDocument
from retrieval.overlaps import Overlaps, overlap_problems, overlaps_of, sections_of

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


def overlaps_in(*documents: SopDocument, of: Collection[str] = ()) -> Overlaps:
    """Of some of these SOPs; of all where none are named."""
    read = {each.id: sections_of([each]) for each in documents}
    return overlaps_of(of or read, list(read), read.__getitem__)


def test_different_amounts_under_like_headings_are_a_conflict() -> None:
    one = page("disputes", "Reply time for disputes", REPLY.format("1 business day"))
    other = page("mismatch", "Reply time for disputes", REPLY.format("4 business hours"))
    found = overlaps_in(one, other)
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
    assert overlaps_in(one, other).conflicts == ()


def test_what_many_sops_state_is_each_ones_own() -> None:
    pages = [page(f"card{n}", "Reply time for disputes", REPLY.format(f"{n} business days")) for n in range(1, 5)]
    assert overlaps_in(*pages).conflicts == ()


def test_a_section_that_was_copied_is_a_repeat_and_a_short_one_is_not() -> None:
    one, other = page("disputes", "Compare", STEPS), page("mismatch", "First look", STEPS.replace("billing lead", "team lead"))
    (repeat,) = overlaps_in(one, other).repeats
    assert (repeat.one.sop_id, repeat.other.sop_id) == ("disputes", "mismatch")
    short = [page("a", "Questions", "Ask the owner."), page("b", "Questions", "Ask the owner.")]
    assert overlaps_in(*short).repeats == ()


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
    assert len(overlaps_in(*pages).repeats) == 1


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh")), max_size=12), st.sampled_from([0.3, 0.5, 0.6, 0.8, 1.0]))
def test_prefixes_lose_no_pair(sets: list[frozenset[str]], at_least: float) -> None:
    expected = [
        (one, other)
        for other in range(len(sets))
        for one in range(other)
        if sets[one] and sets[other] and jaccard(sets[one], sets[other]) >= at_least
    ]
    assert sorted(like_sets(sets, at_least)) == sorted(expected)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 2), st.integers(1, 3), st.booleans()), max_size=9))
def test_the_overlaps_of_each_sop_are_together_those_of_all(drawn: list[tuple[str, int, int, bool]]) -> None:
    pages: dict[str, SopDocument] = {}
    for at, (sop, heading, days, is_copy) in enumerate(drawn):
        text = STEPS if is_copy else REPLY.format(f"{days} business days")
        new = page(sop, ["Reply time", "Reply time for disputes", "Compare"][heading], text).sections[0]
        known = pages.get(sop, replace(document(sop), title=sop, sections=()))
        pages[sop] = replace(known, sections=(*known.sections, replace(new, anchor=f"s{at}", ordinal=at)))
    whole = overlaps_in(*pages.values())
    parts = [overlaps_in(*pages.values(), of=[sop]) for sop in pages]
    assert {repeat for part in parts for repeat in part.repeats} == set(whole.repeats)
    assert {_pair(conflict) for part in parts for conflict in part.conflicts} == {_pair(each) for each in whole.conflicts}


def _pair(conflict: Conflict) -> tuple[SectionRef, SectionRef]:
    return conflict.one.current.ref, conflict.other.current.ref


HOURS = f"The shop is open from {{}} o'clock on every weekday. {STEPS}"


@pytest.mark.parametrize(
    ("titles", "hours", "repeats"),
    [
        (("Branch Leipzig", "Branch Dresden"), "10 to 20", 0),
        (("Branch Leipzig", "Branch Dresden"), "9 to 18", 1),
        (("Refund policy", "Return policy"), "10 to 20", 1),
    ],
    ids=["each has its own hours", "one text for both", "no names of one kind"],
)
def test_pages_of_branches_that_differ_in_what_they_say_repeat_nothing(titles: tuple[str, str], hours: str, repeats: int) -> None:
    one = page("one", "Opening hours", HOURS.format("9 to 18"), title=titles[0])
    other = page("other", "Opening hours", HOURS.format(hours), title=titles[1])
    assert len(overlaps_in(one, other).repeats) == repeats
