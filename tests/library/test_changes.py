from __future__ import annotations

from dataclasses import replace

from fakes.samples import document, governed, section

from retrieval.library.changes import changes


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
    assert found["Limits"][1:] == (" # Limits", "-Refund within 30 days.", "+Refund within 14 days.")
    assert found["New"][1:] == ("+# New", "+Fresh.")
    assert found["Steps"][1:] == ("-# Steps", "-Open the invoice.")


def test_text_before_the_first_heading_goes_by_the_title() -> None:
    old = replace(document(), sections=(replace(section("refunds", "A"), path=()),))
    new = replace(document(), sections=(replace(section("refunds", "B"), path=()),))
    assert [change.heading for change in changes(old, new)] == ["Refunds"]
