from __future__ import annotations

from dataclasses import replace

from fakes.samples import document, governed, section

from retrieval.library.changes import before_and_now, changes, pairs
from retrieval.library.models import Block, BlockKind, SopDocument


def test_equal_versions_have_no_changes() -> None:
    assert changes(governed(), governed()) == ()


def test_changes_come_by_section_with_the_front_matter_first() -> None:
    old = governed()
    new = replace(
        governed(text="Refund within 14 days."),
        title="Refunds",
        governance=replace(old.governance, owner="U0NEW"),
        sections=(section("limits", "Refund within 14 days."), section("new", "Fresh.", 1)),
    )
    found = {change.heading: change.lines for change in changes(old, new)}
    assert list(found) == ["front matter", "Limits", "New", "Steps"]
    assert "-owner: U0OWNER" in found["front matter"]
    assert "+owner: U0NEW" in found["front matter"]
    assert found["Limits"][1:] == (" # Limits", "-  3. Refund within 30 days.", "+  3. Refund within 14 days.")
    assert found["New"][1:] == ("+# New", "+  3. Fresh.")
    assert found["Steps"][1:] == ("-# Steps", "-  3. Open the invoice.")


def test_text_before_the_first_heading_goes_by_the_title() -> None:
    old = replace(document(), sections=(replace(section("refunds", "A"), path=()),))
    new = replace(document(), sections=(replace(section("refunds", "B"), path=()),))
    assert [change.heading for change in changes(old, new)] == ["Refunds"]


def of_text(*texts: str, heading: str = "limits") -> SopDocument:
    """An SOP with one section of these paragraphs."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    return replace(document(), sections=(replace(section(heading, "\n\n".join(texts)), blocks=blocks),))


def test_a_renamed_section_is_compared_with_what_it_was() -> None:
    old, new = of_text("Refund within 30 days of the order."), of_text("Refund within 14 days of the order.", heading="time")
    (change,) = changes(old, new)
    assert (change.anchor, change.heading) == ("time", "Time")
    assert change.lines[1:] == (
        "-# Limits",
        "-Refund within 30 days of the order.",
        "+# Time",
        "+Refund within 14 days of the order.",
    )
    (pair,) = pairs(old, new)
    assert before_and_now(pair) == ("Refund within 30 days of the order.", "Refund within 14 days of the order.")


def test_a_section_of_other_words_is_new_and_the_old_one_gone() -> None:
    old, new = of_text("Refund within 30 days."), of_text("Send the parcel back by post.", heading="parcels")
    assert [(pair.before is None, pair.after is None) for pair in pairs(old, new)] == [(True, False), (False, True)]


def test_a_long_paragraph_shows_the_sentence_that_changed() -> None:
    old = of_text("Ask the lead first.\nThen open the case. Close it within 3 days.")
    new = of_text("Ask the lead first. Then open\nthe case. Close it within 5 days.")
    (change,) = changes(old, new)
    assert (
        change.lines[1:]
        == (
            " Ask the lead first.",
            " Then open the case.",
            "-Close it within 3 days.",
            "+Close it within 5 days.",
        )[-len(change.lines) + 1 :]
    )


def test_line_breaks_are_no_change_and_marks_no_news() -> None:
    assert changes(of_text("Ask the\nlead."), of_text("Ask the lead.")) == ()
    (pair,) = pairs(of_text("Ask the lead."), of_text("Ask the **lead**."))
    assert pair.is_changed
    assert not pair.is_reworded


def test_the_address_of_a_link_shows_only_where_nothing_else_changed() -> None:
    old = of_text("Open [the form](https://a.example/1).")
    (moved,) = changes(old, of_text("Open [the form](https://a.example/2)."))
    assert "+Open [the form](https://a.example/2)." in moved.lines
    (worded,) = changes(old, of_text("Fill in [the form](https://a.example/2)."))
    assert "+Fill in the form." in worded.lines


def test_the_sentence_whose_amount_changed_is_told_first() -> None:
    old = of_text("Thank the customer.", "Refund within 30 days of the order.")
    new = of_text("Thank the customer warmly.", "Refund within 14 days of the order.")
    (pair,) = pairs(old, new)
    assert before_and_now(pair) == ("Refund within 30 days of the order.", "Refund within 14 days of the order.")


def test_a_long_sentence_is_cut_where_it_differs() -> None:
    long = "Before you call, " + "look into the file of the customer and " * 8
    (pair,) = pairs(of_text(f"{long}wait 3 days."), of_text(f"{long}wait 5 days."))
    was, now = before_and_now(pair)
    assert was.startswith("…")
    assert was.endswith("wait 3 days.")
    assert now.endswith("wait 5 days.")


def test_lines_that_only_changed_places_have_no_sentence_to_tell() -> None:
    (pair,) = pairs(of_text("Ask first.", "Then pay."), of_text("Then pay.", "Ask first."))
    assert pair.is_reworded
    assert before_and_now(pair) == ("", "")
