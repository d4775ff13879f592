"""Where owners lead questions: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fakes.samples import NOON, later, question

from retrieval.library.models import SectionRef
from retrieval.questions import Redirect

LIMITS, STEPS = SectionRef("refunds", "limits"), SectionRef("refunds", "steps")


def test_a_later_word_about_the_same_takes_the_place_of_the_earlier(units: Callable[[], Any]) -> None:
    with units() as unit:
        for number in (1, 2, 3):
            unit.questions.add(question(number))
        unit.redirects.lead("s2", ["q3"], STEPS, later(hours=1))
        unit.redirects.lead("s1", ["q1", "q2", "q1"], LIMITS, NOON)
        unit.commit()
    with units() as unit:
        assert unit.redirects.all() == [
            Redirect("s1", frozenset({"q1", "q2"}), LIMITS, NOON),
            Redirect("s2", frozenset({"q3"}), STEPS, later(hours=1)),
        ]
        unit.redirects.lead("s1", ["q2", "q3"], STEPS, later(hours=2))
        unit.commit()
    with units() as unit:
        assert unit.redirects.all()[-1] == Redirect("s1", frozenset({"q2", "q3"}), STEPS, later(hours=2))
        assert unit.redirects.drop("s2")
        assert not unit.redirects.drop("s2")
        unit.redirects.lead("s9", [], STEPS, NOON)
        assert [redirect.about for redirect in unit.redirects.all()] == ["s1"]
