"""Short words around practice: what a click did, and why one did nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.practice.views.words import PUT_OFF, at_clock, on_day
from bot.practice.views.words import lost as lost_words
from core.workdays import zone_of
from nudges.asking.attempts import AlreadyAnswered, Retired, Unknown
from nudges.items.models import Item
from nudges.learners.models import Learner, Snooze


def said(text: str) -> Card:
    """One line (mrkdwn)."""
    return Card(text, (parts.section(text),))


def lost(outcome: AlreadyAnswered | Retired | Unknown) -> Card:
    return said(lost_words(outcome))


def stuck_on(stem: str) -> str:
    """A call for help as it stands in the question log and on the owner's card; plain text."""
    return f"I keep getting this practice question wrong. Can you explain it? {' '.join(stem.split())}"


def stubborn(place: str, item: Item, url: str, mention: str) -> Card:
    """For the owner: a rule does not stick. Who missed it is not said, and `place` is plain text."""
    to = f"<@{mention}> " if mention else ""
    where = link(url, place) if url else escape(place)
    words = f"{to}*{where}* does not stick: a question on it was missed three times in a row."
    about = f"_{one_line(item.stem, 600)}_\nThe SOP says: {one_line(item.answer, 300)}"
    hint = "I don't say by whom. A clearer sentence or an example in the SOP may help everybody."
    return Card(f"{escape(place)} does not stick", (parts.section(f"{words}\n{about}"), parts.context(hint)))


def can_explain(names: Sequence[str], place: str) -> Card:
    """Who agreed to explain a section (plain names); for the person who is stuck, and nobody else."""
    if not names:
        return said("Nobody who offered to explain is there right now. The owner can help, or read the section once more.")
    who = " and ".join(f"*{escape(name)}*" for name in names)
    verb, them = ("knows", "them") if len(names) == 1 else ("know", "one of them")
    are = "is" if len(names) == 1 else "are"
    return said(f"{who} {verb} _{escape(place)}_ well and {are} happy to explain it. Write to {them} if you like; I told nobody.")


def reported(*, is_out: bool) -> str:
    if is_out:
        return "Thank you. You're the second to say so: the question is out, and the SOP's owner looks at it."
    return "Thank you, noted. If a colleague says so too, the question goes to the SOP's owner. You can still answer it."


def put_off(learner: Learner, how: Snooze) -> str:
    """When it comes back, by the person's own clock."""
    if learner.next_at is None:
        return "Put off. I'll bring it back once your pause is over."
    local = learner.next_at.astimezone(zone_of(learner.zone))
    if how is Snooze.HOUR:
        return f"Fine, not now. I'll be back {PUT_OFF[how]} or at the next good moment: {on_day(local.date())}, {at_clock(local)}."
    return f"Fine, not now. I'll be back on {on_day(local.date())}, {at_clock(local)}."


def sent_to_messages(questions: int) -> Card:
    them = "your question" if questions == 1 else f"{questions} questions"
    return said(f"I've sent you {them} in our direct messages.")


def nothing_to_ask(topic: str) -> Card:
    if topic:
        return said(
            f"I have no practice questions about _{one_line(topic, 80)}_ that you may see. Try another word, or `/cairn quiz me`."
        )
    return said("I have no practice questions for you yet. Ask me something, and I'll check back the next working day.")


def not_enrolled() -> Card:
    return said("You're not enrolled in practice, and that is fine. You can join on my *Home* tab whenever you like.")


def unknown_person() -> Card:
    return said("I don't know your role yet, so I have no path for you. Ask whoever runs Cairn to add you to `people.csv`.")


def wrong_reviewer() -> Card:
    return said("Only the SOP's owner, their backup or the workspace's fallback can decide about its questions.")


def gone() -> Card:
    return said("That section is no longer there, or not open to you. `/cairn learn` shows what is next.")


def no_case() -> Card:
    return said("I have no case to try on this section yet. Ask me anything about it instead.")
