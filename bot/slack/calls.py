"""Builds Slack calls as values for the outbox, and checks each message a last time before Slack gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from bot.blocks import native, parts
from bot.blocks.card import Block, Card
from bot.blocks.checks import SECTION_TEXT, TEXT, message_problems
from bot.blocks.mrkdwn import escape
from bot.charts.stored import restored
from core.localization import gettext as _
from core.localization import speaking
from core.queues import SlackCall
from insights.reports.models import Chart

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
EPHEMERAL: Final = "chat.postEphemeral"
RESPOND: Final = "response_url"

OPENING: Final = 80
"""Characters by which the early view of a message is recognised."""

QUIET: Final = {"unfurl_links": False, "unfurl_media": False}


def post(key: str, channel: str, card: Card, *, thread: str = "", asker: str = "") -> SlackCall:
    """Post a message. `asker` is told by DM when the channel refuses it for good."""
    args: dict[str, object] = {"channel": channel, **_content(card.keyed(key)), **QUIET}
    if thread:
        args["thread_ts"] = thread
    return {"method": POST, "args": args, "asker": asker}


def only_for(call: SlackCall, person: str, sops: Iterable[str]) -> SlackCall:
    """Return the call bound to its reader and the SOPs that it shows: it is never sent to somebody who may not see these SOPs by
    then.
    """
    return {**call, "for": {"person": person, "sops": sorted(set(sops))}}


def begun(call: SlackCall, opening: str) -> SlackCall:
    """Return the post marked as begun: an early view of it may be in Slack already, which begins like this or carries
    `early(key)`.
    """
    return {**call, "opening": opening[:OPENING]}


def unseen(call: SlackCall) -> SlackCall:
    """Return the call marked as one that may have been made already where nobody can look."""
    return {**call, "unseen": True}


def is_unseen(call: SlackCall) -> bool:
    return call.get("unseen") is True


def early(key: str) -> str:
    """Return the key of a message that is not complete yet."""
    return f"early:{key}"


def completed(call: SlackCall, ts: str) -> SlackCall:
    """Return the update that completes the early view of a post."""
    args = _args(call)
    shown = {name: args[name] for name in ("channel", "text", "blocks") if name in args}
    return {"method": UPDATE, "args": {**shown, "ts": ts}}


def update(channel: str, ts: str, card: Card) -> SlackCall:
    return {"method": UPDATE, "args": {"channel": channel, "ts": ts, **_content(card)}}


def ephemeral(channel: str, person: str, card: Card, *, thread: str = "") -> SlackCall:
    args: dict[str, object] = {"channel": channel, "user": person, **_content(card)}
    if thread:
        args["thread_ts"] = thread
    return {"method": EPHEMERAL, "args": args}


def respond(url: str, card: Card, *, replace: bool = False) -> SlackCall:
    """Answer a command, shortcut or ephemeral message in private; the address works for 30 minutes."""
    body = {"response_type": "ephemeral", "replace_original": replace, **_content(card), **QUIET}
    return {"method": RESPOND, "args": {"url": url, "body": body}}


def elsewhere(call: SlackCall, channel: str, why: str) -> SlackCall:
    """Return the same message outside its thread, with a line of plain words on top."""
    args = dict(_args(call))
    args.pop("thread_ts", None)
    line = {"type": "context", "elements": [{"type": "mrkdwn", "text": why}]}
    blocks = [*args.get("blocks", [])]
    blocks[1:1] = [line]
    return {"method": POST, "args": {**args, "channel": channel, "text": f"{why}\n{args.get('text', '')}", "blocks": blocks}}


def broadcast(call: SlackCall) -> SlackCall:
    """Return the same reply, shown in its channel as well."""
    return {**call, "args": {**_args(call), "reply_broadcast": True}}


def with_channel(call: SlackCall, channel: str) -> SlackCall:
    return {**call, "args": {**_args(call), "channel": channel}}


def with_card(call: SlackCall, card: Card) -> SlackCall:
    """Return the same call with another content."""
    return {**call, "args": {**_args(call), **_content(card)}}


def rekeyed(call: SlackCall, key: str) -> SlackCall:
    """Return the same message under another outbox key."""
    args = dict(_args(call))
    blocks = [*args.get("blocks", [])]
    if blocks:
        blocks[0] = {**blocks[0], "block_id": key}
    return {**call, "args": {**args, "blocks": blocks}}


def with_pictures(call: SlackCall, picture: Callable[[Chart], Mapping[str, str] | None]) -> SlackCall:
    """Return the message with the pictures of charts that wait for one (`native.picture_wanted`); where a picture is missing, its
    description takes its place.
    """
    if not any(map(_waits_for_picture, _blocks(call))):
        return call
    return _described(call, [_drawn(block, picture) if _waits_for_picture(block) else block for block in _blocks(call)])


def _waits_for_picture(block: Block) -> bool:
    """Return whether a block stands for a picture that is to be drawn; Slack's own charts have a `chart` as well."""
    return block["type"] == "image" and "chart" in block


def _drawn(block: Block, picture: Callable[[Chart], Mapping[str, str] | None]) -> Block | None:
    chart = restored(block["chart"])
    with speaking(block["chart"].get("language")):
        source = picture(chart)
    if source is None:
        return None
    kept = {"block_id": block["block_id"]} if "block_id" in block else {}
    return {**native.picture_block(chart, source), **kept}


def fallbacks(call: SlackCall, picture: Callable[[Chart], Mapping[str, str] | None]) -> Iterator[SlackCall]:
    """Yield versions of the message, each with less that Slack may refuse: without its newest blocks, without pictures, as plain
    text.

    `picture` gives the source of an image that stands for a native chart, None where there can be none.
    """
    plain = plain_text_only(call)
    for lesser in (lambda call: without_native(call, picture), without_pictures):
        made = lesser(call)
        if made is not None:
            call = made
            yield call
    yield plain


def without_native(call: SlackCall, picture: Callable[[Chart], Mapping[str, str] | None]) -> SlackCall | None:
    """Return the message for a workspace without native charts: with their pictures where there are some. None when it has no
    chart.
    """
    if not any(block["type"] == native.CHART for block in _blocks(call)):
        return None
    wanted = [_as_picture(block) if block["type"] == native.CHART else block for block in _blocks(call)]
    return with_pictures(_with_blocks(call, wanted), picture)


def _as_picture(block: Block) -> Block:
    known = {"block_id": block["block_id"]} if "block_id" in block else {}
    return {**native.picture_wanted(native.chart_of(block)), **known}


def without_pictures(call: SlackCall) -> SlackCall | None:
    """Return the message without a picture that Slack refuses (it may not be uploaded yet, or not be fetched): its description
    takes its place, unless the small print below says what it shows. None when it has no picture.
    """
    if not any(block["type"] == "image" for block in _blocks(call)):
        return None
    return _described(call, [None if block["type"] == "image" else block for block in _blocks(call)])


def _described(call: SlackCall, kept: Sequence[Block | None]) -> SlackCall:
    """Return the message with these blocks in place of its own; None stands for a picture that is replaced by its description."""
    blocks, shown = _blocks(call), list[Block]()
    for block, below, made in zip_longest(blocks, blocks[1:], kept):
        if made is not None:
            shown.append(made)
        elif not _is_said(block, below):
            shown.append(parts.context(escape(str(block.get("alt_text") or _("A picture")))))
    if "block_id" in blocks[0]:
        shown[0] = {**shown[0], "block_id": blocks[0]["block_id"]}
    return _with_blocks(call, shown)


def _is_said(picture: Block, below: Block | None) -> bool:
    """Return whether the small print below a picture names it, as `native.chart_words` does."""
    title = picture.get("title", {}).get("text")
    return bool(title and below and below["type"] == "context" and below["elements"][0]["text"].startswith(escape(title)))


def plain_text_only(call: SlackCall) -> SlackCall:
    """Return a message whose blocks Slack refuses as its text alone, under the same key."""
    args = dict(_args(call))
    blocks = args.pop("blocks", [])
    text = str(args.get("text") or _("Sorry, I can't show this message."))[: SECTION_TEXT - 1]
    first = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    if blocks and "block_id" in blocks[0]:
        first["block_id"] = blocks[0]["block_id"]
    return {**call, "args": {**args, "text": text, "blocks": [first]}}


def is_looked_at(call: SlackCall) -> bool:
    """Return whether a new call is checked before it is sent: the asker's card is read from Slack then, and the person a call is
    bound to may not be allowed to read it any more.
    """
    return "for" in call or "settles" in call


def is_reply(call: SlackCall) -> bool:
    """Return whether the message is in a thread."""
    return "thread_ts" in _args(call)


def _content(card: Card) -> dict[str, object]:
    """Return text and blocks, or the text alone when the blocks break one of Slack's limits."""
    text = card.text[:TEXT]
    if not message_problems(text, card.blocks):
        return {"text": text, "blocks": list(card.blocks)} if card.blocks else {"text": text}
    first: dict[str, object] = {"type": "section", "text": {"type": "mrkdwn", "text": text[:SECTION_TEXT] or "…"}}
    if card.blocks and "block_id" in card.blocks[0]:
        first["block_id"] = card.blocks[0]["block_id"]
    return {"text": text or "…", "blocks": [first]}


def _blocks(call: SlackCall) -> Sequence[Block]:
    return [*_args(call).get("blocks", [])]


def _with_blocks(call: SlackCall, blocks: Sequence[Block]) -> SlackCall:
    return {**call, "args": {**_args(call), "blocks": list(blocks)}}


def _args(call: SlackCall) -> Mapping[str, Any]:
    args = call.get("args")
    return args if isinstance(args, Mapping) else {}
