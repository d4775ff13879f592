"""Provides what every listener of a click or a modal does: acknowledge first, read Slack's JSON, call one use case. Opens modals
and shows the Home tab.

A trigger lives three seconds and opens once, so an unclear answer is repeated at once; if the trigger was used already, the modal
is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol, cast

from slack_bolt import Ack, BoltContext
from slack_sdk import WebClient

from bot.blocks.card import Card
from bot.blocks.modals import too_personal
from bot.blocks.notes import too_slow
from bot.slack import payloads
from bot.slack.events import Click, Submission
from bot.slack.people import People
from bot.slack.sending import Failed, attempt

Listener = Callable[[Ack, dict[str, Any], BoltContext], None]
View = dict[str, Any]

Reply = dict[str, Any]
"""How Slack goes on with a submitted modal; empty: it closes."""


SPEAKING: Final = "cairn_speaking"
"""Key of `LanguageChoice` in Bolt's context."""


class LanguageChoice(Protocol):
    """Chooses the language in which a listener renders: that of whoever reads what was clicked."""

    def click(self, click: Click, /) -> AbstractContextManager[None]: ...

    def person(self, person: str, /) -> AbstractContextManager[None]: ...


def on_click(use: Callable[[Click], object]) -> Listener:
    """Acknowledge a click, then call the use case."""

    def listener(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        click, speaking = payloads.click_of(body), cast("LanguageChoice", context[SPEAKING])
        with speaking.click(click):
            use(click)

    return listener


def on_form(
    store: Callable[[Submission, Callable[[], object]], Reply],
    refuse: Callable[[Mapping[str, str]], Mapping[str, str]] = too_personal,
) -> Listener:
    """Store a modal. `store` may close it as soon as its part is done; what it returns is shown. `refuse` names the fields that
    hold personal words, which must not be stored, with the reason.
    """

    def listener(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        given, speaking = payloads.submission_of(body), cast("LanguageChoice", context[SPEAKING])
        with speaking.person(given.person):
            ack(**(errors(refuse(given.values)) or store(given, ack)))

    return listener


def errors(fields: Mapping[str, str]) -> Reply:
    """Return the reply that shows what is wrong, by field, and leaves the modal open; empty when nothing is wrong."""
    return {"response_action": "errors", "errors": dict(fields)} if fields else {}


class TellsClicker(Protocol):
    @property
    def people(self) -> People: ...

    def __call__(self, click: Click, draw: Callable[[], Card], /) -> object:
        """Tell the person who clicked."""


def opens(client: WebClient, view: Callable[[Click], View | None], click_reply: TellsClicker) -> Callable[[Click], None]:
    """Open a modal at once: the trigger lives three seconds. If it is too late and a message was clicked, the clicker is told.

    `view` returns None when there is nothing to open; it tells the clicker why.
    """

    def opened(click: Click) -> None:
        with click_reply.people.speaking(click.person):
            modal = view(click)
        if modal is not None and not open_modal(client, click.trigger, modal) and click.message:
            click_reply(click, too_slow)

    return opened


_OPEN: Final = "exchanged_trigger_id"
"""Slack's word for a trigger that was used: by the first of our two calls."""


def opened_modal(client: WebClient, trigger: str, view: dict[str, Any]) -> str:
    """Open a modal and return its id, for `update_modal`; empty when Slack does not tell."""
    answer = attempt("modal", lambda: client.views_open(trigger_id=trigger, view=view))
    return "" if isinstance(answer, Failed) else str((answer.get("view") or {}).get("id", ""))


def open_modal(client: WebClient, trigger: str, view: dict[str, Any]) -> bool:
    """Open a modal; False when it surely is not open, or the time is over."""
    answer = attempt("modal", lambda: client.views_open(trigger_id=trigger, view=view))
    return not isinstance(answer, Failed) or (answer.is_refused and answer.error == _OPEN)


def update_modal(client: WebClient, view_id: str, view: dict[str, Any]) -> None:
    """Show another page in an open modal; one that was closed in the meantime stays closed."""
    attempt("modal", lambda: client.views_update(view_id=view_id, view=view))


def show_home(client: WebClient, person: str, view: dict[str, Any]) -> None:
    """Show a person's Home tab; if Slack refuses it now, it is shown when the person opens it the next time."""
    attempt("home", lambda: client.views_publish(user_id=person, view=view))
