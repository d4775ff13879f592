"""Renders the modals in which owners decide, ask back and hand over. The case's id is in private_metadata; the server checks the
rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import (
    CheckboxesElement,
    DatePickerElement,
    PlainTextInputElement,
    RadioButtonsElement,
    UserSelectElement,
)

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape
from core.amounts.units import is_money
from core.localization import N_, pgettext, quantity, units_word
from core.localization import gettext as _
from escalation.cases.events import Outcome
from escalation.cases.models import Case

DECIDE_PREFIX: Final = "case_decided_"
ASK: Final = "case_info_asked"
HAND_OVER: Final = "case_handed_over"
PASS_ON: Final = "case_passed_on"  # noqa: S105 - a callback id
REOPENED: Final = "case_reopened"

REASON, CONDITIONS, AMOUNT, EXPIRES, PERSON = "reason", "conditions", "amount", "expires", "person"
IN_SOP, EXAMPLE = "in_sop", "example"

_AMOUNT = 20
"""Characters of an amount; Slack refuses a modal whose filled-in value is longer than its field."""

VERDICT: Final = "verdict"
CHOICE: Final = "choice"
"""The field of the modal behind *Decide*, where one and the same card is read by everybody."""

_REASONS: Final = {
    Outcome.APPROVED: (N_("Why is this all right?"), N_("The person who asked reads this.")),
    Outcome.DECLINED: (N_("Why not?"), N_("The person who asked reads this. Say what they can do instead.")),
    Outcome.ANSWERED: (N_("Your answer"), N_("The person who asked reads this.")),
}


def decide_view(case: Case, outcome: Outcome, about: Block) -> dict[str, Any]:
    """The modal for approving, declining or answering."""
    label, hint = map(_, _REASONS[outcome])
    blocks = [about, _text(REASON, label, hint)]
    if outcome is Outcome.APPROVED:
        blocks += _approval_fields(case)
    return modal(DECIDE_PREFIX + outcome.value, _titles()[outcome], _("Send"), case.id, [*blocks, _in_sop(), _example()])


def _approval_fields(case: Case) -> list[Block]:
    limit, blocks = case.evidence.limit, list[Block]()
    if limit is not None and limit.asked is not None:
        amount_text = f"{limit.asked.normalize():f}"
        amount = PlainTextInputElement(initial_value=amount_text if len(amount_text) <= _AMOUNT else None, max_length=_AMOUNT)
        blocks.append(labelled(AMOUNT, _up_to(limit.unit), amount))
    hint = _("Leave empty if it doesn't expire.")
    blocks.append(labelled(EXPIRES, _("Last day on which this holds"), DatePickerElement(), hint, optional=True))
    blocks.append(_text(CONDITIONS, _("Conditions"), _("Leave empty if there are none."), optional=True))
    return blocks


def _in_sop() -> Block:
    option = Option(value="yes", text=PlainTextObject(text=_("The SOP should say this")))
    hint = _("Puts it on the content owner's list.")
    return labelled(IN_SOP, _("Next time"), CheckboxesElement(options=[option]), hint, optional=True)


def _example() -> Block:
    option = Option(value="yes", text=PlainTextObject(text=_("May be used as an example, without names")))
    hint = _("Colleagues may meet it as a practice question. Names, numbers and amounts are taken out.")
    return labelled(EXAMPLE, _("For practice"), CheckboxesElement(options=[option]), hint, optional=True)


def verdict_view(case: Case, about: Block) -> dict[str, Any]:
    """Return the modal behind *Decide*: approve or decline. Fields that only an approval has are ignored for a decline."""
    options = [
        Option(value=outcome.value, text=PlainTextObject(text=label))
        for outcome, label in _titles().items()
        if outcome is not Outcome.ANSWERED
    ]
    choice = labelled(CHOICE, _("Your decision"), RadioButtonsElement(options=options))
    reason = _text(REASON, _("Why?"), _("The person who asked reads this. If it is no, say what they can do instead."))
    blocks = [about, choice, reason, *_approval_fields(case), _in_sop(), _example()]
    return modal(DECIDE_PREFIX + VERDICT, _("Decide"), _("Send"), case.id, blocks)


def ask_info_view(case: Case, about: Block) -> dict[str, Any]:
    hint = _("They get this in their thread. The clock stands still until they reply.")
    return modal(ASK, _("Ask for info"), _("Ask"), case.id, [about, _text(REASON, _("What do you need to know?"), hint)])


def reassign_view(case: Case, about: Block, deciders: str = "") -> dict[str, Any]:
    """Return the modal for handing over; `deciders` says who decides where that does not change with who has the case."""
    direct = _("They get it in a direct message.")
    where = direct if case.is_private else f"{direct} {_('Those whom the SOP names get it in its channel.')}"
    person = labelled(PERSON, _("Who should look after it?"), UserSelectElement(), f"{where} {deciders}".strip())
    return modal(
        HAND_OVER, _("Pass on"), _("Hand over"), case.id, [about, person, _text(REASON, _("A few words for them"), optional=True)]
    )


def not_mine_view(case: Case, about: Block, next_in_line: str = "") -> dict[str, Any]:
    """Return the modal for Not mine; `next_in_line` says who would get the case, and where; empty when nobody is left."""
    named = _("It goes to {whom}.").format(whom=next_in_line)
    hint = named if next_in_line else _("Nobody else is in line: pass it on to somebody you name.")
    reason = _text(REASON, _("Whose is it, if you know?"), hint, optional=True)
    return modal(PASS_ON, _("Not mine"), _("Pass on"), case.id, [about, reason])


def reopen_view(case: Case, about: Block) -> dict[str, Any]:
    reason = _text(REASON, _("Why?"), _("The earlier decision no longer holds from now on; it stays in the history."))
    return modal(REOPENED, _("Reopen"), _("Reopen"), case.id, [about, reason])


def _titles() -> Mapping[Outcome, str]:
    """Return the modal's titles: an exception is approved in other words than an SOP."""
    return {
        Outcome.APPROVED: pgettext("an exception", "Approve"),
        Outcome.DECLINED: _("Decline"),
        Outcome.ANSWERED: _("Answer"),
    }


def _up_to(unit: str) -> str:
    """`Up to how many months?`, `Up to how much (EUR)?`, `Up to how many percent?`."""
    if not unit:
        return _("Up to how much?")
    if is_money(unit) or unit.isupper():
        return _("Up to how much ({unit})?").format(unit=unit)
    return _("Up to how many percent?") if unit == "percent" else _("Up to how many {units}?").format(units=units_word(unit))


def about(case: Case, asker: str, stake: str) -> Block:
    """Say whose case it is; `stake` is the limit in words, empty where it may not be named."""
    limit = case.evidence.limit
    at_stake = " " + _("Limit at stake: {limit}.").format(limit=escape(stake)) if stake else ""
    has_amount = limit is not None and limit.asked is not None
    amount = quantity(limit.asked, limit.unit) if limit and limit.asked is not None else ""
    wanted = " " + _("They ask for {amount}.").format(amount=escape(amount)) if has_amount else ""
    whose = _("{name}'s case.").format(name=escape(asker) or _("A colleague"))
    return parts.context(f"{whose}{at_stake}{wanted}")


def _text(name: str, label: str, hint: str = "", *, optional: bool = False) -> Block:
    return labelled(name, label, PlainTextInputElement(multiline=True, max_length=2_000), hint, optional=optional)


def day_of(text: str) -> date | None:
    """Return a date as Slack's picker sends it; None when it is empty."""
    return date.fromisoformat(text) if text else None
