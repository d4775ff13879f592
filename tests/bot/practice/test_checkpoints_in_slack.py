"""At the end of a task a lead confirms in one click; nothing reaches them that they may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.practice_story import ISSUE, MONDAY, PEOPLE, PracticeStory

from bot.insights import InsightSettings
from core.work_events import COMPLETED, WorkEvent
from insights.reports.readers import Visibility
from nudges.learners.evidence import mastery_of
from nudges.learners.progress import path_for
from nudges.skills.checkpoints import CheckpointState


def settings(*, shows_progress: bool) -> InsightSettings:
    return InsightSettings(visibility=Visibility(shows_progress=shows_progress))


def steady(*, shows_progress: bool = False, people: tuple[Any, ...] = PEOPLE) -> PracticeStory:
    """Mia has done refunds well at work for weeks, and answers the question of the lesson."""
    story = PracticeStory(insights=settings(shows_progress=shows_progress), people=people)
    with story.memory() as uow:
        done = [WorkEvent(f"e{n}", MONDAY - timedelta(hours=n), COMPLETED, "U0MIA", "refund") for n in range(30)]
        uow.work.add(done)
        uow.commit()
    story.tick()
    story.press(story.last(), "learn_lesson")
    story.press(story.last(), "learn_try")
    story.answer(right=True)
    return story


def state(story: PracticeStory) -> CheckpointState | None:
    with story.memory() as uow:
        found = uow.checkpoints.get("U0MIA", "support", "refund")
    return found.state if found else None


def test_where_managers_see_nothing_the_person_decides_whether_the_lead_is_asked() -> None:
    story = steady()
    assert "Shall I ask Greta Lind to confirm" in story.text()
    assert story.messages("U0GRETA") == []
    story.press(story.last(), "checkpoint_ask")
    assert "I've asked them" in story.text()
    assert "*Mia Sol* has practised *Issue a refund* to the end" in story.text("U0GRETA")
    assert state(story) is CheckpointState.ASKED


def test_no_thanks_asks_nobody_and_is_not_asked_again() -> None:
    story = steady()
    story.press(story.last(), "checkpoint_decline")
    assert "Nobody was asked" in story.text()
    story.command("quiz me")
    story.answer(right=True)
    assert story.messages("U0GRETA") == []
    assert "Shall I ask" not in story.text()
    assert state(story) is CheckpointState.DECLINED


def test_where_managers_see_progress_the_lead_is_asked_once() -> None:
    story = steady(shows_progress=True)
    assert len(story.messages("U0GRETA")) == 1
    assert "Shall I ask" not in str(story.messages())
    assert "your lead was asked" in story.home()
    story.command("quiz me")
    story.answer(right=True)
    assert len(story.messages("U0GRETA")) == 1


def test_a_confirmation_stands_on_the_path_counts_as_work_and_is_told() -> None:
    story = steady(shows_progress=True)
    with story.memory() as uow:
        rules, learner = story.services.practice.tick.practice.rules, uow.learners.get("U0MIA")
        before = mastery_of(uow, rules, learner, story.clock())["refund"]
    story.press(story.last("U0GRETA"), "checkpoint_confirm", "U0GRETA")
    assert "Confirmed, thank you" in story.text("U0GRETA")
    assert "<@U0GRETA> confirmed that you can work alone on standard cases of *Issue a refund*" in story.text()
    with story.memory() as uow:
        after = mastery_of(uow, rules, learner, story.clock())["refund"]
        (step,) = [one for one in path_for(uow, rules, learner, story.clock()).steps if one.task.id == "refund"]
    assert after.observations == pytest.approx(before.observations + 1)
    assert step.checkpoint.state is CheckpointState.CONFIRMED
    assert "confirmed by <@U0GRETA> on Mon 2 Mar" in story.home()


def test_not_yet_is_told_to_nobody_and_can_become_a_yes() -> None:
    story = steady(shows_progress=True)
    count = len(story.messages())
    with story.memory() as uow:
        rules, learner = story.services.practice.tick.practice.rules, uow.learners.get("U0MIA")
        before = mastery_of(uow, rules, learner, story.clock())
    story.press(story.last("U0GRETA"), "checkpoint_not_yet", "U0GRETA")
    assert "They hear nothing of it" in story.text("U0GRETA")
    assert len(story.messages()) == count
    assert "not yet" not in story.home().casefold()
    assert "your lead was asked" in story.home()
    with story.memory() as uow:
        assert mastery_of(uow, rules, learner, story.clock()) == before
    story.press(story.last("U0GRETA"), "checkpoint_confirm", "U0GRETA")
    assert state(story) is CheckpointState.CONFIRMED


def test_only_who_leads_them_today_decides() -> None:
    story = steady(shows_progress=True)
    shown = story.last("U0GRETA")
    story.press(shown, "checkpoint_confirm", "U0AMARA")
    assert "Only whoever leads them today" in story.whispers()[-1]
    story.click(shown, "checkpoint_confirm", "U0MIA|support|refund", "U0MIA")
    story.click(shown, "checkpoint_confirm", "nobody", "U0GRETA")
    assert "settled already" in story.whispers()[-1]
    assert state(story) is CheckpointState.ASKED


def test_who_has_left_is_not_decided_about() -> None:
    story = steady(shows_progress=True)
    with story.memory() as uow:
        uow.people.save([replace(PEOPLE[0], ended_on=(MONDAY - timedelta(days=1)).date())])
        uow.commit()
    story.press(story.last("U0GRETA"), "checkpoint_confirm", "U0GRETA")
    assert "no longer on the team" in story.whispers()[-1]
    assert state(story) is CheckpointState.ASKED


def test_a_confirmed_task_stays_confirmed() -> None:
    story = steady(shows_progress=True)
    shown = story.last("U0GRETA")
    story.press(shown, "checkpoint_confirm", "U0GRETA")
    story.press(shown, "checkpoint_not_yet", "U0GRETA")
    assert "confirmed already" in story.whispers()[-1]
    assert state(story) is CheckpointState.CONFIRMED


@pytest.mark.parametrize("manager", [None, "U0MIA", "gone@x.example"])
def test_without_a_lead_who_can_be_reached_nothing_is_said(manager: str | None) -> None:
    story = steady(people=(replace(PEOPLE[0], manager=manager), *PEOPLE[1:]))
    assert "Shall I ask" not in str(story.messages())
    assert state(story) is None


def test_a_person_without_evidence_reaches_no_checkpoint() -> None:
    story = PracticeStory()
    story.tick()
    story.press(story.last(), "learn_lesson")
    story.press(story.last(), "learn_try")
    story.answer(right=True)
    assert state(story) is None
    assert ISSUE.sop_id == "refunds"
