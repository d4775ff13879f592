"""Puts a diagnosis into words: probable places of a bottleneck, never a cause, and never a person."""

from __future__ import annotations

from core.localization import N_, counted, percent, written
from core.localization import gettext as _
from insights.diagnosis.models import Cause, Diagnosis, Missing, Rate

VERDICTS = {
    Cause.PRACTICE: N_("probably people lack practice"),
    Cause.SOP: N_("the SOP looks unclear"),
    Cause.PROCESS: N_("looks like the process or the system, not the people"),
    Cause.FEW: N_("errors come from a small part of the people"),
    Cause.EASY: N_("goes well: probably easy or rare"),
    Cause.NOTHING: N_("nothing stands out"),
    Cause.UNKNOWN: N_("not enough data"),
}
_SHORT = {
    Cause.PRACTICE: N_("lack of practice"),
    Cause.SOP: N_("an unclear SOP"),
    Cause.PROCESS: N_("the process or the system"),
}
WITHHELD = N_("withheld")


def verdict(diagnosis: Diagnosis) -> str:
    """Return the diagnosis in a few words."""
    if diagnosis.missing is Missing.BETWEEN:
        causes = f" {_('or')} ".join(_(_SHORT[cause]) for cause in diagnosis.between)
        return _("errors are frequent; {causes} fits").format(causes=causes)
    if diagnosis.missing is Missing.WORK:
        return _("no work events yet")
    return _(VERDICTS[diagnosis.cause])


def reason(diagnosis: Diagnosis, weeks: float, fewest: int) -> str:
    """Return the evidence in one or two sentences, with the counts that may be shown."""
    errors = _("Errors at work: {rate}.").format(rate=rate_words(diagnosis.work, fewest))
    practice = _("Right in practice: {rate}.").format(rate=rate_words(diagnosis.practice, fewest))
    stuck = _("Stuck questions: {rate}.").format(rate=stuck_words(diagnosis, fewest))
    period = _("{n} people, {weeks} weeks.").format(n=diagnosis.n, weeks=f"{weeks:.0f}")
    parts = {
        Cause.PRACTICE: (errors, practice),
        Cause.SOP: (errors, stuck, _("Practice looks fine.") if diagnosis.practice.trials else practice),
        Cause.PROCESS: (errors, practice, stuck, _("Good practice with poor results points to the process, not the learners.")),
        Cause.FEW: (errors, _("The others' errors are usual. Offer coaching in private; nobody is named here.")),
    }
    changed = (
        (counted(diagnosis.versions, "The SOP changed once in this time.", "The SOP changed {n} times in this time."),)
        if diagnosis.versions
        else ()
    )
    return " ".join((*parts.get(diagnosis.cause, (errors, practice, stuck)), *changed, period))


def rate_words(rate: Rate, fewest: int) -> str:
    """Format a rate as `18 % (14 to 23, usual 8)`; a figure about too few people is withheld."""
    if not rate.people or not rate.trials:
        return _("no data")
    if rate.people < fewest:
        return _(WITHHELD)
    low, high, usual = _number(rate.low), _number(rate.high), _number(rate.usual)
    return _("{rate} ({low} to {high}, usual {usual})").format(
        rate=percent(round(100 * rate.mean)), low=low, high=high, usual=usual
    )


def taught_shown(diagnosis: Diagnosis, fewest: int) -> int | None:
    """Return how many of the people took a lesson; None where few did, or where few did not."""
    rest = diagnosis.n - diagnosis.taught
    return diagnosis.taught if not diagnosis.taught or not rest or min(diagnosis.taught, rest) >= fewest else None


def taught_words(diagnosis: Diagnosis, fewest: int) -> str:
    """Format how many of the people took a lesson."""
    taught = taught_shown(diagnosis, fewest)
    return _(WITHHELD) if taught is None else _("{n} of {people}").format(n=taught, people=diagnosis.n)


def stuck_words(diagnosis: Diagnosis, fewest: int) -> str:
    """Format stuck questions per 100 times done."""
    rate = diagnosis.questions
    if not diagnosis.asked:
        return _("none")
    if rate.people < fewest:
        return _(WITHHELD)
    if not rate.trials:
        return _("{n} of {asked} questions").format(n=rate.events, asked=diagnosis.asked)
    mean, usual = written(f"{100 * rate.mean:.1f}"), written(f"{100 * rate.usual:.1f}")
    text = _("{n} of {asked} questions, {mean} in 100 times done (usual {usual})")
    return text.format(n=rate.events, asked=diagnosis.asked, mean=mean, usual=usual)


def _number(share: float) -> str:
    return f"{100 * share:.0f}"
