"""Renders the notes to the asker of a case: each step in their thread, with the name of who acts and the rule it is based on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import ASK_OWNER
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.cases.views.destination import Offer, with_destination
from bot.cases.views.words import OUTCOMES, quoted_in_full, unit_of
from core.localization import day, quantity
from core.localization import gettext as _
from escalation.cases.events import (
    Body,
    Claimed,
    Commented,
    Decided,
    InfoAsked,
    NotMine,
    Outcome,
    Overdue,
    Reassigned,
    Reopened,
    Withdrawn,
)
from escalation.cases.models import Case, Status
from escalation.owners import decider_words

WITHDRAW: Final = "case_withdraw"

ASKED = 200
"""Characters of the question that a decision repeats: a message that is edited later does not change what was decided."""


@dataclass(frozen=True, slots=True)
class StepShown:
    """Holds what a note says of one event.

    `name` of who acted (plain, may be empty). Of a decision: `question`, and the rule by `section` and `url`, empty where it may
    not be named. Of a move: `to` whom, `at` which place, `stays`: nobody else has it now. `where` is the channel it was asked in
    when this note arrives elsewhere; `offer` where it would go if it were sent again.
    """

    case: Case
    body: Body
    name: str
    to: str = ""
    section: str = ""
    url: str = ""
    where: str = ""
    question: str = ""
    stays: bool = False
    at: str = ""
    offer: Offer = field(default_factory=Offer)


MOVES: Final = (NotMine, Reassigned, Overdue)
"""Events after which the asker is told where somebody else was asked."""


def step_note(step: StepShown) -> Card | None:
    """Return the note for one event; None for events that the asker need not hear of."""
    match step.body:
        case InfoAsked(text=text):
            card = _info_asked(step, text)
        case Commented(text=text):
            card = _wrote(step, text)
        case Decided() as decided:
            card = _decided(step, decided)
        case Withdrawn():
            card = _given_up(step)
        case _:
            line = _line(step)
            return _note(step, line) if line else None
    return card


def _wrote(step: StepShown, text: str) -> Card:
    lead = _("{name} wrote:").format(name=_who(step))
    return Card(lead, (*_place(step), parts.section(f"*{lead}*"), *_words(text)))


def _line(step: StepShown) -> str:
    line, to, place = "", escape(step.to), f", {escape(step.at)}" if step.at else ""
    name = _who(step)
    match step.body:
        case Claimed():
            line = "🙋 " + _("{name} is looking into this.").format(name=name)
        case NotMine() | Reassigned():
            line = "➜ " + _("{name} has this now{place}.").format(name=to or _("Somebody else"), place=place)
        case Overdue(percent=100) if step.stays:
            text = _("Nobody has answered in time, so I reminded {whom}. Sorry for the wait.")
            line = text.format(whom=to or _("the owners"))
        case Overdue() if not step.stays:
            text = _("Nobody has answered in time, so I asked {whom} as well{place}. Sorry for the wait.")
            line = text.format(whom=to or _("the next in line"), place=place)
        case Reopened():
            text = _("{name} opened this again: the earlier decision no longer holds. I'll tell you when there is a new one.")
            line = text.format(name=name)
        case _:
            pass
    return line


def asked(person: str, where: str, case: Case) -> str:
    """Return the line below the answer once the question was sent; mrkdwn."""
    whom = escape(person) if person else _("the owners")
    decided = _("They decide, and I'll bring the decision back to you.")
    what = _("I'll bring the answer back to you.") if case.kind == "help" else decided
    sentence = _("I asked {whom} in {where}.").format(whom=whom, where=escape(where))
    return f"➜ {sentence} {what}"


def ended(case: Case, decider: str) -> str:
    """Return the line below the answer once the case has ended; mrkdwn."""
    if case.decision is not None:
        is_answer = case.decision.outcome is Outcome.ANSWERED
        pattern = _("{who} has answered, and you have been told.") if is_answer else _("{who} has decided, and you have been told.")
        return "✓ " + pattern.format(who=escape(decider) or _("The owner"))
    if case.status is Status.WITHDRAWN:
        return withdrawn()
    return _("This has expired. Ask me again if you still need an answer.")


def _info_asked(step: StepShown, text: str) -> Card:
    question = _("{name} needs to know:").format(name=_who(step))
    lead = parts.section(f"*{question}*")
    blocks = [*_place(step), lead, *_words(text), parts.context(_("Reply in this thread and I'll pass it on."))]
    return Card(_("{name} has a question about your case").format(name=_who(step)), tuple(blocks))


def _given_up(step: StepShown) -> Card:
    """Say that Cairn itself ended the case because its card reached nobody."""
    text = nobody()
    again = parts.actions([parts.button(ASK_OWNER, _("Try again"), step.case.id)])
    return with_destination(Card(text, (*_place(step), parts.section(text), again)), step.case.id, step.offer)


def _decided(step: StepShown, decided: Decided) -> Card:
    blocks = [*_place(step), parts.section(f"*{_verdict(step, decided)}*"), *_words(decided.reason)]
    if decided.conditions:
        blocks += [parts.section(f"*{_('Conditions')}*"), *_words(decided.conditions)]
    if step.question:
        blocks.append(parts.context(_("You asked: _{question}_").format(question=one_line(step.question, ASKED))))
    facts = [fact for fact in _facts(step, decided) if fact]
    if facts:
        blocks.append(parts.context(" · ".join(facts)))
    return Card(f"{_verdict(step, decided)}", tuple(blocks))


def _verdict(step: StepShown, decided: Decided) -> str:
    who = escape(step.name) or _("The owner")
    if decided.outcome is Outcome.ANSWERED:
        return _("{who} answered").format(who=who)
    return _("{outcome} by {name}").format(outcome=_(OUTCOMES[decided.outcome]), name=who)


def _facts(step: StepShown, decided: Decided) -> list[str]:
    is_approval = decided.outcome.is_approval
    amount = escape(quantity(decided.amount, unit_of(step.case))) if decided.amount is not None else ""
    return [
        _("Up to {amount}").format(amount=amount) if amount else "",
        _("Until {day}").format(day=day(decided.expires_on)) if decided.expires_on else "",
        _("For this case only") if is_approval else "",
        _("Rule: {section}").format(section=link(step.url, step.section)) if step.section else "",
    ]


def _note(step: StepShown, text: str) -> Card:
    return Card(text.replace("*", ""), (*_place(step), parts.section(text)))


def _words(text: str) -> list[Block]:
    return [parts.section(piece) for piece in quoted_in_full(text)] if text else []


def _place(step: StepShown) -> list[Block]:
    about = _("About your question from {channel}").format(channel=escape(step.where))
    return [parts.context(about)] if step.where else []


def _who(step: StepShown) -> str:
    return escape(step.name) or _("An owner")


def info_received(name: str) -> Card:
    return parts.said(_("Thanks, I've passed that on to {whom}.").format(whom=escape(name) or _("the owner")))


def no_longer_passed_on() -> Card:
    return parts.said(_("I couldn't pass that on, because the case has ended. Ask me again if you still need an answer."))


def unheld(section: str, url: str, role: str, person: str) -> Card:
    """Tell an SOP's owner that nobody has the role that a limit names; `person` is who was asked instead, plain."""
    who = escape(decider_words(role))
    named = _("I asked {name} to decide instead.").format(name=escape(person))
    next_step = named if person else _("Nobody can decide it until then.")
    pattern = _("*{section}* says that {who} decides beyond a limit, and nobody I can reach is {who}.")
    text = f"{pattern.format(section=link(url, section), who=who)} {next_step}"
    remedy = _("Please fix people.csv, or the limit in the SOP's front matter.")
    return Card(_("Nobody I can reach is {who}").format(who=who), (parts.section(f"⚠️ {text}"), parts.context(remedy)))


def too_many(limit: int) -> Card:
    text = _("That's {limit} within an hour, as many as I send for one person. Please talk to the owner directly, or try later.")
    text = text.format(limit=limit)
    return parts.said(text)


def elsewhere() -> Card:
    return parts.said(_("This case has moved. It is decided on the card in its own channel."))


def withdrawn() -> str:
    return _("Withdrawn. Nobody has to do anything.")


def refused_line(text: str) -> Card:
    """Tell one person why nothing happened; `text` is mrkdwn."""
    return parts.said(text)


def nobody() -> str:
    return _(
        "I couldn't reach an owner for this, nor anybody standing in. Please ask your team lead, and tell whoever runs Cairn "
        "to set a fallback channel."
    )
