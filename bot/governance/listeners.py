"""Proposals: buttons on their card, the modals behind them, and the modal of a suggested change."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import App
from slack_sdk import WebClient

from bot.governance import GovernanceFeature
from bot.governance.views import card, modals
from bot.slack.events import Submission
from bot.slack.listening import Listener, Reply, on_click, on_form, opens


def register(app: App, governance: GovernanceFeature, client: WebClient) -> None:
    """Wire up everything about proposals but the choices behind the dots of other cards."""
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


def _on_text(store: Callable[[Submission, Callable[[], object]], Reply]) -> Listener:
    """Store a section's text. Which of its words are personal is decided where the SOP's own words are known."""
    return on_form(store, refuse=lambda _values: {})
