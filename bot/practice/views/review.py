"""Renders a question for its owner's review: what is asked, what the SOP says, why it waits, and three buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import CheckboxesElement, PlainTextInputElement

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape, link, one_line, to_mrkdwn
from bot.practice.views.words import corrections, question_lines, told_lines
from core.localization import N_, counted, pgettext
from core.localization import gettext as _
from nudges.items.bank import BankItem, Edit, ItemState, NotedEdit, Why
from nudges.items.models import Item, ItemOrigin, Kind
from nudges.items.noted import NotedRule, noted_rules

APPROVE: Final = "quiz_review_approve"
EDIT: Final = "quiz_review_edit"
REJECT: Final = "quiz_review_reject"
REVIEW: Final = "quiz_review_open"
EDITED: Final = "quiz_review_edited"
STEM, OPTIONS, RIGHT = "stem", "options", "right"
RULE, MISTAKEN = "rule_", "mistaken"

_KINDS: Final = {
    Kind.CLOZE: N_("a number"),
    Kind.SCENARIO: N_("a case at a limit"),
    Kind.DATE: N_("the day of a deadline"),
    Kind.MISTAKES: N_("mistakes in three rules"),
    Kind.WRITTEN: N_("written by hand"),
    Kind.MODEL_CASE: N_("a case that a language model wrote"),
    Kind.REAL_CASE: N_("a case that a colleague met"),
}
AT_A_TIME: Final = 3
"""Sections whose questions an owner gets at once."""

_WORDS, _EVIDENCE, _RULE = 1_200, 1_500, 300
_FIELD: Final = 3_000
"""Slack refuses a form with more characters in a field."""
_ENTRY: Final = re.compile(r"^\s*[-*+] ")
_OPEN: Final = frozenset({ItemState.REVIEW, ItemState.FLAGGED, ItemState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item with what the view cannot look up: the section's title and address, and who decided (plain name, empty: nobody)."""

    found: BankItem
    section: str = ""
    url: str = ""
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether the owner still has to decide."""
        return self.found.state in _OPEN


def review_card(shown: ItemShown, *, mention: str = "") -> Card:
    """Render the card in the SOP's channel or in the owner's DM; `mention` is a Slack id and is used in a first post only."""
    item = shown.found.item
    called = f"<@{mention}> " if mention else ""
    options = "\n".join(f"{'✓' if index == item.key else '•'} {one_line(option, 300)}" for index, option in enumerate(item.options))
    options = key_lines(item, 300) if noted_rules(item) else options
    about = link(shown.url, shown.section) if shown.section else escape(item.sop)
    blocks = [
        parts.section(f"{called}*{_lead(shown.found)}*\n{question_lines(item, _WORDS)}\n{options}"),
        parts.context(_("{section} says:").format(section=about) + f"\n{evidence_lines(item.evidence)}"),
    ]
    if shown.is_open:
        blocks.append(parts.context(why_waiting(shown.found)))
        blocks.append(
            parts.actions(
                [
                    parts.button(APPROVE, _approve(shown.found), item.id, "primary"),
                    parts.button(EDIT, _("Edit"), item.id),
                    parts.button(REJECT, _("Reject"), item.id),
                ]
            )
        )
    else:
        blocks.append(parts.context(decided(shown)))
    return Card(f"{called}{_lead(shown.found)}", tuple(blocks))


def key_lines(item: Item, most: int) -> str:
    """Return the right option of an item, with what is wrong about rules that a colleague noted (mrkdwn)."""
    return "\n".join((f"✓ {one_line(item.answer, most)}", *corrections(item, item.key)))


def edit_view(bank_item: BankItem, private: str) -> dict[str, Any]:
    """Return the modal in which an owner rewrites a question; its evidence stays."""
    item = bank_item.item
    blocks = _rule_inputs(item) if noted_rules(item) else _inputs(item)
    return modal(EDITED, _("Edit the question"), _("Use this"), private, blocks)


def _rule_inputs(item: Item) -> list[Block]:
    rules = noted_rules(item)
    names = [Option(text=PlainTextObject(text=rule.name), value=rule.name) for rule in rules]
    ticked = [name for name, rule in zip(names, rules, strict=True) if rule.is_wrong]
    return [
        parts.section(f"*{one_line(item.asked, _WORDS)}*"),
        *map(_rule_input, rules),
        labelled(
            MISTAKEN,
            _("Which of them have a mistake?"),
            CheckboxesElement(options=names, initial_options=ticked or None),
            _("The options follow from this. A rule that is not ticked is right in your words."),
            optional=True,
        ),
        parts.context(told_lines(item, _RULE)),
    ]


def _rule_input(rule: NotedRule) -> Block:
    most = min(_FIELD, max(_RULE, len(rule.noted)))
    element = PlainTextInputElement(initial_value=rule.noted[:most], multiline=True, max_length=most)
    return labelled(f"{RULE}{rule.name}", _("Rule {name}, as noted").format(name=rule.name), element)


def _inputs(item: Item) -> list[Block]:
    numbers = " ".join(str(number) for number in range(1, len(item.options) + 1))
    return [
        labelled(
            STEM, _("The question"), PlainTextInputElement(initial_value=item.stem[:_WORDS], multiline=True, max_length=_WORDS)
        ),
        labelled(
            OPTIONS,
            _("Options, one per line"),
            PlainTextInputElement(initial_value="\n".join(item.options), multiline=True, max_length=2_000),
            _("Two to five, alike in length and form."),
        ),
        labelled(
            RIGHT,
            _("Which line is right?"),
            PlainTextInputElement(initial_value=str(item.key + 1), max_length=1),
            _("Its number: {numbers}, counted from the top.").format(numbers=numbers),
        ),
        parts.context(f"{_('The SOP says:')}\n{evidence_lines(item.evidence)}"),
    ]


def edit_of(values: Mapping[str, str]) -> Edit | NotedEdit | int:
    """Return what was filled in; where the number of the right line is none, how many lines there are (at least 1)."""
    noted = tuple(words for name, words in sorted(values.items()) if name.startswith(RULE))
    if noted:
        return NotedEdit(noted, frozenset(filter(None, values.get(MISTAKEN, "").split(","))))
    options = tuple(line.strip() for line in values.get(OPTIONS, "").splitlines() if line.strip())
    right = values.get(RIGHT, "").strip()
    is_line = right.isdigit() and 1 <= int(right) <= len(options)
    return Edit(values.get(STEM, ""), options, int(right) - 1) if is_line else max(1, len(options))


def waiting_blocks(waiting: int) -> list[Block]:
    """Return the blocks for the owner's Home tab; nothing when nothing waits."""
    if not waiting:
        return []
    text = counted(
        waiting,
        "{n} question waits for your look before anybody is asked.",
        "{n} questions wait for your look before anybody is asked.",
    )
    lead = parts.section(f"*{_('Practice questions from your SOPs')}*\n{text}")
    return [lead, parts.actions([parts.button(REVIEW, _("Review in Messages"), "review")]), parts.divider()]


_STOPPED: Final = N_("I've stopped asking this practice question")
_LEADS: Final = {
    Why.KNOWN: _STOPPED,
    Why.GUESSED: _STOPPED,
    Why.REPORTED: N_("Two people found this practice question wrong"),
    Why.OUTDATED: N_("Somebody finds this practice question outdated"),
    Why.TOO_EASY: N_("Five people or more find this practice question too easy"),
}
_WAITS: Final = {
    Why.KNOWN: N_(
        "Everybody knows this: more than nine in ten people were right at first sight. "
        "Bring it back if it should be asked all the same."
    ),
    Why.GUESSED: N_(
        "It is guessed: people who had never met the section were right within seconds. "
        "Bring it back if it should be asked all the same."
    ),
    Why.REPORTED: N_("It is not asked any more until you decide."),
    Why.OUTDATED: N_("It is asked on until you decide."),
    Why.TOO_EASY: N_("It is asked on, less often, until you decide whether it is worth their time."),
}


def _lead(item: BankItem) -> str:
    if item.state not in _OPEN:
        return _("Practice question")
    is_flagged = item.state is ItemState.FLAGGED
    changed, usual = N_("The section behind this practice question has changed"), N_("May I ask this practice question?")
    return _(_LEADS.get(item.why, changed if is_flagged else usual))


def why_waiting(item: BankItem) -> str:
    """Say why an owner's review is wanted (mrkdwn)."""
    if item.why in _WAITS:
        return _(_WAITS[item.why])
    if item.state is ItemState.FLAGGED:
        is_edited = item.item.origin is not ItemOrigin.GENERATED and noted_rules(item.item)
        differs = N_("One of its rules, or the text around it, reads differently now. It is asked on until you decide.")
        return _(differs if is_edited else N_("Its sentence still stands, so it is asked on until you decide."))
    noticed = "; ".join(escape(finding.in_words) for finding in item.item.findings[:3])
    kind = _(_KINDS.get(item.item.kind, N_("a rule")))
    usual = _("Questions about {kind} are asked only after an owner's look.").format(kind=kind)
    why = _("What I noticed: {findings}.").format(findings=noticed) if noticed else usual
    if item.item.origin is ItemOrigin.SUGGESTED:
        return f"{_('A colleague suggested it; they hear what you decide.')} {why if noticed else ''}".strip()
    return why


def _approve(item: BankItem) -> str:
    if item.is_retired:
        return _("Bring back")
    return _("Keep") if item.state is ItemState.FLAGGED or item.why is Why.REPORTED else _("Approve")


def decided(shown: ItemShown) -> str:
    """Say what was decided about the item and by whom (mrkdwn)."""
    is_rejected = shown.found.state is ItemState.REJECTED
    word = (
        pgettext("a practice question", "Approved")
        if not is_rejected
        else _("Replaced")
        if shown.found.why is Why.EDITED
        else _("Rejected")
    )
    ended = _("{outcome} by {name}").format(outcome=word, name=escape(shown.by)) if shown.by else word
    return f"{ended}. {_('It will not be asked again.')}" if is_rejected else f"✓ {ended}. {_('It is asked from now on.')}"


def evidence_lines(text: str, most: int = _EVIDENCE) -> str:
    """Quote what the SOP says, line by line; entries of a list stand behind a dot (mrkdwn)."""
    shown = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    lines = [to_mrkdwn(_ENTRY.sub("• ", line)) for line in shown.splitlines() if line.strip()]
    return "\n".join(f"> {line}" for line in lines)
