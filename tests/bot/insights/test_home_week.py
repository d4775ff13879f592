"""This week on App Home: its rows, its buttons, what everybody may do with their record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes.company import decided, opened
from fakes.samples import question
from support.alert_story import IDS, NAMES, AlertStory
from support.bot_factory import found, publish
from support.practice_story import PEOPLE, PracticeStory

from core.people import Person
from insights.reports.models import Action, PageId, Todo, Verb
from insights.reports.readers import Reader, Visibility
from nudges.cards.models import Cause

SLACK_HOME = "views.publish"


def team(number: int) -> tuple[Person, ...]:
    members = [Person(f"U0T{each}", None, f"Member {each}", "support", manager="U0GRETA") for each in range(number)]
    return (PEOPLE[2], PEOPLE[3], *members)


def begun(people: tuple[Person, ...] = PEOPLE) -> PracticeStory:
    story = PracticeStory(people=people)
    story.tick()
    return story


def modal(story: PracticeStory) -> str:
    return str(story.slack.made("views.open")[-1]["view"])


def buttons(story: PracticeStory) -> dict[str, dict[str, Any]]:
    """Buttons of the Home tab as it was drawn last, by action."""
    blocks = story.slack.made(SLACK_HOME)[-1]["view"]["blocks"]
    accessories = [block["accessory"] for block in blocks if "accessory" in block]
    return {
        each["action_id"]: each
        for each in (*accessories, *(e for block in blocks for e in block.get("elements", []) if "action_id" in e))
    }


def test_everybody_reads_what_it_is_for_and_that_it_is_a_machine() -> None:
    story = begun()
    text = story.home("U0MIA")
    assert "I am an AI assistant, not a person" in text
    assert "no basis for judging, ranking, paying or dismissing" in text
    assert buttons(story)["insights_dashboard"]["url"].endswith("/U0MIA/record")
    assert "This week" not in text
    assert "Your manager may see" not in text


def test_the_dashboard_is_one_button_and_its_link_is_renewed_by_the_click() -> None:
    story = begun()
    story.home("U0GRETA")
    shown = len(story.slack.made(SLACK_HOME))
    story.at_home("insights_dashboard", "U0GRETA")
    assert len(story.slack.made(SLACK_HOME)) == shown + 1


def test_assigning_a_check_asks_the_team_and_says_so_without_a_small_count() -> None:
    story = begun(team(5))
    story.at_home("insights_assign_check", "U0GRETA", value="refund")
    assert "for 5 people" in modal(story)
    assert {start.person for start in story.memory.truth.starts.values() if start.cause is Cause.ASSIGNED} == {
        f"U0T{each}" for each in range(5)
    }
    small = begun(team(2))
    small.at_home("insights_assign_check", "U0GRETA", value="refund")
    assert "for your people who practise this" in modal(small)


def test_who_leads_nobody_assigns_nothing_and_asks_nobody() -> None:
    story = begun()
    story.at_home("insights_assign_check", "U0MIA", value="refund")
    assert "Only people who lead a team" in modal(story)
    story.at_home("insights_ask_owner", "U0MIA", value="refunds")
    assert "Only managers, owners and administrators" in modal(story)
    assert not story.memory.truth.starts
    assert not story.messages("U0AMARA")


def test_the_owner_is_asked_once_a_week_and_not_told_by_whom() -> None:
    story = begun()
    story.at_home("insights_ask_owner", "U0GRETA", value="refunds#deadlines")
    story.at_home("insights_ask_owner", "U0GRETA", value="refunds")
    assert "You asked the owner this week already." in modal(story)
    asked = [message for message in story.messages("U0AMARA") if "You are asked to look at" in message["text"]]
    assert len(asked) == 1
    assert "Deadlines" in str(asked)
    assert "Greta" not in str(asked)


@pytest.mark.parametrize("target", ["nothing", "closing#x", ""])
def test_a_button_for_an_sop_that_is_gone_or_hidden_does_nothing(target: str) -> None:
    story = begun()
    story.publish("# Closing\n\n## Close an account\n\n1. Close it.\n", audience=frozenset({"finance"}), backup="")
    story.at_home("insights_ask_owner", "U0GRETA", value=target)
    assert "I can't find that SOP any more." in modal(story)


def test_a_copy_comes_as_a_file_and_a_refusal_names_the_other_way() -> None:
    story = begun()
    story.slack.fail("files.getUploadURLExternal", "missing_scope")
    story.at_home("insights_export", "U0MIA")
    assert "Slack did not take the file" in modal(story)


def test_removing_asks_first_and_says_what_was_done() -> None:
    story = begun()
    story.personal.left_behind = ["refunds.md names the person as owner: change the file and sync."]
    story.at_home("insights_erase", "U0MIA")
    assert "cannot be undone" in modal(story)
    assert "You have no open case." in modal(story)
    assert story.personal.erased == []
    shown = story.submit("U0MIA")
    assert shown["response_action"] == "update"
    assert "Nothing was stored about you." in str(shown)
    assert [person for person, _, _ in story.personal.erased] == ["U0MIA"]


def test_what_is_stored_is_shown_with_how_long_and_a_way_to_who_looked() -> None:
    story = begun()
    with story.memory() as uow:
        uow.questions.add(question(1, "U0MIA"))
        uow.commit()
    story.home("U0MIA")
    assert {"insights_stored", "insights_export", "insights_erase"} <= set(buttons(story))
    story.at_home("insights_stored", "U0MIA")
    assert "Questions that you asked, with their answers: *1*" in modal(story)
    assert "Until you are removed" in modal(story)
    assert "Who looked at" in modal(story)


def test_open_cases_are_counted_before_somebody_is_erased() -> None:
    story = begun()
    with story.memory() as uow:
        uow.cases.append(0, opened(1, "U0MIA"))
        uow.cases.append(0, *decided(2))
        uow.commit()
    story.at_home("insights_erase", "U0MIA")
    assert "Your open cases (1):" in modal(story)
    assert "they are withdrawn" in modal(story)


def test_the_weekly_message_is_asked_for_and_stopped() -> None:
    story = begun()
    story.home("U0GRETA")
    assert "insights_digest_on" in buttons(story)
    story.at_home("insights_digest_on", "U0GRETA")
    assert "insights_digest_off" in buttons(story)
    story.at_home("insights_digest_off", "U0GRETA")
    assert "insights_digest_on" in buttons(story)
    story.at_home("insights_digest_on", "U0MIA")
    assert not story.memory.truth.digest_wishes


def week(story: AlertStory, reader: Reader) -> list[Todo]:
    return list(story.side.services.insights.pages.makers[PageId.WEEK](reader).blocks[0].todos)


def test_a_topic_shows_to_its_owner_and_of_enough_people_to_an_administrator() -> None:
    story = AlertStory()
    story.ring()
    (mine,) = week(story, Reader("U0AMARA", sops=frozenset({"refunds"})))
    assert mine.action == Action(Verb.OPEN_ALERT, "5e1f0000000000aa", "Open the topic")
    admin = Reader("U0ADA", is_admin=True)
    assert week(story, admin) == []
    (other,) = week(story, replace(admin, visibility=Visibility(fewest=3)))
    assert other.action is not None
    assert other.action.verb is Verb.ASK_OWNER
    assert other.reason.startswith("3 people, ")
    assert not any(name in str(other) for name in (*NAMES, *IDS))


def test_a_topic_of_a_restricted_sop_shows_only_to_who_may_see_it() -> None:
    story = AlertStory(audience=frozenset({"finance"}))
    story.ring()
    admin = Reader("U0ADA", is_admin=True, visibility=Visibility(fewest=3))
    assert week(story, admin) == []
    assert len(week(story, Reader("U0AMARA", sops=frozenset({"refunds"})))) == 1


def test_overdue_and_ownerless_sops_show_to_who_may_mend_them() -> None:
    story = AlertStory(owner=None, backup=None)
    publish(story.side.memory, found("Holds", "Stop a payment"), found("Pay", "Salaries", audience=frozenset({"hr"}), owner=None))
    story.side.clock.advance(days=100)
    shown = {todo.text: todo.action.verb for todo in week(story, Reader("U0ADA", is_admin=True)) if todo.action}
    assert shown == {"Name an owner for Refunds": Verb.OPEN_SOP, "Review Holds": Verb.ASK_OWNER}
    (mine,) = week(story, Reader("U0AMARA", sops=frozenset({"holds"})))
    assert mine.action == Action(Verb.OPEN_SOP, "holds", "Open the SOP")
