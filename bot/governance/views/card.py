"""The card of a proposal: what would change, what depends on it, where it stands, and what can be done. One card, updated in place.

The notification names the SOP alone: it may ring on a locked screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from slack_sdk.models.blocks.block_elements import InteractiveElement

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, one_line
from bot.blocks.words import count
from bot.governance.dependents import Dependents
from bot.governance.views.diff import diff_blocks
from core.local_formats import day
from core.withholding import FEWEST
from retrieval.library.proposals.models import Proposal, Status
from retrieval.library.section_diffs import SectionDiff
from retrieval.sources.models import Kind

APPROVE: Final = "proposal_approve"
REJECT: Final = "proposal_reject"
EDIT: Final = "proposal_edit"
OPEN: Final = "proposal_open"
ROLL_BACK: Final = "proposal_roll_back"

_CLOSED: Final = "A proposal about an SOP that is not open to everyone here."
_FEW: Final = f"fewer than {FEWEST} people"
_WHY: Final = 600
_WAYS_BACK: Final[Mapping[Kind | None, tuple[str, str]]] = {
    Kind.FOLDER: ("Its file", " DIR"),
    Kind.GIT: ("Its file in git", " DIR --pull-request"),
    Kind.CONFLUENCE: ("Its page in Confluence", " --confluence-draft"),
    Kind.NOTION: ("Its page in Notion", ""),
    Kind.DRIVE: ("Its document in Google Drive", ""),
}


@dataclass(frozen=True)
class ProposalShown:
    """A proposal with what the view cannot know. Without a title it may not be shown here.

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
        return Card(_CLOSED, (parts.section(_CLOSED),))
    blocks: list[Block] = [parts.section(_lead(shown))]
    if proposal.why:
        blocks.append(parts.context(f"“{one_line(proposal.why, _WHY)}”"))
    blocks += diff_blocks(shown.diffs, shown.page)
    if proposal.status is Status.WAITING:
        blocks += [parts.context(line) for line in (depends_words(shown.dependents), golden_words(proposal)) if line]
        blocks += [parts.context(f"⚠️ {line}") for line in shown.warnings]
    blocks += [parts.context(line) for line in (status_words(shown), way_back_words(shown)) if line]
    blocks.append(parts.actions(_buttons(shown)))
    return Card(f"{_headline(shown)}: {escape(shown.title)}", tuple(blocks))


def moved_card(shown: ProposalShown) -> Card:
    """What is left of a card whose proposal went on to somebody else."""
    text = f"{_headline(shown)}: {escape(shown.title)}" if shown.title else _CLOSED
    return Card(text, (parts.section(f"{text}\n→ It went on to the next in line, and the buttons are there."),))


def depends_words(dependents: Dependents) -> str:
    """What hangs on the changed sections, in one line."""
    counted = (
        (dependents.items, "practice question"),
        (dependents.open_cases, "open case"),
        (dependents.precedents, "decided case"),
        (dependents.cards, "action card"),
    )
    found = [count(number, noun) for number, noun in counted if number] or ["no practice question or case"]
    if dependents.items:
        known = _FEW if dependents.knowing is None else f"{dependents.knowing} people"
        found.insert(1, f"{known} who got it right last time")
    asked = f"questions of {_FEW}" if dependents.questions is None else count(dependents.questions, "question")
    return "*Depends on it:* " + " · ".join([*found, f"{asked} in the last 30 days"])


def golden_words(proposal: Proposal) -> str:
    """Golden questions before and after; empty as long as they were not asked."""
    measured = proposal.measured
    if measured is None:
        return ""
    if not measured.asked:
        return ""
    if not measured.lost:
        gained = f", and {measured.mended} more do" if measured.mended else ""
        return f"*Golden questions:* all that found their section before still do, of {measured.asked}{gained}."
    lost = "no longer finds its section" if measured.lost == 1 else "no longer find their section"
    examples = "".join(f"\n• {one_line(text, 120)}" for text in measured.examples)
    return f"⚠️ *Golden questions:* {measured.lost} of {measured.asked} {lost}.{examples}"


def status_words(shown: ProposalShown) -> str:
    proposal, by = shown.proposal, escape(shown.decided_by or "somebody")
    note = f" “{one_line(proposal.note, 300)}”" if proposal.note else ""
    early = day(proposal.effective) if proposal.effective and proposal.effective > shown.today else ""
    then = f"In force from {early}; until then readers see the earlier version." if early else "It is being published."
    words = {
        Status.WAITING: "○ Nobody has decided yet. Readers see what they saw until now.",
        Status.APPROVED: f"◔ Approved by {by}. {then}",
        Status.LIVE: f"✓ Live now as version {proposal.number}, approved by {by}.",
        Status.REJECTED: f"– Rejected by {by}.{note} Readers see what they saw until now.",
        Status.WITHDRAWN: f"– Off the list: {one_line(proposal.note, 300)}",
        Status.ROLLED_BACK: f"↩ Rolled back by {by}: readers see the text of version {proposal.back_to} again.",
    }
    return words[proposal.status]


def way_back_words(shown: ProposalShown) -> str:
    """How a live change that was made in Cairn goes back to where the SOP comes from; empty for a change from there."""
    proposal = shown.proposal
    if proposal.status is not Status.LIVE or not proposal.is_text:
        return ""
    where, way = _WAYS_BACK.get(shown.source, ("Its source", ""))
    return f"{where} still had the earlier text then. Whoever runs Cairn takes it there: `cairn sops patch {proposal.sop_id}{way}`"


def value_of(proposal: Proposal) -> str:
    """What a button carries: which proposal, and which words of it were seen."""
    return f"{proposal.id}:{proposal.seal}"


def _lead(shown: ProposalShown) -> str:
    proposal = shown.proposal
    versions = ""
    if proposal.number is not None and proposal.base is not None:
        versions = f" (version {proposal.number} in place of {proposal.base})"
    people = []
    if proposal.is_text:
        people.append(f"Suggested by {escape(shown.suggested_by)}." if shown.suggested_by else "Suggested by a colleague.")
    elif shown.suggested_by:
        people.append(f"Written by {escape(shown.suggested_by)}.")
    if shown.edited_by:
        people.append(f"Edited by {escape(shown.edited_by)}.")
    return f"*{_headline(shown)}: {escape(shown.title)}*{versions}\n{' '.join(people)}".rstrip()


def _headline(shown: ProposalShown) -> str:
    if shown.proposal.is_text:
        return "Suggested change"
    return "New SOP" if shown.proposal.base is None else "Changed SOP"


def _buttons(shown: ProposalShown) -> list[InteractiveElement]:
    """What can be done next; the whole change can always be opened."""
    proposal, value = shown.proposal, value_of(shown.proposal)
    buttons: list[InteractiveElement] = []
    if proposal.status is Status.WAITING:
        buttons = _deciding(shown)
    elif proposal.status is Status.APPROVED and proposal.effective is not None and proposal.effective > shown.today:
        buttons = [parts.button(REJECT, "Stop it…", value)]
    elif proposal.status is Status.LIVE and proposal.base is not None:
        buttons = [parts.button(ROLL_BACK, "Roll back", value)]
    elif proposal.status is Status.REJECTED:
        buttons = [parts.button(APPROVE, "Approve after all", value)]
    return [*buttons, parts.button(OPEN, "Open", value)]


def _deciding(shown: ProposalShown) -> list[InteractiveElement]:
    value = value_of(shown.proposal)
    approve = ("Approve, open to everyone", f"{value}:opens") if shown.opens else ("Approve", value)
    edit = [parts.button(EDIT, "Edit…", value)] if shown.proposal.is_text else []
    return [parts.button(APPROVE, *approve, "primary"), parts.button(REJECT, "Reject…", value), *edit]
