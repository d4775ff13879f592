"""Stores an owner's decision on an item, once; of two owners the first one decides and the second is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.localization import N_
from core.localization import gettext as _
from nudges.items.bank import WAITING, BankItem, Edit, ItemState, NotedEdit, NotReviewed, Reviewed, Why
from nudges.items.lint import lint
from nudges.items.models import Draft, Item, ItemOrigin, item_id
from nudges.items.noted import NotedRule, noted_rules, rewritten
from nudges.items.ports import Change
from nudges.learners.audiences import AudienceCache
from nudges.ports import PracticeUnit

_OPEN = frozenset({*WAITING, ItemState.SUSPENDED})
"""States in which an owner may still say yes. What was taken out after reports may be brought back by its owner only."""

_FEWEST, _MOST = 2, 5
_NO_OPTIONS = N_("This card shows the section itself. Edit the SOP, or add a question of your own.")


def approve(unit: PracticeUnit, item: str, by: str, now: datetime) -> Reviewed | NotReviewed:
    """Release an item; one that was retired is never retired again. NotReviewed when the SOP no longer says it, or somebody was
    faster.
    """
    stored = unit.items.get(item)
    if stored is not None and stored.why in {Why.EVIDENCE_LOST, Why.RETIRED, Why.WITHDRAWN}:
        return NotReviewed(_("The SOP no longer says this."), stored)
    if stored is not None and len(stored.item.options) == 1:
        return NotReviewed(_("It has no wrong options yet. Write two or more with Edit."), stored)
    if stored is not None and not AudienceCache(unit).holds(stored.item):
        return NotReviewed(_("One of the options comes from an SOP that is no longer open to everyone."), stored)
    why = Why.KEPT if stored is not None and stored.is_retired else Why.NONE
    return _decide(unit, item, Change(ItemState.APPROVED, now, why, by))


def reject(unit: PracticeUnit, item: str, by: str, now: datetime) -> Reviewed | NotReviewed:
    """Take an item out for good."""
    return _decide(unit, item, Change(ItemState.REJECTED, now, by=by))


def edit(unit: PracticeUnit, item: str, new: Edit | NotedEdit, by: str, now: datetime) -> Reviewed | NotReviewed:
    """Replace an item by the owner's words; the new one is released, the old one never asked again. Its source is the old one's."""
    stored = unit.items.get(item)
    if stored is None:
        return NotReviewed(_(_UNKNOWN))
    fault = _fault_of_rules(stored.item, new) if isinstance(new, NotedEdit) else _fault(stored.item, new)
    if fault:
        return NotReviewed(fault, stored)
    edited = _edited(stored.item, new)
    return (
        approve(unit, item, by, now)
        if edited.id == item
        else _replace(unit, item, BankItem(edited, ItemState.APPROVED, now, by=by))
    )


def _replace(unit: PracticeUnit, item: str, new: BankItem) -> Reviewed | NotReviewed:
    if unit.items.get(new.item.id) is not None:
        return NotReviewed(_("There is a question with these words already."), unit.items.get(new.item.id))
    replaced = _decide(unit, item, Change(ItemState.REJECTED, new.changed_at, Why.EDITED, new.by))
    if isinstance(replaced, Reviewed):
        unit.items.add([new])
        for source in [source for source in unit.items.sources() if source.item == item]:
            unit.items.add_source(replace(source, item=new.item.id))
        return Reviewed(new)
    return replaced


_UNKNOWN = N_("I no longer have this question on record.")


def _decide(unit: PracticeUnit, item: str, change: Change) -> Reviewed | NotReviewed:
    is_ours = unit.items.change(item, _OPEN, change)
    stored = unit.items.get(item)
    if stored is None:
        return NotReviewed(_(_UNKNOWN))
    return Reviewed(stored) if is_ours else NotReviewed(_("Somebody has already decided on this question."), stored)


def _fault(item: Item, new: Edit) -> str:
    options = [" ".join(option.split()).casefold() for option in new.options]
    checks = (
        (not item.is_self_rated, _NO_OPTIONS),
        (bool(new.stem.strip()), N_("The question has no text.")),
        (_FEWEST <= len(options) <= _MOST and all(options), N_("A question needs two to five options, none of them empty.")),
        (len(set(options)) == len(options), N_("Two options are the same.")),
        (0 <= new.key < len(options), N_("One of the options has to be the right one.")),
    )
    return next((_(fault) for is_right, fault in checks if not is_right), "")


def _fault_of_rules(item: Item, new: NotedEdit) -> str:
    rules, noted = noted_rules(item), [" ".join(rule.split()) for rule in new.noted]
    if not rules or len(noted) != len(rules) or not all(noted):
        return _("Every rule needs its words.")
    if len(set(noted)) != len(noted):
        return _("Two rules are the same.")
    faults = (_fault_of_tick(rule, text, is_ticked=rule.name in new.wrong) for rule, text in zip(rules, noted, strict=True))
    return next(filter(None, faults), "")


def _fault_of_tick(rule: NotedRule, text: str, *, is_ticked: bool) -> str:
    """Return what is wrong about a tick, "" when nothing is. Words that were noted as a mistake never become what the SOP says."""
    if is_ticked and text == rule.told:
        return _("{rule} is ticked, but says what the SOP says. Change a detail of it, or untick it.").format(rule=rule.name)
    if not is_ticked and rule.is_wrong and text == " ".join(rule.noted.split()):
        return _("{rule} is not ticked, but it differs from the SOP. Tick it, or write what the SOP says.").format(rule=rule.name)
    return ""


def _edited(item: Item, new: Edit | NotedEdit) -> Item:
    if isinstance(new, NotedEdit):
        draft = rewritten(item, [" ".join(rule.split()) for rule in new.noted], new.wrong)
    else:
        options = tuple(" ".join(option.split()) for option in new.options)
        draft = Draft(item.kind, " ".join(new.stem.split()), options, new.key, item.evidence, item.explanation, item.lenders)
    return replace(
        item,
        id=item_id(item.family, draft),
        stem=draft.stem,
        options=draft.options,
        key=draft.key,
        explanation=draft.explanation,
        origin=ItemOrigin.OWNER,
        findings=lint(draft, item.evidence),
        homes=(),
    )
