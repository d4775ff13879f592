"""Renders the messages around the card of a topic: the notice to its owner, lines in its thread, the proof, a note to those who
were stuck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link
from bot.topics.views.words import HEADLINES
from core.localization import N_, counted, decimal, quoted, written
from core.localization import gettext as _
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof, Verdict

_QUOTE = 1_500


@dataclass(frozen=True, slots=True)
class StepNow:
    """The section as it reads today; `quote` is mrkdwn."""

    section: str
    url: str
    quote: str


def call_note(kind: AlertKind, title: str, where: str, url: str) -> Card:
    """Tell the person for whom the card waits: the card itself names nobody."""
    pattern = _("{headline}: several colleagues stumbled over the same thing, and the SOP is yours to look after.")
    text = pattern.format(headline=_(HEADLINES[kind]))
    open_words = _("Open the card in {place}").format(place=where)
    card = link(url, open_words) if url else _("The card is in {place}.").format(place=escape(where))
    return Card(text, (parts.section(f"{text}\n{quoted(escape(title))}\n{card}"),))


_PROOF: Final = {
    Verdict.TOO_EARLY: (N_("Too early to say."), N_("I'll look again after some more working days.")),
    Verdict.HELPED: (N_("✓ It is clear now."), N_("Everybody who was stuck hears about it. I keep counting.")),
    Verdict.DID_NOT_HELP: (
        N_("⚠ The change did not help."),
        N_("It is back on the list. Look at the newest questions on the card: what do they ask that the text doesn't say?"),
    ),
    Verdict.GOT_WORSE: (
        N_("⚠ It got worse after the change."),
        N_("Look at what was changed, and go back to the earlier version if in doubt (`cairn sops rollback`)."),
    ),
}


def proof_note(proof: Proof, now: StepNow | None) -> Card:
    """Say in numbers, below the card and in its channel, whether the fix helped."""
    lead, then = map(_, _PROOF[proof.verdict])
    blocks = [parts.section(f"*{lead}*\n{proof_words(proof)}")]
    if now is not None:
        blocks.append(parts.section(f"{_('The section now:')} {link(now.url, now.section)}"))
    return Card(lead, (*blocks, parts.context(then)))


def proof_words(proof: Proof) -> str:
    """Return the numbers in words, for the card as well: how often people stumbled before the change and since."""
    level = written(f"{proof.confidence:.2%}".rstrip("0%").rstrip(".")) + "\u00a0%"
    rates = _("Before the change: {before} stumbles for every 100 other questions. Since then: {after}").format(
        before=_rate(proof.rate_before), after=_rate(proof.rate_after)
    )
    days = counted(proof.days, "{n} working day", "{n} working days")
    if proof.high is None:
        return f"{rates} ({days}).{_share_words(proof, level)}"
    times = _("That is {low} to {high} times as often (exact {level} interval, {days}).").format(
        low=_rate(proof.low), high=_rate(proof.high), level=level, days=days
    )
    return f"{rates}. {times}{_share_words(proof, level)}"


def _share_words(proof: Proof, level: str) -> str:
    if proof.shares is None:
        return ""
    before, after = (f"{100 * share:.0f}" for share in proof.shares)
    if proof.share_high is None:
        pattern = _("Of every 100 who asked about it, {before} stumbled before and {after} since.")
        return " " + pattern.format(before=before, after=after)
    pattern = _(
        "Of every 100 who asked about it, {before} stumbled before and {after} since: "
        "{low} to {high} times as many ({level} interval)."
    )
    low, high = _rate(proof.share_low), _rate(proof.share_high)
    return " " + pattern.format(before=before, after=after, low=low, high=high, level=level)


def _rate(number: float) -> str:
    return decimal(round(number, 2 if 0 < number < 0.1 else 1))  # noqa: PLR2004 - two digits for small ones


def clear_now(title: str, now: StepNow) -> Card:
    """Show the new step to somebody who was stuck."""
    text = _("Something you were stuck on has been made clearer.")
    introduction = _("A while ago you asked about “{question}”. The SOP says it like this now:").format(question=escape(title))
    quote = "\n".join(f"> {line}" for line in parts.fitted(now.quote, _QUOTE).splitlines())
    return Card(
        text,
        (
            parts.section(f"*{text}*\n{introduction}"),
            parts.section(f"{link(now.url, now.section)}\n{quote}".rstrip()),
            parts.context(_("Thanks for asking: that is how it was found. If it still isn't clear, just ask again.")),
        ),
    )


def not_yours() -> Card:
    """Refuse a click by somebody who may not decide about this topic."""
    return parts.said(
        _("Only the SOP's owner, backup or lead decide about this one. Anything to add? A reply in this thread reaches them.")
    )


def gone() -> Card:
    return parts.said(_("I no longer have this topic on record."))


def already(status: str) -> Card:
    """Say that a click comes too late; `status` gives the topic's state in plain words."""
    text = f"{_('That has been settled already.')} {status}"
    return Card(text, (parts.section(escape(text)),))


def moved(where: str) -> Card:
    """Say that a click was on an earlier card; `where` says where the topic is now."""
    text = _("This card has moved on: {where}.").format(where=where)
    return Card(text, (parts.section(escape(text)),))


def line(text: str) -> Card:
    """Return a line in the card's thread, in the reader's language already."""
    return Card(text, (parts.context(escape(text)),))


THREAD: Final = {
    "fixing": N_("Picked up: a fix is due {on}. When the section changes, I watch whether it helps."),
    "elsewhere": N_("Questions like these are led to another section from now on."),
    "dismissed": N_("Decided: not a problem. I won't bring it up again."),
    "awake": N_("The snooze is over, and people still stumble here."),
    "changed": N_("The SOP has been changed. I compare how often people stumble from now on."),
    "overdue": N_("The date for the fix has passed, and the section has not changed. Is another date better, or is it no problem?"),
}
