"""Holds the words of practice: why a question comes, when it comes back, what a click did. They are kind: a miss is no fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Final

from bot.blocks.mrkdwn import one_line
from core.localization import N_, clock, dated, pgettext
from core.localization import gettext as _
from core.work_events import WorkKind
from nudges.asking.attempts import AlreadyAnswered, Retired, Unknown
from nudges.cards.models import OUTCOME, STEP_PLACE, STEP_QUOTE, Cause, PracticeCard
from nudges.items.models import Item
from nudges.items.noted import chosen, noted_rules
from nudges.items.recall import is_recall

LETTERS: Final = "ABCDEFGH"

_OWN: Final = frozenset({"task", "step", STEP_QUOTE, STEP_PLACE, OUTCOME})
"""Of a work event's context what Cairn itself added."""

_WEEK, _TWO_WEEKS = 7, 14
_CONTEXT, _QUOTE = 80, 300


def question_lines(item: Item, most: int) -> str:
    """Return a question, and below it the rules that a colleague noted, each behind its letter (mrkdwn)."""
    rules = [f"*{rule.name}*  “{one_line(rule.noted, most)}”" for rule in noted_rules(item)]
    return "\n".join((*(one_line(line, most) for line in (item.asked if rules else item.stem).split("\n")), *rules))


def told_lines(item: Item, most: int) -> str:
    """Return what the SOP says about a question: where rules were noted, each as the SOP has it (mrkdwn)."""
    rules = [f"*{rule.name}*  “{one_line(rule.told, most)}”" for rule in noted_rules(item)]
    lines = item.explanation.split("\n")[: 1 if rules else None]
    shown = [one_line(line, most) for line in lines if line.strip()] or [one_line(item.evidence, most)]
    return "\n".join((*shown, *rules))


def corrections(item: Item, choice: int, most: int = 300) -> Iterator[str]:
    """Yield a line for each noted rule with a mistake, and for each without one that the choice takes for wrong (mrkdwn)."""
    for rule in noted_rules(item):
        noted, told = (one_line(words, most) for words in rule.change)
        if rule.is_wrong:
            yield _("*{rule}* has a mistake: it says “{noted}”, the SOP says “{told}”.").format(
                rule=rule.name, noted=noted, told=told
            )
        elif rule.name in chosen(choice):
            yield _("*{rule}* has no mistake.").format(rule=rule.name)


def next_on(due: date | None) -> str:
    """Return when something comes back: `Thu 26 Nov`, or `with your next questions` where no day is known."""
    return on_day(due) if due else _("with your next questions")


def on_day(day: date) -> str:
    """Return the day as `Thu 26 Nov`."""
    return dated(day, pgettext("date pattern (CLDR)", "EEE d MMM"))


def at_clock(moment: time | datetime) -> str:
    """Return the time as `9:00`; a moment with its zone, `9:00 CET`."""
    return (clock(moment) if isinstance(moment, datetime) else f"{moment:%H:%M}").removeprefix("0")


def ago(then: date, today: date) -> str:
    """Return the day as people say it: `today`, `yesterday`, `on Tue 17 Nov`, `last week`."""
    days = (today - then).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return _("last week") if _WEEK <= days < _TWO_WEEKS else _("on {day}").format(day=on_day(then))


def head(questions: int, *, is_own: bool) -> str:
    """Return the first line of a batch."""
    own, sent = _HEADS.get(questions, _MANY)
    return _(own if is_own else sent).format(number=questions)


_HEADS: Final = {
    1: (N_("Here is your question."), N_("One short question, less than a minute.")),
    2: (N_("Here you go: two questions."), N_("Two short questions, about two minutes.")),
    3: (N_("Here you go: three questions."), N_("Three short questions, about two minutes.")),
}
_MANY: Final = (N_("Here you go: {number} questions."), N_("{number} short questions, about two minutes."))


def why(card: PracticeCard, today: date) -> str:
    """Say why a question comes now, as mrkdwn; empty when the person asked for it.

    Args:
        card: its cause and context are those of the newest start.
        today: the person's local date.
    """
    if card.is_missed_step:
        return _missed(card.context)
    last = card.schedule.memory.reviewed_on if card.schedule.memory else None
    if card.is_miss and last is not None:
        return _again(card, ago(last, today))
    if not card.is_open and last is not None:
        return _("You knew this {when}. A look now keeps it fresh.").format(when=ago(last, today))
    return _started(card, ago(card.started_at.date(), today))


def _again(card: PracticeCard, when: str) -> str:
    if is_recall(card.family):
        return _("This did not come to mind {when}, so here it is again.").format(when=when)
    return _("Not quite right {when}, so it comes back.").format(when=when)


def _started(card: PracticeCard, when: str) -> str:
    task = one_line(card.context.get("task", ""), _CONTEXT)
    team = _("Your team looks at _{task}_ this week.")
    return {
        Cause.QUESTION: _("You asked about this {when}.").format(when=when),
        Cause.DECISION: _("An exception of yours was decided here {when}.").format(when=when),
        Cause.MISSED_STEP: _missed(card.context),
        Cause.OUTCOME: _went_wrong(card.context, when),
        Cause.PATH: _("You read this {when}.").format(when=when) if is_recall(card.family) else _("The next step of your path."),
        Cause.CHANGED: _("You knew this well, and the section has changed since."),
        Cause.RELATED: _("You met _{task}_ again, and this was hard once.").format(task=task)
        if task
        else _("You met this again, and it was hard once."),
        Cause.ASSIGNED: team.format(task=task) if task else _("Your team looks at this together this week."),
        Cause.ASKED_FOR: "",
    }[card.cause]


_OUTCOMES: Final = {
    WorkKind.TICKET_REOPENED: N_("{thing} came back {when}."),
    WorkKind.ESCALATED: N_("{thing} was passed to somebody else {when}."),
    WorkKind.SLA_BREACHED: N_("{thing} took longer than promised {when}."),
    WorkKind.LEAKAGE: N_("{thing} cost money that a rule would have saved {when}."),
    WorkKind.POLICY_CHECKED: N_("{thing} was not quite as the policy asks {when}."),
}


_NOT_AS_IT_SHOULD: Final = N_("{thing} did not go as it should {when}.")


def _went_wrong(context: Mapping[str, str], when: str) -> str:
    named = ", ".join(_named(context)[:2])
    thing = f"{named[:1].upper()}{named[1:]}" if named else _("A case of yours")
    happened = {kind.value: words for kind, words in _OUTCOMES.items()}.get(context.get(OUTCOME, ""), _NOT_AS_IT_SHOULD)
    return f"{_(happened).format(thing=thing, when=when)} {_('It happens; this is the rule that helps.')}"


def _named(context: Mapping[str, str]) -> list[str]:
    """Return what the other system calls the case: `refund R-1042`."""
    return [f"{one_line(key, 30)} {one_line(value, _CONTEXT)}" for key, value in context.items() if key not in _OWN]


def _missed(context: Mapping[str, str]) -> str:
    named = _named(context)
    step = one_line(context.get("step", ""), _CONTEXT)
    which = _("step {step}") if step.isdigit() else _("the {step} step") if step else _("a step")
    context_words = {"case": ", ".join(named[:2]) or _("a case"), "which": which.format(step=step)}
    if STEP_QUOTE in context:
        place, quote = one_line(context.get(STEP_PLACE, ""), _CONTEXT), one_line(context[STEP_QUOTE], _QUOTE)
        text = _("You processed {case}, but {which} of “{place}” was missing: “{quote}” Here is a question close to it.")
        return text.format(place=place, quote=quote, **context_words)
    return _("You processed {case}, but {which} was missing.").format(**context_words)


def lost(outcome: AlreadyAnswered | Retired | Unknown) -> str:
    """Say why a click had no effect; never the person's fault."""
    match outcome:
        case AlreadyAnswered():
            return _("You've answered this one already, and your first answer stands.")
        case Retired():
            return _("This question has been taken out in the meantime, so nothing is counted. Thank you all the same.")
        case Unknown():
            return _("I no longer have this question on record, so nothing is counted.")
