"""Renders cards about confidential topics: for the author of the message, and for the one person whom they ask for a talk. None
repeats the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks.block_elements import PlainTextInputElement

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape, link
from bot.outbox.posts import MARK
from core.localization import gettext as _
from core.localization import languages, speaking
from escalation.confidential.contacts import Contacts
from escalation.confidential.messages import KEPT, KEPT_SINCE, TRUST, lead, line_of, number_of
from escalation.confidential.recognising import Topic

TALK: Final = "confidential_talk"
"""Prefix of the buttons' action ids: one button per person, and Slack wants them to differ."""
ADD_WORDS: Final = "confidential_add_words"
IN_TOUCH: Final = "confidential_in_touch"
WORDS_SUBMITTED: Final = "confidential_words"
WORDS: Final = "words"

MOST = 4
"""People who are named."""

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who can be asked for a talk: Slack id, name, and what they are there for."""

    id: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class ConfidentialReply:
    """What the author is shown. `rule` is the answer's card where an SOP answers; `place` names the channel in which they wrote
    where others can read it, empty elsewhere.
    """

    topic: Topic
    contacts: Contacts
    listeners: Sequence[Listener]
    rule: Card | None = None
    place: str = ""


def reply_card(reply: ConfidentialReply) -> Card:
    """Show help lines first where somebody may die. Else the SOP, where one answers, then the people, then the help lines where
    they may be needed.
    """
    topic = reply.topic
    opening = parts.section(f"*{lead(topic)}*")
    calls, people = [_calls(reply.contacts)] if topic.has_help_lines else [], _people(reply)
    rule = _rule(reply.rule)
    body = [opening, *calls, *people, *rule] if topic.is_danger else [opening, *rule, *people, *calls]
    text = f"{lead(topic)} {_plain_calls(reply.contacts)}" if topic.is_danger else f"{lead(topic)} {_(KEPT)}"
    return Card(text, (*body, {**parts.context(_kept(reply)), "block_id": MARK}, *_buttons(reply)))


def closing() -> Card:
    """Answer a person who thanks or ends the talk, in place of a second card. It carries the mark: replies below it are
    confidential.
    """
    text = _("All right. I'm here, and so is the help above, whenever you want it.")
    return Card(text, ({**parts.section(text), "block_id": MARK},))


def help_card(contacts: Contacts, topic: Topic, place: str) -> Card:
    """Show help without a talk, for when nothing can be stored and nobody named may be told. `place`: where it was written."""
    return reply_card(ConfidentialReply(topic, contacts, (), None, place))


def _calls(contacts: Contacts) -> Block:
    lines = "\n".join(f"• *{escape(line.name)}*: {escape(number_of(line))}" for line in contacts.lines)
    return parts.section(f"📞 *{_('Help lines')}*\n{lines}")


def _plain_calls(contacts: Contacts) -> str:
    return escape("; ".join(line_of(line) for line in contacts.lines))


def _people(reply: ConfidentialReply) -> list[Block]:
    page = f"\n{link(reply.contacts.page, _('More about help and your rights'))}" if reply.contacts.page else ""
    if not reply.listeners:
        return [parts.section(f"{_(TRUST)}{page}")]
    named = "\n".join(f"• *{escape(listener.name)}*{_about(listener)}" for listener in reply.listeners[:MOST])
    return [parts.section(f"*{_('They listen in confidence')}*\n{named}{page}")]


def _about(listener: Listener) -> str:
    return f", {escape(listener.about)}" if listener.about else ""


def _rule(card: Card | None) -> list[Block]:
    if card is None:
        return []
    kept = [{**block} for block in card.blocks if block["type"] != "actions"]
    for block in kept:
        block.pop("accessory", None)  # a button would need the question, of which there is no record
    return [parts.context(_("From your SOPs:")), *kept]


def _kept(reply: ConfidentialReply) -> str:
    lines = [_(KEPT)]
    if reply.listeners:
        lines.append(
            _("If you press a button, that one person learns your name and that you would like to talk, and nothing else.")
        )
    if reply.place:
        where = _("You wrote in {place}, where others can read it; you can delete your message there.")
        lines.append(where.format(place=escape(reply.place)))
    if reply.topic is Topic.DANGER_OF_CUSTOMER:
        lines.append(_("Is there something else to decide, like a refund? Ask me that part on its own."))
    return " ".join(lines)


def _buttons(reply: ConfidentialReply) -> list[Block]:
    made = [
        parts.button(
            f"{TALK}:{number}",
            parts.fitted(_("Ask {name} for a talk").format(name=listener.name), 75),
            listener.id,
            "primary" if number == 0 else None,
        )
        for number, listener in enumerate(reply.listeners[:MOST])
    ]
    return [parts.actions(made)] if made else []


def asked_card(shown: Card | None, listener: Listener, *, is_sent: bool) -> Card:
    """Return the card after the click, or a card of its own where the first cannot be changed. The other listeners can still be
    asked.
    """
    name = escape(listener.name)
    sentence = _("✓ I've asked *{name}* for a talk. They know your name, and nothing of what you wrote.").format(name=name)
    if not is_sent:
        sentence = _("I can't reach *{name}* right now and keep trying. Don't wait for it: ask somebody else as well.").format(
            name=name
        )
    label = parts.fitted(_("Write {name} a few words").format(name=listener.name), 75)
    more = parts.actions([parts.button(ADD_WORDS, label, listener.id)])
    done_blocks = [parts.section(sentence), more]
    blocks = [after for block in shown.blocks for after in _after_asking(block, listener.id, done_blocks)] if shown else []
    return Card(sentence, tuple(blocks if more in blocks else [*blocks, *done_blocks]))


def _after_asking(block: Block, listener: str, done_blocks: Sequence[Block]) -> Sequence[Block]:
    """Return a block of the first card once this person was asked: what was done replaces their button."""
    if block.get("block_id") == MARK:
        lines = [{**line, "text": _since(str(line.get("text", "")))} for line in block["elements"]]
        return [{**block, "elements": lines}]
    if block["type"] != "actions" or not any(_asks(element, listener) for element in block["elements"]):
        return [block]
    others = [element for element in block["elements"] if not _asks(element, listener)]
    return [*done_blocks, {**block, "elements": others}] if others else done_blocks


def _since(text: str) -> str:
    """Return the note that somebody was told, in whichever language the card was rendered."""
    for code in languages():
        with speaking(code):
            text = text.replace(_(KEPT), _(KEPT_SINCE))
    return text


def _asks(element: Block, listener: str) -> bool:
    return str(element.get("action_id", "")).startswith(TALK) and element.get("value") == listener


def talk_card(asker: str, name: str) -> Card:
    """Tell the one person who was asked. It says who asks, and not about what."""
    text = _("{name} would like to talk to you in confidence.").format(name=escape(name))
    body = _(
        "{person} chose you. I pass on nothing of what they wrote, and I have told nobody else. Please get in touch today, just "
        "the two of you, and keep it between you unless they agree."
    ).format(person=f"<@{asker}>")
    note = _("There is nothing to approve or decide here, and I keep no record of it.")
    button = parts.button(IN_TOUCH, _("I'll get in touch"), asker, "primary")
    return Card(text, (parts.section(f"🤝 *{text}*"), parts.section(body), parts.context(note), parts.actions([button])))


def words_card(asker: str, name: str, words: str) -> Card:
    """Show what the author chose to write to the person whom they asked."""
    text = _("{name} wrote to you in confidence.").format(name=escape(name))
    quoted = "\n".join(f"> {escape(line)}" for line in words.splitlines())
    note = _("From {person}, for you alone. I keep no copy.").format(person=f"<@{asker}>")
    return Card(text, (parts.section(f"🤝 *{text}*"), parts.section(quoted), parts.context(note)))


def words_view(listener: Listener) -> dict[str, Any]:
    """Return the modal in which somebody writes a few words."""
    element = PlainTextInputElement(multiline=True, max_length=_LONGEST)
    name = listener.name
    hint = _("Only {name} reads this. I keep no copy.").format(name=name)
    label = _("Your words to {name}").format(name=name)
    blocks = [labelled(WORDS, parts.fitted(label, 150), element, parts.fitted(hint, 150))]
    return modal(WORDS_SUBMITTED, _("In confidence"), _("Send"), listener.id, blocks)


def passed_on(name: str) -> Card:
    return parts.said(_("{name} has your words. I keep no copy.").format(name=escape(name)))


def will_be_in_touch(name: str) -> Card:
    """Tell the person who asked for the talk that the other will be in touch."""
    text = _("{name} has seen that you would like to talk, and will get in touch with you.").format(name=escape(name))
    return Card(text, (parts.section(text), {**parts.context(_("Only the two of you know.")), "block_id": MARK}))


def promised(shown: Card | None, name: str) -> Card:
    """Return the card of the person asked, after they promised."""
    sentence = _("✓ {name} knows that you will get in touch.").format(name=escape(name))
    kept = [block for block in shown.blocks if block["type"] != "actions"] if shown else []
    return Card(sentence, (*kept, parts.context(sentence)))


def nobody_there() -> Card:
    return parts.said(_("I can't ask this person any more.") + " " + _(TRUST))
