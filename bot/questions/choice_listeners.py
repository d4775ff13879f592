"""The buttons beside a place, and those of the card that asks which one."""

from __future__ import annotations

import re

from slack_bolt import App

from bot.questions.choosing import PlaceChoices
from bot.questions.question_back import QuestionsBack
from bot.questions.views.choice import CHOOSE
from bot.questions.views.places import BACK, SHOW
from bot.slack.listening import on_click


def register(app: App, choices: PlaceChoices, questions_back: QuestionsBack) -> None:
    """Wire up the buttons."""
    app.action(SHOW)(on_click(choices.show))
    app.action(BACK)(on_click(choices.back))
    app.action(re.compile(rf"{CHOOSE}_\d+"))(on_click(questions_back.choose))
