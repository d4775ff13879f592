"""Opening modals and showing the Home tab. A trigger lives three seconds and opens once, so an unclear answer is repeated at once:
that the trigger was used already says that the modal is open.
"""

from __future__ import annotations

from typing import Any, Final

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

_OPEN: Final = "exchanged_trigger_id"
"""Slack's word for a trigger that was used: by the first of our two calls."""

_log = structlog.get_logger()


def open_modal(client: WebClient, trigger: str, view: dict[str, Any]) -> bool:
    """Open it; False when it surely is not open, or the time is over."""
    try:
        client.views_open(trigger_id=trigger, view=view)
    except SlackApiError as error:
        name = error.response.get("error")
        if name == _OPEN:
            return True
        _log.warning("modal_not_opened", error=name)
        return False
    except (SlackClientError, OSError) as error:
        _log.warning("modal_not_opened", error=str(error) or type(error).__name__)
        return False
    return True


def show_home(client: WebClient, person: str, view: dict[str, Any]) -> None:
    """Show a person's Home tab; what Slack does not take now is shown when it is opened the next time."""
    try:
        client.views_publish(user_id=person, view=view)
    except SlackApiError as error:
        _log.warning("home_not_shown", error=error.response.get("error"))
    except (SlackClientError, OSError) as error:
        _log.warning("home_not_shown", error=str(error) or type(error).__name__)
