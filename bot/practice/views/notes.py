"""Renders short messages around practice: what a click did, and why one had no effect."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.practice.views.words import at_clock, on_day, told_lines
from bot.practice.views.words import lost as lost_words
from core.localization import counted, ngettext, speaking
from core.localization import gettext as _
from core.workdays import zone_of
from nudges.asking.attempts import AlreadyAnswered, Retired, Unknown
from nudges.items.models import Item
from nudges.items.noted import noted_rules
from nudges.learners.models import Learner, Snooze


def said(text: str) -> Card:
    """Return a card of one line (mrkdwn)."""
    return parts.said(text)


def lost(outcome: AlreadyAnswered | Retired | Unknown) -> Card:
    return said(lost_words(outcome))


def stuck_on(item: Item) -> str:
    """Return a call for help as it is written in the question log and on the owner's card; plain text.

    Rules with mistakes are given as the SOP has them.
    """
    words = f"{item.asked} {item.explanation}" if noted_rules(item) else item.stem
    with speaking(None):  # stored: owners read it
        return _("I keep getting this practice question wrong. Can you explain it?") + " " + " ".join(words.split())


def stubborn(place: str, item: Item, url: str, mention: str) -> Card:
    """Tell the owner that people keep missing a rule. Who missed it is not said, and `place` is plain text."""
    to = f"<@{mention}> " if mention else ""
    where = link(url, place) if url else escape(place)
    words = to + _("*{place}* does not stick: a question on it was missed three times in a row.").format(place=where)
    answer = told_lines(item, 300) if noted_rules(item) else _("The SOP says: {answer}").format(answer=one_line(item.answer, 300))
    about = f"_{one_line(item.asked, 600)}_\n{answer}"
    hint = _("I don't say by whom. A clearer sentence or an example in the SOP may help everybody.")
    return Card(_("{place} does not stick").format(place=escape(place)), (parts.section(f"{words}\n{about}"), parts.context(hint)))


def can_explain(names: Sequence[str], place: str) -> Card:
    """Name those who agreed to explain a section (plain names); for the person who is stuck, and nobody else."""
    if not names:
        return said(_("Nobody who offered to explain is there right now. The owner can help, or read the section once more."))
    text = ngettext(
        "{who} knows _{place}_ well and is happy to explain it. Write to them if you like; I told nobody.",
        "{who} know _{place}_ well and are happy to explain it. Write to one of them if you like; I told nobody.",
        len(names),
    )
    who = _(" and ").join(f"*{escape(name)}*" for name in names)
    return said(text.format(who=who, place=escape(place)))


def reported(*, is_out: bool) -> str:
    if is_out:
        return _("Thank you. You're the second to say so: the question is out, and the SOP's owner looks at it.")
    return _("Thank you, noted. If a colleague says so too, the question goes to the SOP's owner. You can still answer it.")


def put_off(learner: Learner, how: Snooze) -> str:
    """Say when the question comes back, in the person's own time."""
    if learner.next_at is None:
        return _("I'll bring it back once your pause is over.")
    local = learner.next_at.astimezone(zone_of(learner.zone))
    if how is Snooze.HOUR:
        text = _("I'll be back in an hour or at the next good moment: {day}, {time}.")
    else:
        text = _("I'll be back on {day}, {time}.")
    return text.format(day=on_day(local.date()), time=at_clock(local))


def sent_to_messages(questions: int) -> Card:
    return said(
        counted(
            questions, "I've sent you your question in our direct messages.", "I've sent you {n} questions in our direct messages."
        )
    )


def nothing_to_ask(topic: str) -> Card:
    if topic:
        text = _("I have no practice questions about _{topic}_ that you may see. Try another word, or `/cairn quiz me`.")
        return said(text.format(topic=one_line(topic, 80)))
    return said(_("I have no practice questions for you yet. Ask me something, and I'll check back the next working day."))


def not_enrolled() -> Card:
    return said(_("You're not enrolled in practice, and that is fine. You can join on my *Home* tab whenever you like."))


def unknown_person() -> Card:
    return said(_("I don't know your role yet, so I have no path for you. Ask whoever runs Cairn to add you to `people.csv`."))


def wrong_reviewer() -> Card:
    return said(_("Only the SOP's owner, their backup or the workspace's fallback can decide about its questions."))


def gone() -> Card:
    return said(_("That section is no longer there, or not open to you. `/cairn learn` shows what is next."))


def no_case() -> Card:
    return said(_("I have no case to try on this section yet. Ask me anything about it instead."))
