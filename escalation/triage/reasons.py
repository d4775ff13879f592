"""Words the reason why a question went to a person: one short sentence per kind, and never that something is allowed."""

from __future__ import annotations

from core.localization import N_, quantity
from core.localization import gettext as _
from escalation.limits.models import LimitMatch
from escalation.owners import decider_words
from escalation.triage.models import Kind, Tier, Verdict

SENTENCES = {
    Kind.AMOUNT: N_("This is about an amount that may be more than the rule allows."),
    Kind.WINDOW: N_("This is about a date or a period that may lie outside the rule."),
    Kind.LEGAL: N_("This has a legal side, and a person should look at it."),
    Kind.SAFETY: N_("This is about somebody's safety or health."),
    Kind.PEOPLE: N_("This is about how people are treated, and belongs with a person."),
    Kind.COMPENSATION: N_("Somebody may be owed something here, and a person decides that."),
    Kind.COMPLAINT: N_("This is a complaint, and a person should hear it."),
    Kind.COMPLIANCE: N_("This may touch compliance rules."),
    Kind.PRIVACY: N_("This is about somebody's personal data."),
    Kind.APPROVAL: N_("This needs somebody's approval."),
    Kind.WAIVER: N_("This asks to leave out part of a rule."),
    Kind.SPLITTING: N_("This would split something up to stay under a limit."),
    Kind.SELF_APPROVAL: N_("Nobody approves their own case, so somebody else has to look at it."),
    Kind.BYPASS: N_("This would go around a check that the rule asks for."),
    Kind.CONFLICT: N_("There may be a conflict of interest here."),
    Kind.INJECTION: N_("This tells me what to say. I only quote the rules."),
    Kind.PRESSURE: N_("This is urgent, and a person should decide it."),
    Kind.AFTERWARDS: N_("This has already happened, and a person should look at it."),
    Kind.SOFT: N_("This sounds like a case of its own, and a person should weigh it."),
    Kind.CONFIDENTIAL: N_("This is yours, and goes to nobody unless you want it to."),
    Kind.GENERAL: N_("This looks like an exception."),
}

_OFFERED = N_("This may need an exception.")
_ANSWERED = N_("This asks about the rule.")


def sentence(tier: Tier, kind: Kind) -> str:
    """Return the reason for a verdict that no limit decided."""
    return {Tier.HUMAN: SENTENCES[kind], Tier.OFFER: _OFFERED, Tier.ANSWER: _ANSWERED}[tier]


MAY_BE = 0.2
"""Score from which an offer says that the question may be an exception. Nine of ten exceptions reach it, and one plain question of
seven (docs/measurements/triage.md); below it a person is only offered.
"""


def told(verdict: Verdict) -> str:
    """Return why a question went to a person or is offered one, in the reader's language; empty where little speaks for it."""
    if verdict.tier is Tier.OFFER and verdict.score < MAY_BE:
        return ""
    return beyond(verdict.limit) if verdict.is_by_limit and verdict.limit else _(verdict.reason)


def beyond(reading: LimitMatch) -> str:
    """Return one sentence that compares the asked amount with the limit that it exceeds."""
    amount, limit = quantity(reading.asked, reading.limit.unit), reading.limit
    comparison = _("{asked} is beyond the limit of {limit}.").format(asked=amount[0].upper() + amount[1:], limit=limit)
    return f"{comparison} {_('Beyond it {who} decides.').format(who=decider_words(limit.needs))}" if limit.needs else comparison
