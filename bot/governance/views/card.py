"""Renders the card of a proposal: what would change, what depends on it, its state, and the buttons. One card, updated in place.

The notification names the SOP alone: it may ring on a locked screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, one_line
from bot.governance.dependents import Dependents
from bot.governance.views.diff import diff_blocks
from core.localization import N_, counted, day, quoted
from core.localization import gettext as _
from core.withholding import FEWEST
from retrieval.library.proposals.models import Proposal, Status
from retrieval.library.word_changes import SectionDiff
from retrieval.sources.models import Kind

APPROVE: Final = "proposal_approve"
REJECT: Final = "proposal_reject"
EDIT: Final = "proposal_edit"
OPEN: Final = "proposal_open"
ROLL_BACK: Final = "proposal_roll_back"

_CLOSED: Final = N_("A proposal about an SOP that is not open to everyone here.")
_WHY: Final = 600
_WAYS_BACK: Final[Mapping[Kind | None, tuple[str, str]]] = {
    Kind.FOLDER: (N_("Its file"), " DIR"),
    Kind.GIT: (N_("Its file in git"), " DIR --pull-request"),
    Kind.CONFLUENCE: (N_("Its page in Confluence"), " --confluence-draft"),
    Kind.NOTION: (N_("Its page in Notion"), ""),
    Kind.DRIVE: (N_("Its document in Google Drive"), ""),
}


@dataclass(frozen=True)
class ProposalShown:
    """A proposal with what the view cannot look up. Without a title it may not be shown here.

    `page` is where the whole change can be read, empty for nowhere; `warnings` are sentences (mrkdwn); `source` is where the SOP
    comes from, None where nobody knows.
    """

    proposal: Proposal
    title: str
    diffs: Sequence[SectionDiff]
    today: date = date.min
    suggested_by: str = ""
    edited_by: str = ""
    decided_by: str = ""
    dependents: Dependents = field(default_factory=Dependents)
    page: str = ""
    warnings: Sequence[str] = ()
    opens: bool = False
    source: Kind | None = None


def proposal_card(shown: ProposalShown) -> Card:
    proposal = shown.proposal
    if not shown.title:
        return Card(_(_CLOSED), (parts.section(_(_CLOSED)),))
    blocks: list[Block] = [parts.section(_lead(shown))]
    if proposal.why:
        blocks.append(parts.context(quoted(one_line(proposal.why, _WHY))))
    blocks += diff_blocks(shown.diffs, shown.page)
    if proposal.status is Status.WAITING:
        blocks += [parts.context(line) for line in (depends_words(shown.dependents), golden_words(proposal)) if line]
        blocks += [parts.context(f"⚠️ {line}") for line in shown.warnings]
    blocks += [parts.context(line) for line in (status_words(shown), way_back_words(shown)) if line]
    blocks.append(parts.actions(_buttons(shown)))
    return Card(f"{_headline(shown)}: {escape(shown.title)}", tuple(blocks))


def moved_card(shown: ProposalShown) -> Card:
    """Render an earlier card whose proposal went on to somebody else."""
    text = f"{_headline(shown)}: {escape(shown.title)}" if shown.title else _(_CLOSED)
    return Card(text, (parts.section(f"{text}\n→ {_('It has moved on to the next person in line, and the buttons are there.')}"),))


def depends_words(dependents: Dependents) -> str:
    """Say in one line what depends on the changed sections."""
    counts = [words for number, words in _dependent_counts(dependents) if number] or [_("no practice question or case")]
    few = _("fewer than {n} people").format(n=FEWEST)
    if dependents.items:
        known = few if dependents.knowing is None else counted(dependents.knowing, "{n} person", "{n} people")
        counts.insert(1, _("{people} who got it right last time").format(people=known))
    if dependents.questions is None:
        counts.append(_("questions of {people} in the last 30 days").format(people=few))
    else:
        counts.append(counted(dependents.questions, "{n} question in the last 30 days", "{n} questions in the last 30 days"))
    return f"*{_('Depends on it:')}* " + " · ".join(counts)


def _dependent_counts(dependents: Dependents) -> tuple[tuple[int, str], ...]:
    return (
        (dependents.items, counted(dependents.items, "{n} practice question", "{n} practice questions")),
        (dependents.open_cases, counted(dependents.open_cases, "{n} open case", "{n} open cases")),
        (dependents.precedents, counted(dependents.precedents, "{n} decided case", "{n} decided cases")),
        (dependents.cards, counted(dependents.cards, "{n} action card", "{n} action cards")),
    )


def golden_words(proposal: Proposal) -> str:
    """Compare golden questions before and after; empty as long as they were not asked."""
    measured = proposal.measured
    if measured is None or not measured.asked:
        return ""
    head = f"*{_('Golden questions:')}*"
    if not measured.lost:
        same = _("all that found their section before still do, of {asked}.")
        better = _("all that found their section before still do, of {asked}, and {mended} more do.")
        return f"{head} {(better if measured.mended else same).format(asked=measured.asked, mended=measured.mended)}"
    lost = counted(
        measured.lost,
        "{n} of {asked} no longer finds its section.",
        "{n} of {asked} no longer find their section.",
        asked=measured.asked,
    )
    examples = "".join(f"\n• {one_line(text, 120)}" for text in measured.examples)
    return f"⚠️ {head} {lost}{examples}"


_STATUS_WORDS: Final = {
    Status.WAITING: N_("○ Nobody has decided yet. Readers see what they saw until now."),
    Status.APPROVED: N_("◔ Approved by {name}. {then}"),
    Status.LIVE: N_("✓ Live now as version {number}, approved by {name}."),
    Status.REJECTED: N_("– Rejected by {name}.{reason} Readers see what they saw until now."),
    Status.WITHDRAWN: N_("– Off the list: {note}"),
    Status.ROLLED_BACK: N_("↩ Rolled back by {name}: readers see the text of version {back_to} again."),
}


def status_words(shown: ProposalShown) -> str:
    proposal, note = shown.proposal, one_line(shown.proposal.note, 300)
    return _(_STATUS_WORDS[proposal.status]).format(
        name=escape(shown.decided_by or _("somebody")),
        then=_then(shown),
        number=proposal.number,
        reason=f" {quoted(note)}" if note else "",
        note=note,
        back_to=proposal.back_to,
    )


def _then(shown: ProposalShown) -> str:
    effective = shown.proposal.effective
    if effective is None or effective <= shown.today:
        return _("It is being published.")
    return _("In force from {day}; until then readers see the earlier version.").format(day=day(effective))


def way_back_words(shown: ProposalShown) -> str:
    """Say how a live change that was made in Cairn goes back to the SOP's source; empty for a change from there."""
    proposal = shown.proposal
    if proposal.status is not Status.LIVE or not proposal.is_text:
        return ""
    where, way = _WAYS_BACK.get(shown.source, (N_("Its source"), ""))
    command = f"`cairn sops patch {proposal.sop_id}{way}`"
    pattern = _("{place} still had the earlier text then. Whoever runs Cairn takes it there: {command}")
    return pattern.format(place=_(where), command=command)


def value_of(proposal: Proposal) -> str:
    """Return a button's value: which proposal, and which words of it were seen."""
    return f"{proposal.id}:{proposal.seal}"


def _lead(shown: ProposalShown) -> str:
    proposal = shown.proposal
    versions = ""
    if proposal.number is not None and proposal.base is not None:
        numbers = _("(version {number} in place of {base})").format(number=proposal.number, base=proposal.base)
        versions = f" {numbers}"
    people = []
    if proposal.is_text:
        by_name = _("Suggested by {name}.").format(name=escape(shown.suggested_by))
        people.append(by_name if shown.suggested_by else _("Suggested by a colleague."))
    elif shown.suggested_by:
        people.append(_("Written by {name}.").format(name=escape(shown.suggested_by)))
    if shown.edited_by:
        people.append(_("Edited by {name}.").format(name=escape(shown.edited_by)))
    return f"*{_headline(shown)}: {escape(shown.title)}*{versions}\n{' '.join(people)}".rstrip()


def _headline(shown: ProposalShown) -> str:
    if shown.proposal.is_text:
        return _("Suggested change")
    return _("New SOP") if shown.proposal.base is None else _("Changed SOP")


def _buttons(shown: ProposalShown) -> list[Block]:
    """Return the buttons for the next steps; the whole change can always be opened."""
    proposal, value = shown.proposal, value_of(shown.proposal)
    buttons: list[Block] = []
    if proposal.status is Status.WAITING:
        buttons = _deciding(shown)
    elif proposal.status is Status.APPROVED and proposal.effective is not None and proposal.effective > shown.today:
        buttons = [parts.button(REJECT, _("Stop it…"), value)]
    elif proposal.status is Status.LIVE and proposal.base is not None:
        buttons = [parts.button(ROLL_BACK, _("Roll back"), value)]
    elif proposal.status is Status.REJECTED:
        buttons = [parts.button(APPROVE, _("Approve after all"), value)]
    return [*buttons, parts.button(OPEN, _("Open"), value)]


def _deciding(shown: ProposalShown) -> list[Block]:
    value = value_of(shown.proposal)
    approve = (_("Approve, open to everyone"), f"{value}:opens") if shown.opens else (_("Approve"), value)
    edit = [parts.button(EDIT, _("Edit…"), value)] if shown.proposal.is_text else []
    return [parts.button(APPROVE, *approve, "primary"), parts.button(REJECT, _("Reject…"), value), *edit]
