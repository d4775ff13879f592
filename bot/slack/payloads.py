"""Parses Slack's JSON into typed values; no other file reads it. Text is unescaped exactly once (`text.py`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.blocks.card import Card
from bot.slack.cleaning import blocks_of, plain
from bot.slack.events import Click, HomeOpened, Identity, Incoming, Message, Reaction, Submission
from retrieval.questions import Surface

Body = Mapping[str, Any]

_EVENTS: Final = {"message": "message", "app_mention": "message", "app_home_opened": "home"}
_INTERACTIONS: Final = {"block_actions": "click", "view_submission": "form", "view_closed": "form", "message_action": "shortcut"}

_TS: Final = re.compile(r"[0-9]{1,11}(\.[0-9]+)?")
"""When a message was written, in seconds since 1970: its name within its channel."""

_LONGEST_ID: Final = 100
"""Slack's have nine to eleven letters and digits."""


def _part(body: Body, name: str) -> Body:
    """Return a mapping inside a payload; empty for anything else, so that invalid data reads as a payload without it."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def teams_of(body: Body) -> frozenset[str]:
    """Return the workspaces of a delivery and of the person who clicked: in a shared channel they may differ. Where Cairn is
    installed for an organisation, the organisation's id may take the place of a workspace's, or nothing.
    """
    team, user = body.get("team"), body.get("user")
    nested = team.get("id") if isinstance(team, Mapping) else team
    person = user.get("team_id") if isinstance(user, Mapping) else None
    return frozenset(str(team) for team in (body.get("team_id") or nested, person) if team)


def person_of(body: Body) -> str:
    """Return who acted: the author, the clicker, or the person an event is about; empty where nobody is named."""
    user = body.get("user_id") or body.get("user") or _part(body, "event").get("user")
    return _who(user.get("id") if isinstance(user, Mapping) else user)


def _who(value: object) -> str:
    """Return a person's id; empty for a text too long to be one, because ids end up in addresses and buttons."""
    name = str(value or "")
    return name if len(name) <= _LONGEST_ID else ""


def is_event(body: Body) -> bool:
    return body.get("type") == "event_callback"


def event_type(body: Body) -> str:
    return str(_part(body, "event").get("type", ""))


def kind_of(body: Body) -> str:
    """Return what happened in Slack, as one word of a small set."""
    if is_event(body):
        return _EVENTS.get(event_type(body), "other")
    return "command" if "command" in body else _INTERACTIONS.get(str(body.get("type")), "other")


def message_of(body: Body, me: str) -> Message | None:
    """Read a `message` or `app_mention` event; None when the body is neither, or names no message. `me` is Cairn's user id."""
    event = _part(body, "event")
    is_message = is_event(body) and str(event.get("type")) in {"message", "app_mention"}
    if not is_message or not _TS.fullmatch(str(event.get("ts", ""))):
        return None
    raw = str(event.get("text") or "")
    teams = (body.get("team_id"), event.get("team"), event.get("user_team"), event.get("source_team"))
    mentions = frozenset(re.findall(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", raw))
    return Message(
        event_id=str(body.get("event_id", "")),
        teams=frozenset(str(team) for team in teams if team),
        channel=str(event.get("channel", "")),
        person=_who(event.get("user")),
        text=plain(raw, me),
        ts=str(event.get("ts", "")),
        thread=_named(event.get("thread_ts")),
        parent=_named(event.get("parent_user_id")),
        mentions=mentions | ({me} if event.get("type") == "app_mention" else frozenset()),
        subtype=_named(event.get("subtype")),
        from_bot=bool(event.get("bot_id") or event.get("bot_profile")) or event.get("subtype") == "bot_message",
        is_direct=event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D"),
        is_shared=bool(body.get("is_ext_shared_channel")),
        files=_files(event),
        workspace=_workspace(event.get("user_team"), event.get("team"), body.get("team_id")),
    )


def _workspace(*teams: object) -> str:
    """Return the first id that is a workspace's and not an organisation's."""
    return next((str(team) for team in teams if str(team or "").startswith("T")), "")


def _files(message: Body) -> int:
    files = message.get("files")
    return len(files) if isinstance(files, list | tuple) else 0


def _named(value: object) -> str | None:
    return str(value) if value else None


def command_of(body: Body, me: Identity) -> Incoming:
    return Incoming(
        event_id=f"command:{body.get('trigger_id', '')}",
        team=me.team,
        channel=str(body.get("channel_id", "")),
        person=person_of(body),
        text=plain(str(body.get("text") or ""), me.user),
        surface=Surface.COMMAND,
        is_private=True,
        response_url=str(body.get("response_url", "")),
    )


def shortcut_of(body: Body, me: Identity) -> Incoming:
    """Read "Ask about this message": the person is who chose it, the text is the message's. It has no thread, because nobody in
    the message's thread sees that Cairn was asked.
    """
    message = _part(body, "message")
    ts = str(message.get("ts") or body.get("message_ts", ""))
    return Incoming(
        event_id=f"shortcut:{body.get('trigger_id', '')}",
        team=me.team,
        channel=str(_part(body, "channel").get("id", "")),
        person=person_of(body),
        text=plain(str(message.get("text") or ""), me.user),
        surface=Surface.SHORTCUT,
        ts=ts,
        is_private=True,
        response_url=str(body.get("response_url", "")),
        files=_files(message),
    )


def click_of(body: Body) -> Click:
    """Read block_actions; only the first action counts (Slack sends one per click)."""
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list | tuple) and actions else None
    action: Body = first if isinstance(first, Mapping) else {}
    container = _part(body, "container")
    message = _part(body, "message")
    value = (_part(action, "selected_option") or action).get("value")
    ts = str(message.get("ts") or container.get("message_ts", ""))
    blocks = blocks_of(message)
    return Click(
        action=str(action.get("action_id", "")),
        value=str(value or ""),
        person=person_of(body),
        channel=str(_part(body, "channel").get("id") or container.get("channel_id", "")),
        message=ts,
        thread=str(message.get("thread_ts") or container.get("thread_ts") or ts),
        trigger=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
        is_ephemeral=bool(container.get("is_ephemeral")) or message.get("subtype") == "ephemeral",
        shown=Card(str(message.get("text") or ""), blocks) if blocks else None,
        block=str(action.get("block_id", "")),
        ticked=_ticked(action),
    )


def _ticked(action: Body) -> tuple[str, ...]:
    options = action.get("selected_options")
    listed = options if isinstance(options, list | tuple) else ()
    return tuple(str(option.get("value", "")) for option in listed if isinstance(option, Mapping))


def submission_of(body: Body) -> Submission:
    """Read view_submission; checkboxes give their values joined by commas. A required field that comes back empty was left as it
    was filled in: Slack sends none empty, and the emulator sends only fields that were touched.
    """
    view = _part(body, "view")
    blocks: Body = _part(_part(view, "state"), "values")
    shown = {str(block.get("block_id", "")): _filled_in(block) for block in blocks_of(view)}
    values = {name: _filled(_first(elements)) or shown.get(name, "") for name, elements in blocks.items()}
    return Submission(str(view.get("callback_id", "")), str(view.get("private_metadata", "")), person_of(body), values)


def _first(elements: object) -> Body:
    entry = next(iter(elements.values()), None) if isinstance(elements, Mapping) else None
    return entry if isinstance(entry, Mapping) else {}


def _filled(element: Body) -> str:
    options = element.get("selected_options")
    if isinstance(options, list | tuple):
        return ",".join(str(option.get("value", "")) for option in options if isinstance(option, Mapping))
    chosen = _part(element, "selected_option").get("value")
    return str(next((value for name in _FILLED if (value := element.get(name))), chosen) or "")


def _filled_in(block: Body) -> str:
    """Return what a required field showed when its form was opened."""
    element = {} if block.get("optional") else _part(block, "element")
    chosen = _part(element, "initial_option").get("value")
    return str(next((value for name in _FILLED_IN if (value := element.get(name))), chosen) or "")


_FILLED: Final = ("value", "selected_date", "selected_time", "selected_user", "selected_conversation")
"""Where an element that holds one value keeps it; a menu keeps an option."""

_FILLED_IN: Final = ("initial_value", "initial_date", "initial_time", "initial_user", "initial_conversation")


def home_of(body: Body) -> HomeOpened:
    event = _part(body, "event")
    return HomeOpened(_who(event.get("user")), str(event.get("channel", "")), str(event.get("tab", "home")))


def reaction_of(body: Body) -> Reaction:
    """Read reaction_added, without the skin tone of the emoji."""
    event = _part(body, "event")
    item = _part(event, "item")
    return Reaction(
        name=str(event.get("reaction", "")).partition("::")[0],
        person=_who(event.get("user")),
        channel=str(item.get("channel", "")),
        message=str(item.get("ts", "")),
        author=str(event.get("item_user") or ""),
    )


def joined_by(body: Body) -> tuple[str, str]:
    """Return who joined which channel."""
    event = _part(body, "event")
    return _who(event.get("user")), str(event.get("channel", ""))


def newcomer(body: Body) -> str:
    """Return who came to the workspace (team_join)."""
    return changed_person(body)


def changed_person(body: Body) -> str:
    user = _part(body, "event").get("user")
    return _who(user.get("id") if isinstance(user, Mapping) else user)
