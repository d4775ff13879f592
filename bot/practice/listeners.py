"""Registers the listeners of practice: questions, lessons, owners' reviews and the learner's settings."""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks.buttons import ADD_QUESTION, CHECKLIST, REFERENCE, WALK
from bot.practice import PracticeFeature
from bot.practice.views import (
    action_card,
    add_question,
    checklist,
    checkpoint,
    learn,
    learn_home,
    lesson,
    question_menu,
    quiz,
    recall,
    reference,
    section_review,
    walk,
)
from bot.practice.views import review as quiz_review
from bot.slack.events import Click, Submission
from bot.slack.listening import Reply, errors, on_click, on_form, opens

Use = Callable[[Click], object]
Uses = dict[str | re.Pattern[str], Use]
ShowHome = Callable[[str], object]

_OPTION = re.compile(rf"{quiz.ANSWER}\d+")
_RATE = re.compile(rf"{recall.RATE}\d+")
_CONFIDE = re.compile(rf"{quiz.CONFIDE}\w+")
_CONDITION = re.compile(rf"{walk.CHOOSE}\d+")
_PAGE = re.compile(rf"{reference.PAGE}(?:back|on)")
_AT_HOME = (learn_home.PAUSE, learn_home.RESUME, learn_home.BACK, learn_home.OPT_OUT, learn_home.OPT_IN)
_WISHES = (learn_home.EXPLAIN, learn_home.EXPLAIN_NOT, learn_home.ALL_MINE)


def register(app: App, practice: PracticeFeature, client: WebClient, show_home: ShowHome) -> None:
    """Register all listeners of practice."""
    own = {**_questions(practice), **_aids(practice), **_settings(practice, client, show_home)}
    for action, use in own.items():
        app.action(action)(on_click(_for_who_is_answered(practice, _in_their_language(practice, use))))
    for action, use in _owners(practice, client).items():
        app.action(action)(on_click(_for_who_is_answered(practice, use)))
    app.view(quiz_review.EDITED)(on_form(lambda given, _: errors(practice.reviews.submit(given))))
    app.view(add_question.ADDED)(on_form(lambda given, _: errors(practice.adding.submit(given))))
    for callback in (learn_home.SLOT_SET, learn_home.AWAY_SET):
        app.view(callback)(on_form(_set(practice, show_home)))


def _questions(practice: PracticeFeature) -> Uses:
    clicks, learning, lessons = practice.clicks, practice.learning, practice.lessons
    return {
        _OPTION: clicks.answer,
        _RATE: clicks.answer,
        recall.LOOK: clicks.look,
        _CONFIDE: clicks.confide,
        question_menu.MORE: clicks.more,
        question_menu.LATER: clicks.more,
        quiz.ASK_OWNER: clicks.ask_owner,
        checkpoint.ASK: practice.checkpoints.ask,
        checkpoint.DECLINE: practice.checkpoints.decline,
        checkpoint.CONFIRM: practice.checkpoints.confirm,
        checkpoint.NOT_YET: practice.checkpoints.not_yet,
        quiz.COLLEAGUE: clicks.colleague,
        quiz.ALONE: lessons.once_more,
        learn.LESSON: lessons.send,
        lesson.WHOLE: lessons.whole,
        learn.TRY: learning.case,
        learn.CHECK: learning.check,
        learn.LATER: learning.later,
        learn.OPT_OUT: learning.opt_out,
    }


def _aids(practice: PracticeFeature) -> Uses:
    checklists, walks, cards = practice.checklists, practice.walks, practice.action_cards
    return {
        CHECKLIST: cards.opening(checklists.start),
        checklist.TICK: checklists.tick,
        checklist.DONE: checklists.done,
        WALK: cards.opening(walks.start),
        REFERENCE: cards.opening(cards.reference),
        action_card.WITHDRAW: cards.withdraw,
        action_card.RESTORE: cards.restore,
        _CONDITION: walks.go,
        walk.BACK: walks.go,
        learn.RULES: practice.reference.send,
        _PAGE: practice.reference.turn,
    }


def _owners(practice: PracticeFeature, client: WebClient) -> Uses:
    reviews = practice.reviews
    return {
        quiz_review.APPROVE: reviews.approve,
        quiz_review.REJECT: reviews.reject,
        quiz_review.EDIT: opens(client, reviews.modal, practice.click_reply),
        quiz_review.REVIEW: practice.sections.send,
        section_review.ALL_RIGHT: practice.sections.all_right,
        section_review.ONE_BY_ONE: practice.sections.each,
        section_review.NOT_NOW: practice.sections.later,
        ADD_QUESTION: opens(client, practice.adding.modal, practice.click_reply),
    }


def _settings(practice: PracticeFeature, client: WebClient, show_home: ShowHome) -> Uses:

    def press(click: Click) -> None:
        practice.settings.press(click)
        show_home(click.person)

    modal = opens(client, practice.settings.modal, practice.click_reply)
    return {learn_home.SLOT: modal, learn_home.AWAY: modal, **dict.fromkeys((*_AT_HOME, *_WISHES), press)}


def _for_who_is_answered(practice: PracticeFeature, use: Use) -> Use:
    """Somebody who gets no answers (a guest, an account that is gone) practises nothing, whatever stands in their messages."""

    def used(click: Click) -> None:
        if practice.people.refusal(click.person) is None:
            use(click)

    return used


def _in_their_language(practice: PracticeFeature, use: Use) -> Use:
    """What one person practises reaches nobody else, wherever its button stands."""

    def used(click: Click) -> None:
        with practice.people.speaking(click.person):
            use(click)

    return used


def _set(practice: PracticeFeature, show_home: ShowHome) -> Callable[[Submission, Callable[[], object]], Reply]:
    def store(given: Submission, close: Callable[[], object]) -> Reply:
        wrong = practice.settings.submit(given)
        if not wrong:
            close()
            show_home(given.person)
        return errors(wrong)

    return store
