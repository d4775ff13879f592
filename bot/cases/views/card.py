"""Renders the owner's card: what is asked, by whom, the rule at stake, earlier decisions, and the buttons. The card is updated in
place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from bot.blocks import parts
from bot.blocks.buttons import SUGGEST
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.cases.views.words import OUTCOMES, quoted, said_text, status_line
from core.localization import N_, day, pgettext
from core.localization import gettext as _
from escalation.cases.afterwards import Precedent
from escalation.cases.models import Case, Status

CLAIM: Final = "case_claim"
DECIDE: Final = "case_decide"
POST_HERE: Final = "case_post_in_channel"
APPROVE: Final = "case_approve"
DECLINE: Final = "case_decline"
ANSWER: Final = "case_answer"
ASK_INFO: Final = "case_ask_info"
REASSIGN: Final = "case_reassign"
MORE: Final = "case_more"
NOT_MINE, NOT_EXCEPTION, REOPEN = "not_mine", "not_exception", "reopen"

_SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
_PRECEDENT = 160
_CHANGED: Final = N_("This section has changed since it was asked: version {version} is what holds now.")


@dataclass(frozen=True)
class CaseShown:
    """Holds a case and what its card shows but a view may not look up. Empty strings and tuples: nothing is known, or it may not
    be named in this channel.

    `text` is the question, `names` plain names by Slack id, `why` triage's sentence, `section` and `url` name the SOP's section,
    `is_gone`: the library has it no longer, `changed_to`: the version in which it reads differently than when it was asked about
    (0: it reads the same), `rule` quotes it, `due` is when the next answer is expected, `skipped` says in words who could not be
    reached. `is_decider`: this card is read by one person, who may approve and decline; `is_direct`: by one person. `deciders` says
    who decides, `withheld` names the channel that the case was kept out of, `readers` who reads there.
    """

    case: Case
    text: str
    names: Mapping[str, str]
    zone: ZoneInfo
    role: str = ""
    why: str = ""
    section: str = ""
    url: str = ""
    is_gone: bool = False
    changed_to: int = 0
    rule: str = ""
    due: str = ""
    permalink: str = ""
    precedents: Sequence[Precedent] = ()
    skipped: Sequence[str] = ()
    talk: Sequence[tuple[str, str]] = field(default=())
    is_direct: bool = False
    is_decider: bool = False
    deciders: str = ""
    withheld: str = ""
    readers: str = ""

    def name(self, person: str | None) -> str:
        return self.names.get(person or "", "")


def case_card(shown: CaseShown, *, mention: str = "") -> Card:
    """Render the card. `mention` is the Slack id of the person asked, in a channel's first post; an update mentions nobody. `text`
    leaves the question's words out of the notification, because a locked screen may show it.
    """
    case, is_open, wants = shown.case, shown.case.is_open, _wants(shown.case)
    asker = escape(shown.name(case.asker)) or _("A colleague")
    called = f"<@{mention}> " if _SLACK_ID.fullmatch(mention) and not shown.is_direct else ""
    role = f" ({escape(shown.role)})" if shown.role else ""
    blocks = [parts.section(f"{called}*{asker}*{role} *{wants}*\n{quoted(shown.text)}")]
    blocks.extend(parts.context(line) for line in _facts(shown) if line)
    blocks.extend(_talk(shown))
    if shown.precedents and is_open:
        lines = "\n".join(_precedent(shown, precedent) for precedent in shown.precedents)
        blocks.append(parts.context(_("*Decided before* (shown, never applied)") + f"\n{lines}"))
    if case.decision and case.decision.said.reason:
        reason = one_line(said_text(case.decision.said.reason), _PRECEDENT)
        blocks.append(parts.context(_("*Reason:* {text}").format(text=reason)))
    if case.decision and case.decision.said.conditions:
        conditions = one_line(case.decision.said.conditions, _PRECEDENT)
        blocks.append(parts.context(_("*Conditions:* {text}").format(text=conditions)))
    due = f" · {escape(shown.due)}" if shown.due and is_open else ""
    blocks.append(parts.context(f"{status_line(case, shown.names, shown.zone)}{due}"))
    elements = _buttons(shown)
    if shown.withheld and is_open:
        blocks.append(parts.context(_withheld(shown)))
    if elements:
        blocks.append(parts.actions(elements))
    if is_open:
        reply = _("Reply in this thread: I'll carry your words to {asker}.").format(asker=asker)
        blocks.append(parts.context(f"{_where(shown)} · {reply}"))
    return Card(f"{called}{asker} {wants}", tuple(blocks))


def _wants(case: Case) -> str:
    if case.is_open:
        return _("needs your help") if case.kind == HELP else _("needs a decision")
    return _("asked for help") if case.kind == HELP else _("asked for a decision")


HELP: Final = "help"
"""Kind of a case that a person opened because an answer did not help; triage saw no exception."""


def _facts(shown: CaseShown) -> list[str]:
    missing = _("The SOP behind it isn't open to everyone here.") if shown.case.concern else _("I found no SOP for it.")
    missing = _("The section it is about is no longer in the library.") if shown.is_gone else missing
    where = (
        f"{link(shown.url, shown.section)}: _{escape(shown.rule)}_"
        if shown.section and shown.rule
        else link(shown.url, shown.section)
    )
    limit = shown.case.evidence.limit
    stake = _("*Limit at stake:* {limit}").format(limit=escape(limit.words)) if limit and shown.section else ""
    gaps = "⚠️ " + " ".join(escape(gap) for gap in shown.skipped) if shown.skipped else ""
    changed = "✎ " + _(_CHANGED).format(version=shown.changed_to) if shown.changed_to and shown.case.is_open else ""
    return [
        escape(_(shown.why)) if shown.why else "",
        where if shown.section else missing,
        changed,
        stake,
        escape(shown.deciders),
        gaps,
    ]


def _withheld(shown: CaseShown) -> str:
    channel, readers = escape(shown.withheld), escape(shown.readers)
    why = _("I ask you here because not everybody in {channel} may see this SOP.").format(channel=channel)
    all_the_same = _("*{label}* puts this card there all the same, for {readers}.")
    return f"🔒 {why} {all_the_same.format(label=_post_label(shown), readers=readers)}"


def _post_label(shown: CaseShown) -> str:
    return _("Post in {channel}").format(channel=shown.withheld)[:75]


def _talk(shown: CaseShown) -> list[Block]:
    """Return what was asked back and said since, newest last."""
    lines = [
        f"*{escape(name) or _('Somebody')}:* {escape(' '.join(said_text(text).split())[:_PRECEDENT])}"
        for name, text in shown.talk[-4:]
    ]
    return [parts.context("\n".join(lines))] if lines else []


def _precedent(shown: CaseShown, precedent: Precedent) -> str:
    decision = precedent.decision
    stale = " " + _("_Under an older version of the section._") if precedent.stale else ""
    reason = " ".join(said_text(decision.said.reason).split())
    short = reason if len(reason) <= _PRECEDENT else reason[:_PRECEDENT].rstrip() + "…"
    name = shown.name(decision.by)
    outcome = _(OUTCOMES[decision.outcome])
    by = _("{outcome} by {name}").format(outcome=outcome, name=escape(name)) if name else outcome
    return f"• {by}, {day(decision.at)}: {escape(short)}{stale}"


def _buttons(shown: CaseShown) -> list[Block]:
    """Return the buttons. Approve and Decline are there only where the one reader may decide. Everybody in a channel reads the
    same card, so there *Decide* asks the server first.
    """
    case = shown.case
    not_mine = (_("This is not mine"), f"{NOT_MINE}:{case.id}")
    covered = (_("No exception: the SOP covers it"), f"{NOT_EXCEPTION}:{case.id}")
    is_a_decision, may_decide = case.kind != HELP, shown.is_decider or not shown.is_direct
    if not case.is_open:
        reopen = case.status in {Status.DECIDED, Status.RELAYED, Status.CLOSED} and may_decide
        suggest = [(_("The SOP should say this"), f"{SUGGEST}:{case.id}")] if case.decision is not None else []
        choices = [*suggest, *([(_("Reopen"), f"{REOPEN}:{case.id}")] if reopen else [])]
        return [parts.overflow(MORE, choices)] if choices else []
    buttons: list[Block] = []
    if case.assignee is None:
        buttons.append(parts.button(CLAIM, _("Claim"), case.id, "primary"))
    buttons.append(parts.button(ANSWER, _("Answer"), case.id))
    if is_a_decision and shown.is_direct and shown.is_decider:
        buttons += [
            parts.button(APPROVE, pgettext("an exception", "Approve"), case.id),
            parts.button(DECLINE, _("Decline"), case.id),
        ]
    if is_a_decision and not shown.is_direct:
        buttons.append(parts.button(DECIDE, _("Decide"), case.id))
    buttons += [parts.button(ASK_INFO, _("Ask for info"), case.id), parts.button(REASSIGN, _("Pass on"), case.id)]
    if shown.withheld:
        buttons.append(parts.button(POST_HERE, _post_label(shown), case.id))
    return [*buttons, parts.overflow(MORE, [not_mine, covered] if is_a_decision and may_decide else [not_mine])]


def _where(shown: CaseShown) -> str:
    return link(shown.permalink, _("Open the thread")) if shown.permalink else _("Asked in private.")
