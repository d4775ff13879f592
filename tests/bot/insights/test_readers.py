"""Who looks: team, SOPs, administration, and which pages are open to whom."""

from __future__ import annotations

import pytest
from support.practice_story import PracticeStory

from bot.insights.readers import Readers
from core.people import Person
from insights.reports.models import PageId
from insights.reports.readers import Reader, visibility_of


def readers(story: PracticeStory, **more: object) -> Readers:
    return Readers(story.memory, story.services.people, story.clock, **more)  # type: ignore[arg-type]


def test_a_manager_is_whom_people_report_to_and_an_owner_whom_a_sop_names() -> None:
    story = PracticeStory()
    greta, amara, mia = (readers(story).of(person) for person in ("U0GRETA", "U0AMARA", "U0MIA"))
    assert greta is not None
    assert amara is not None
    assert mia is not None
    assert (greta.team, greta.is_manager, greta.sops) == (("U0LEO", "U0MIA"), True, frozenset({"refunds"}))
    assert (amara.is_manager, amara.is_owner) == (False, True)
    assert (mia.is_manager, mia.is_owner, mia.is_admin, mia.has_week) == (False, False, False, False)


def test_reports_and_owners_are_found_by_mail_and_nobody_reports_to_themselves() -> None:
    story = PracticeStory()
    story.publish("# Holds\n\n## Stop a payment\n\n1. Open the payment.\n2. Press stop.\n", owner="greta@x.example", backup="")
    with story.memory() as uow:
        uow.people.save(
            [Person("U0NEW", name="Noor", manager="GRETA@x.example"), Person("U0AMARA", name="Amara", manager="U0AMARA")]
        )
        uow.commit()
    greta, amara = (readers(story).of(person) for person in ("U0GRETA", "U0AMARA"))
    assert greta is not None
    assert amara is not None
    assert greta.team == ("U0LEO", "U0MIA", "U0NEW")
    assert "holds" in greta.sops
    assert not amara.is_manager


def test_an_administrator_is_slacks_or_the_settings() -> None:
    story = PracticeStory()
    story.slack.users["U0MIA"]["is_admin"] = True
    named = readers(story, admins=frozenset({"leo@x.example"}))
    for person, is_admin in (("U0MIA", True), ("U0LEO", True), ("U0AMARA", False)):
        reader = named.of(person)
        assert reader is not None
        assert reader.is_admin is is_admin


def test_who_gets_no_answers_is_no_reader() -> None:
    story = PracticeStory()
    story.slack.users["U0GRETA"]["deleted"] = True
    assert readers(story).of("U0GRETA") is None


@pytest.mark.parametrize(
    ("reader", "pages"),
    [
        (Reader("U"), "record"),
        (Reader("U", decides=True), "week record"),
        (Reader("U", team=("A",)), "week ramp-up work why record"),
        (Reader("U", sops=frozenset({"s"})), "week health work cases why record"),
        (Reader("U", is_admin=True), "week ramp-up health work cases why record"),
    ],
)
def test_which_pages_are_open_to_whom(reader: Reader, pages: str) -> None:
    assert " ".join(page for page in PageId if reader.may_open(page)) == pages


def test_the_strict_preset_overrides_what_managers_see() -> None:
    assert not visibility_of("nothing", "off").shows_progress
    assert visibility_of("progress", "off").shows_progress
    strict = visibility_of("progress", "strict")
    assert (strict.shows_progress, strict.fewest) == (False, 10)
