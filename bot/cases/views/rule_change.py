"""Renders a draft of a new rule for the owner of an SOP whose rule gets exception after exception. The owner may write it into
the SOP or not.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link, one_line
from core.local_formats import day
from core.localization import counted, pgettext
from core.localization import gettext as _
from escalation.cases.afterwards import RuleChangeDraft


def rule_change_card(draft: RuleChangeDraft, section: str, url: str, names: Sequence[str]) -> Card:
    """Show the draft; `names` of who decided each approval, in their order; `section` and `url` name the rule."""
    text = counted(
        len(draft.approvals),
        "{n} exception to the same rule approved within 90 days",
        "{n} exceptions to the same rule approved within 90 days",
    )
    somebody = pgettext("who decided", "somebody")
    lines = [
        f"• {day(approval.decision.at)}, {escape(name) or somebody}: {one_line(approval.decision.said.reason, 160)}"
        for approval, name in zip(draft.approvals, names, strict=True)
    ]
    limit = f" ({escape(draft.limit)})" if draft.limit else ""
    blocks = [
        parts.section(f"*{text}*\n{link(url, section)}{limit}"),
        parts.section("\n".join(lines)),
        parts.context(_("Perhaps the rule itself should change: if you agree, put it into the SOP. Nothing changes until you do.")),
    ]
    return Card(text, tuple(blocks))
