"""Whoever has left gets no practice; whoever leaves later still does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fakes.practice_company import Company
from fakes.unit_of_work import fake_units

from core.people import Person
from nudges.cards.starting import enrolled
from nudges.learners.enrolment import enrol_everyone


def test_a_leaver_is_taken_off_and_a_stranger_who_left_is_never_enrolled() -> None:
    company = Company(fake_units()).open()
    today = company.now.date()
    gone, later = today - timedelta(days=1), today + timedelta(days=30)
    with company.units() as unit:
        unit.people.save(
            [replace(unit.people.get("U1"), ended_on=gone), Person("U0OLD", ended_on=gone), Person("U0SOON", ended_on=later)]
        )
        new = enrol_everyone(unit, company.rules, company.now)
        assert [learner.person for learner in new] == ["U0SOON"]
        assert enrolled(unit, "U1") is None
        assert unit.learners.get("U1").next_at is None
        assert enrolled(unit, "U0SOON") is not None
        assert unit.learners.get("U0OLD") is None
