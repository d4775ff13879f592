"""Renders the owner's part of the Home tab: what waits for them, with one click where one click is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.mrkdwn import escape, one_line
from bot.insights.views.home import GAPS
from core.localization import counted, day
from core.localization import gettext as _
from escalation.cases.afterwards import GapKind
from escalation.owners import decider_words
from retrieval.library.borrowed import plain

CONFIRM_LIMIT: Final = "limit_confirm"
REJECT_LIMIT: Final = "limit_reject"
CLOSE_GAP: Final = "gap_close"

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class GapLine:
    """`text` is what was asked: empty where it was erased, None where nobody asked and the owner said that it needs a change."""

    id: str
    kind: GapKind
    section: str
    text: str | None
    reason: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit as it was read: `words` say it, `needs` who decides beyond it (empty: nobody named). `keys` and `evidence` are those
    of the sentences that state it.
    """

    sop_id: str
    keys: Sequence[str]
    title: str
    words: str
    needs: str
    evidence: Sequence[str]


@dataclass(frozen=True, slots=True)
class OwnersPage:
    """The owner's page. `all_limits` counts those that are not shown as well."""

    gaps: Sequence[GapLine] = ()
    limits: Sequence[LimitLine] = ()
    all_limits: int = 0


def owner_blocks(page: OwnersPage) -> list[Block]:
    """Return the owner's blocks; nothing for people for whom nothing waits."""
    blocks: list[Block] = []
    for gap in page.gaps[:_SHOWN]:
        blocks += [parts.section(_gap(gap)), parts.actions([parts.button(CLOSE_GAP, _("Done"), gap.id)])]
    if page.limits:
        left = counted(page.all_limits, "{n} limit to check", "{n} limits to check")
        blocks.append(parts.section("*{asked}* ({left})".format(asked=_("Did I read these limits right?"), left=left)))
        blocks.append(parts.context(_("Only limits that you confirm are compared with what people ask for.")))
    for limit in page.limits:
        blocks += [parts.section(_limit(limit)), parts.actions(_answers(limit))]
    return [*blocks, parts.divider()] if blocks else []


def _answers(limit: LimitLine) -> list[Block]:
    value = f"{limit.sop_id}|{limit.keys[0]}"
    return [parts.button(CONFIRM_LIMIT, _("That's right"), value), parts.button(REJECT_LIMIT, _("Not a limit"), value)]


def _gap(gap: GapLine) -> str:
    where = f" ({escape(gap.section)})" if gap.section else ""
    due = "\n" + _("Please look at it by {day}.").format(day=day(gap.due_on)) if gap.due_on else ""
    reason = "\n" + _("Decided: _{reason}_").format(reason=one_line(gap.reason, 200)) if gap.reason else ""
    question = "" if gap.text is None else "\n" + _("Asked: _{question}_").format(question=one_line(gap.text, 200) or _("(erased)"))
    return f"*{_(GAPS[gap.kind])}*{where}{question}{reason}{due}"


def _limit(limit: LimitLine) -> str:
    needs = ", " + _("beyond it {who} decides").format(who=escape(decider_words(limit.needs))) if limit.needs else ""
    quotes = [f"> {one_line(_row_words(plain(sentence)), 300)}" for sentence in limit.evidence]
    return "\n".join((f"*{escape(limit.title)}*: {escape(limit.words)}{needs}", *quotes))


def _row_words(evidence: str) -> str:
    """Return a row of a table as people read it: `25 to 249 · incident P2`."""
    line = evidence.strip()
    return (
        " · ".join(cell for cell_text in line.strip("|").split("|") if (cell := cell_text.strip()))
        if line.startswith("|")
        else evidence
    )
