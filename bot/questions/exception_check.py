"""Runs triage on a question: may a bot answer it, and what would a case about it say? Limits come from the SOPs found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Protocol

from bot.cases.views.card import HELP
from bot.ports import UnitOfWork
from core.localization import gettext as _
from core.localization import speaking
from escalation.cases.concern import Concern, Evidence, LimitAtStake
from escalation.cases.ports import Review
from escalation.cases.requests import Opening
from escalation.limits.lines import limits_of, standing
from escalation.limits.models import Comparison, Limit, LimitMatch, LimitOrigin
from escalation.owners import decider_words
from escalation.triage.models import Tier, Verdict
from retrieval.library.models import CurrentSection

_SIGN = re.compile(r"[<>≤≥]")


class Judge(Protocol):
    """Judges a question by its text, the limits and the asker's role. Never raises: without its model it uses the words alone."""

    def __call__(self, question: str, limits: Sequence[Limit], role: str | None) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class TriageQuestion:
    """A question as triage sees it. `found` holds the sections shown for it, best first, and `cosine` is the first one's; `whole`
    is the message that the text is a part of, where that may decide; `is_answered`: the sections answer it, as far as search
    can tell; `are_places`: search was not sure which of them does; `is_private`: nobody else saw it asked.
    """

    id: str
    person: str
    role: str | None
    text: str
    found: Sequence[CurrentSection]
    whole: str = ""
    cosine: float = 0.0
    is_answered: bool = True
    are_places: bool = False
    is_private: bool = False


@dataclass(frozen=True)
class ExceptionCheck:
    judge: Judge

    def verdict(self, question: TriageQuestion, limits: Sequence[Limit]) -> Verdict:
        """Return who answers, by the question's own words, or by the whole message where a person decides that. Only limits that an
        owner wrote or confirmed are compared. Where no SOP answers, mere similarity to exceptions does not make it one: the owner
        is offered there anyway.
        """
        own = self.judge(question.text, limits, question.role)
        whole = self.judge(question.whole, limits, question.role) if question.whole else own
        verdicts = [own, whole] if whole.tier is Tier.HUMAN else [own]
        raised = [verdict for verdict in verdicts if question.is_answered or verdict.is_certain]
        return max(raised, key=attrgetter("strictness")) if raised else replace(own, tier=Tier.ANSWER)

    def opening(self, question: TriageQuestion, verdict: Verdict, *, send_now: bool) -> Opening:
        """Return the case that this question would become; a call for help where triage sees no exception."""
        kind = HELP if verdict.tier is Tier.ANSWER else verdict.kind.value
        evidence = Evidence(verdict.score, verdict.rules, _at_stake(verdict.limit))
        concern = concern_of(question, about(question, verdict.limit))
        return Opening(question.id, question.person, kind, concern, evidence, send_now, question.is_private)


def limits_in(sections: Sequence[CurrentSection]) -> Sequence[Limit]:
    """Return the limits of the SOPs found."""
    by_sop: dict[str, list[CurrentSection]] = {}
    for section in sections:
        by_sop.setdefault(section.sop.id, []).append(section)
    return [
        limit
        for sop_id, group in by_sop.items()
        for limit in limits_of(sop_id, group[0].sop.governance, [section.section for section in group])
    ]


def confirmed(uow: UnitOfWork, limits: Sequence[Limit]) -> Sequence[Limit]:
    """Return those limits that an owner wrote or confirmed."""
    proposed = {limit.sop_id for limit in limits if limit.origin is LimitOrigin.TEXT}
    reviewed = uow.limits.reviewed(proposed) if proposed else {}
    return standing(limits, {key for key, state in reviewed.items() if state is Review.CONFIRMED})


def about(question: TriageQuestion, reading: LimitMatch | None) -> CurrentSection | None:
    """Return the section whose owner is asked: that of the limit which is exceeded, else the one that answers. Of several places
    the first of the owner who has most of them; None where each has another owner, because then the first is right half the time
    (docs/design/triage.md).
    """
    if reading is not None and reading.comparison is Comparison.OVER:
        limit = reading.limit
        in_sop = [current for current in question.found if current.sop.id == limit.sop_id]
        if in_sop:
            return next((current for current in in_sop if current.section.anchor == limit.anchor), in_sop[0])
    owners = Counter(current.sop.governance.owner for current in question.found)
    if not question.are_places or len(owners) <= 1:
        return next(iter(question.found), None)
    owner, places = owners.most_common(1)[0]
    return next(current for current in question.found if current.sop.governance.owner == owner) if places > 1 else None


def concern_of(question: TriageQuestion, current: CurrentSection | None) -> Concern | None:
    if current is None:
        return None
    cosine = question.cosine if current is question.found[0] else 0.0
    return Concern(current.sop.id, current.section.anchor, current.sop.version, current.section.digest, cosine)


def _at_stake(reading: LimitMatch | None) -> LimitAtStake | None:
    """Return the limit that the question exceeds, else None: staying within a limit is evidence of nothing."""
    if reading is None or reading.comparison is not Comparison.OVER:
        return None
    limit = reading.limit
    with speaking(None):  # stored: owners read it
        return LimitAtStake(limit.key, limit_words(limit), limit.needs, reading.asked, limit.unit)


def limit_words(limit: Limit) -> str:
    """Return a limit as people read it: the sentence of the SOP's text, or the front matter's line without its signs."""
    if limit.origin is LimitOrigin.TEXT:
        return limit.evidence
    needs = "; " + _("beyond it {who} decides").format(who=decider_words(limit.needs)) if limit.needs else ""
    return f"{_SIGN.split(limit.evidence)[0].strip()}: {limit}{needs}"
