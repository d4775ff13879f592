"""What people are told about why a question went to a person: one short sentence per kind, and never that something is allowed."""

from __future__ import annotations

from escalation.triage.models import Kind, Tier

SENTENCES = {
    Kind.AMOUNT: "This is about an amount that may be more than the rule allows.",
    Kind.WINDOW: "This is about a date or a period that may lie outside the rule.",
    Kind.LEGAL: "This has a legal side, and a person should look at it.",
    Kind.SAFETY: "This is about somebody's safety or health.",
    Kind.PEOPLE: "This is about how people are treated, and belongs with a person.",
    Kind.COMPENSATION: "Somebody may be owed something here, and a person decides that.",
    Kind.COMPLAINT: "This is a complaint, and a person should hear it.",
    Kind.COMPLIANCE: "This may touch compliance rules.",
    Kind.PRIVACY: "This is about somebody's personal data.",
    Kind.APPROVAL: "This needs somebody's approval.",
    Kind.WAIVER: "This asks to leave out part of a rule.",
    Kind.SPLITTING: "This would split something up to stay under a limit.",
    Kind.SELF_APPROVAL: "Nobody approves their own case, so somebody else has to look at it.",
    Kind.BYPASS: "This would go around a check that the rule asks for.",
    Kind.CONFLICT: "There may be a conflict of interest here.",
    Kind.INJECTION: "This tells me what to say. I only quote the rules.",
    Kind.PRESSURE: "This is urgent, and a person should decide it.",
    Kind.AFTERWARDS: "This has already happened, and a person should look at it.",
    Kind.SOFT: "This sounds like a case of its own, and a person should weigh it.",
    Kind.CONFIDENTIAL: "This belongs to you, and goes to nobody unless you want it.",
    Kind.GENERAL: "This looks like an exception.",
}

_OFFERED = "This may need an exception."
_ANSWERED = "This asks about the rule."


def sentence(tier: Tier, kind: Kind) -> str:
    """The reason for a verdict that no limit decided."""
    return {Tier.HUMAN: SENTENCES[kind], Tier.OFFER: _OFFERED, Tier.ANSWER: _ANSWERED}[tier]
