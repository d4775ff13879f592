"""Opens modals and shows the Home tab. A trigger lives three seconds and opens once, so an unclear answer is repeated at once; if
the trigger was used already, the modal is open.
"""

from __future__ import annotations

from typing import Any, Final

from slack_sdk import WebClient

from bot.slack.attempts import Failed, attempt

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
