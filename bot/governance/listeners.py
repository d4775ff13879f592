"""Registers the listeners for proposals and questions to owners: buttons on their cards, and the modals that they open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.governance import GovernanceFeature
from bot.governance.reviewing import Reviewing
from bot.governance.suggesting import Suggesting
from bot.governance.views import card, modals, review
from bot.slack import payloads
from bot.slack.events import Click, Reaction, Submission
from bot.slack.listening import Listener, Reply, on_click, on_form, opens
from insights.reviews import Said


def register_reactions(app: App, uses: Sequence[Callable[[Reaction], object]]) -> None:
    """Pass every reaction to each use case, which knows its own emoji."""

    def reacted(body: dict[str, Any]) -> None:
        reaction = payloads.reaction_of(body)
        for use in uses:
            use(reaction)

    app.event("reaction_added")(reacted)


def register(app: App, governance: GovernanceFeature, client: WebClient) -> None:
    """Register all listeners for proposals, except the choices in the overflow menus of other cards."""
    clicks = governance.clicks
    opened = opens(client, clicks.modal, clicks.click_reply)
    uses = {
        card.APPROVE: clicks.approve,
        card.ROLL_BACK: clicks.roll_back,
        card.OPEN: clicks.open,
        card.REJECT: opened,
        card.EDIT: opened,
    }
    for action, use in uses.items():
        app.action(action)(on_click(use))
    app.view(modals.REJECTING)(on_form(clicks.submit))
    app.view(modals.EDITING)(_on_text(clicks.submit))
    app.view(modals.SUGGESTING)(_on_text(governance.suggesting.submit))


def register_reviews(app: App, reviewing: Reviewing, client: WebClient, suggesting: Suggesting) -> None:
    """Register the buttons of questions to owners. *Needs a change* opens the form of a suggested change."""
    form = opens(client, lambda click: suggesting.from_review(click, reviewing.section(click)), reviewing.click_reply)

    def change(click: Click) -> None:
        form(click)
        reviewing.answer(click, Said.CHANGE)

    uses: dict[str, Callable[[Click], None]] = {
        action: partial(_answer, reviewing, answer)
        for action, answer in {review.RIGHT: Said.RIGHT, review.NOT_MINE: Said.NOT_MINE}.items()
    }
    for action, use in {**uses, review.CHANGE: change}.items():
        app.action(action)(on_click(use))


def _answer(reviewing: Reviewing, answer: Said, click: Click) -> None:
    reviewing.answer(click, answer)


def _on_text(store: Callable[[Submission, Callable[[], object]], Reply]) -> Listener:
    """Store a section's text. Which of its words are personal is decided where the SOP's own words are known."""
    return on_form(store, refuse=lambda _values: {})
