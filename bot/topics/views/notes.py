"""What is said around the card of a topic: the call for its owner, lines in its thread, the proof, a word to those stuck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link
from bot.blocks.words import count
from bot.topics.views.words import HEADLINES
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
    """To whom the card waits for: the card itself names nobody, so they are told here."""
    text = f"{HEADLINES[kind]}: several colleagues stumbled over the same thing, and the SOP is yours to look after."
    card = link(url, f"Open the card in {where}") if url else f"The card is in {escape(where)}."
    return Card(text, (parts.section(f"{text}\n“{escape(title)}”\n{card}"),))


_PROOF: Final = {
    Verdict.TOO_EARLY: ("Too early to say.", "I look again after some more working days."),
    Verdict.HELPED: ("✓ It is clear now.", "Whoever was stuck hears about it. I keep counting."),
    Verdict.DID_NOT_HELP: (
        "⚠ The change did not help.",
        "It is back on the list. Look at the newest questions on the card: what do they ask that the text doesn't say?",
    ),
    Verdict.GOT_WORSE: (
        "⚠ It got worse after the change.",
        "Look at what was changed, and go back to the earlier version if in doubt (`cairn sops rollback`).",
    ),
}


def proof_note(proof: Proof, now: StepNow | None) -> Card:
    """Below the card and in its channel: did the fix help, in numbers."""
    lead, then = _PROOF[proof.verdict]
    blocks = [parts.section(f"*{lead}*\n{proof_words(proof)}")]
    if now is not None:
        blocks.append(parts.section(f"The section now: {link(now.url, now.section)}"))
    return Card(lead, (*blocks, parts.context(then)))


def proof_words(proof: Proof) -> str:
    """The numbers in words, for the card as well: how often people stumbled before the change and since."""
    rates = _rate(proof.rate_before), _rate(proof.rate_after)
    words = f"Before the change: {rates[0]} stumbles for every 100 other questions. Since then: {rates[1]}"
    days = count(proof.days, "working day")
    held = f"{proof.confidence:.2%}".rstrip("0%").rstrip(".") + " %"
    if proof.high is not None:
        words = f"{words}. That is {_rate(proof.low)} to {_rate(proof.high)} times as often (exact {held} interval, {days})."
    else:
        words = f"{words} ({days})."
    return f"{words}{_share_words(proof, held)}"


def _share_words(proof: Proof, held: str) -> str:
    if proof.shares is None:
        return ""
    before, after = (f"{100 * share:.0f}" for share in proof.shares)
    words = f" Of every 100 who asked about it, {before} stumbled before and {after} since"
    if proof.share_high is None:
        return f"{words}."
    return f"{words}: {_rate(proof.share_low)} to {_rate(proof.share_high)} times as many ({held} interval)."


def _rate(number: float) -> str:
    return f"{number:.2f}" if 0 < number < 0.1 else f"{number:.1f}".removesuffix(".0")  # noqa: PLR2004 - two digits for small ones


def clear_now(title: str, now: StepNow) -> Card:
    """To somebody who was stuck: here is the new step."""
    text = "Something you were stuck on has been made clearer."
    quote = "\n".join(f"> {line}" for line in parts.fitted(now.quote, _QUOTE).splitlines())
    return Card(
        text,
        (
            parts.section(f"*{text}*\nA while ago you asked about “{escape(title)}”. The SOP says it like this now:"),
            parts.section(f"{link(now.url, now.section)}\n{quote}".rstrip()),
            parts.context("Thanks for asking: that is how it was found. If it still isn't clear, just ask again."),
        ),
    )


def not_yours() -> Card:
    """For a click by somebody who may not decide about this topic."""
    text = "Only the SOP's owner, backup or lead decide about this one. Anything to add? A reply in this thread reaches them."
    return Card(text, (parts.section(text),))


def gone() -> Card:
    text = "I no longer have this topic on record."
    return Card(text, (parts.section(text),))


def already(status: str) -> Card:
    """For a click that comes too late; `status` says in plain words where the topic stands."""
    text = f"That is settled already. {status}"
    return Card(text, (parts.section(escape(text)),))


def moved(where: str) -> Card:
    """For a click on an earlier card; `where` says where the topic is now."""
    text = f"This card has moved on: {where}."
    return Card(text, (parts.section(escape(text)),))


def line(text: str) -> Card:
    """A line in the card's thread."""
    return Card(text, (parts.context(escape(text)),))


THREAD: Final = {
    "fixing": "Taken: a fix is due {on}. When the section changes, I watch whether it helps.",
    "elsewhere": "Questions like these are led to another section from now on.",
    "dismissed": "Decided: not a problem. I'll be quiet about it.",
    "awake": "The snooze is over, and people still stumble here.",
    "changed": "The SOP has been changed. I compare how often people stumble from now on.",
    "overdue": "The date for the fix has passed, and the section has not changed. Is another date better, or is it no problem?",
}
