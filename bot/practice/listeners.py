"""Practice: questions, lessons, owners' reviews and the learner's settings. Each click is acknowledged before anything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.blocks.modals import too_personal
from bot.blocks.notes import too_slow
from bot.practice.views import learn, learn_home, quiz
from bot.practice.views import review as quiz_review
from bot.services import Services
from bot.slack import payloads
from bot.slack.events import Click, Submission
from bot.slack.modals import open_modal

Use = Callable[[Click], object]
Uses = dict[str | re.Pattern[str], Use]

_OPTION = re.compile(rf"{quiz.ANSWER}\d+")
_CONFIDE = re.compile(rf"{quiz.CONFIDE}\w+")
_AT_HOME = (learn_home.PAUSE, learn_home.RESUME, learn_home.BACK, learn_home.OPT_OUT, learn_home.OPT_IN)


def register(app: App, services: Services) -> None:
    """Wire up everything about practice."""
    for action, use in {**_questions(services), **_owners(services), **_settings(services)}.items():
        app.action(action)(_acknowledged(services, use))
    practice = services.practice
    for callback, store in {
        quiz_review.EDITED: practice.reviews.submit,
        learn_home.SLOT_SET: practice.settings.submit,
        learn_home.AWAY_SET: practice.settings.submit,
    }.items():
        app.view(callback)(_submitted(services, store))


def _questions(services: Services) -> Uses:
    clicks, learning = services.practice.clicks, services.practice.learning
    return {
        _OPTION: clicks.answer,
        _CONFIDE: clicks.confide,
        quiz.MORE: clicks.more,
        quiz.ASK_OWNER: clicks.ask_owner,
        learn.LESSON: learning.lesson,
        learn.TRY: learning.case,
        learn.LATER: learning.later,
        learn.OPT_OUT: learning.opt_out,
    }


def _owners(services: Services) -> Uses:
    reviews = services.practice.reviews
    return {
        quiz_review.APPROVE: reviews.approve,
        quiz_review.REJECT: reviews.reject,
        quiz_review.EDIT: _opens(services, reviews.modal),
        quiz_review.REVIEW: reviews.send,
    }


def _settings(services: Services) -> Uses:
    settings = services.practice.settings

    def press(click: Click) -> None:
        settings.press(click)
        services.show_home(click.person)

    modal = _opens(services, settings.modal)
    return {learn_home.SLOT: modal, learn_home.AWAY: modal, **dict.fromkeys(_AT_HOME, press)}


def _acknowledged(services: Services, use: Use) -> Callable[[Ack, dict[str, Any]], None]:
    """Somebody who gets no answers (a guest, an account that is gone) practises nothing, whatever stands in their messages."""

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        click = payloads.click_of(body)
        if services.people.asker(click.person).refusal is None:
            use(click)

    return listener


def _submitted(services: Services, store: Callable[[Submission], dict[str, str]]) -> Callable[[Ack, dict[str, Any]], None]:
    def listener(ack: Ack, body: dict[str, Any]) -> None:
        given = payloads.submission_of(body)
        errors = too_personal(given.values) or store(given)
        ack(response_action="errors", errors=errors) if errors else ack()
        if not errors and given.callback != quiz_review.EDITED:
            services.show_home(given.person)

    return listener


def _opens(services: Services, modal: Callable[[Click], dict[str, Any] | None]) -> Use:
    """Open the modal at once: the trigger lives three seconds."""

    def opened(click: Click) -> None:
        view = modal(click)
        if view is None:
            return
        if not open_modal(services.client, click.trigger, view) and click.message:
            services.practice.whisper(click, too_slow())

    return opened
