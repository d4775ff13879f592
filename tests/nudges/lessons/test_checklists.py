"""Which sections are checklists, and what a tick changes."""

from __future__ import annotations

from fakes.quiz_sops import section_of
from fakes.samples import NOON
from hypothesis import given
from hypothesis import strategies as st

from nudges.lessons.checklists import GROUP, MOST, Checklist, steps_of
from retrieval.library.models import SectionRef

RUN = Checklist("c1", "U1", SectionRef("refunds", "rules"), 1, NOON)
positions = st.sets(st.integers(0, 29))


def test_steps_carry_what_stands_below_them() -> None:
    text = "Before.\n\n1. Open it.\n   - If it is late → ask.\n2. Close it.\n\nAfter.\n\n3. Send it.\n"
    steps = steps_of(section_of(text))
    assert [(step.line.number, step.line.text, len(step.below)) for step in steps] == [
        (1, "Open it.", 1),
        (2, "Close it.", 0),
        (3, "Send it.", 0),
    ]


def test_boxes_are_steps_and_stay_as_the_sop_has_them_without_their_box() -> None:
    steps = steps_of(
        section_of(
            "Before you leave:\n\n- [ ] The oven is off.\n- [x] The **till** is locked.\n  - Both drawers.\n- [ ] Lights out.\n"
        )
    )
    assert [step.line.text for step in steps] == ["The oven is off.", "The **till** is locked.", "Lights out."]
    assert [line.text for line in steps[1].below] == ["Both drawers."]
    assert steps_of(section_of("- The oven is off.\n- The till is locked.\n- Lights out.\n")) == ()


def test_a_section_without_steps_or_with_too_many_is_no_checklist() -> None:
    assert steps_of(section_of("- one\n- two\n")) == ()
    assert steps_of(section_of("1. Only one.\n")) == ()
    assert steps_of(section_of("\n".join(f"{number}. Do it." for number in range(1, MOST + 2)))) == ()
    assert steps_of(section_of("```\ncode\n```\n")) == ()


@given(positions, positions, st.integers(0, 2))
def test_a_click_sets_the_boxes_of_its_group_and_no_others(before: set[int], ticked: set[int], group: int) -> None:
    run = RUN.ticked(0, ()).ticked(group, before).ticked(group, ticked)
    theirs = set(range(group * GROUP, (group + 1) * GROUP))
    assert run.done == ticked & theirs
    other = (group + 1) % 3
    assert run.ticked(other, before).done & theirs == run.done
