"""What is said of a diagnosis: probable places of a bottleneck, never a cause, and never a person."""

from __future__ import annotations

from insights.diagnosis.models import Cause, Diagnosis, Missing, Rate

VERDICTS = {
    Cause.PRACTICE: "probably people lack practice",
    Cause.SOP: "the SOP looks unclear",
    Cause.PROCESS: "looks like the process or the system, not the people",
    Cause.FEW: "errors come from a small part of the people",
    Cause.EASY: "goes well: probably easy or rare",
    Cause.NOTHING: "nothing stands out",
    Cause.UNKNOWN: "not enough data",
}
_SHORT = {Cause.PRACTICE: "lack of practice", Cause.SOP: "an unclear SOP", Cause.PROCESS: "the process or the system"}
WITHHELD = "withheld"


def verdict(diagnosis: Diagnosis) -> str:
    """What is probably so, in a few words."""
    if diagnosis.missing is Missing.BETWEEN:
        return "errors are frequent; " + " or ".join(_SHORT[cause] for cause in diagnosis.between) + " fits"
    if diagnosis.missing is Missing.WORK:
        return "no work events yet"
    return VERDICTS[diagnosis.cause]


def reason(diagnosis: Diagnosis, weeks: float, fewest: int) -> str:
    """The evidence in one or two sentences, with the counts that may be shown."""
    errors = f"Errors at work: {rate_words(diagnosis.work, fewest)}."
    practice = f"Right in practice: {rate_words(diagnosis.practice, fewest)}."
    stuck = f"Stuck questions: {stuck_words(diagnosis, fewest)}."
    period = f"{diagnosis.n} people, {weeks:.0f} weeks."
    parts = {
        Cause.PRACTICE: (errors, practice),
        Cause.SOP: (errors, stuck, "Practice looks fine."),
        Cause.PROCESS: (errors, practice, stuck, "Good practice with poor results points to the process, not the learners."),
        Cause.FEW: (errors, "The others' errors are usual. Offer coaching in private; nobody is named here."),
    }
    changed = (f"The SOP changed {_times(diagnosis.versions)} in this time.",) if diagnosis.versions else ()
    return " ".join((*parts.get(diagnosis.cause, (errors, practice, stuck)), *changed, period))


def rate_words(rate: Rate, fewest: int) -> str:
    """`18 % (14 to 23, usual 8)`; a figure about too few people is withheld."""
    if not rate.people or not rate.trials:
        return "no data"
    if rate.people < fewest:
        return WITHHELD
    return f"{percent(rate.mean)} ({_number(rate.low)} to {_number(rate.high)}, usual {_number(rate.usual)})"


def stuck_words(diagnosis: Diagnosis, fewest: int) -> str:
    """Stuck questions in 100 times done."""
    rate = diagnosis.questions
    if not diagnosis.asked:
        return "none"
    if rate.people < fewest:
        return WITHHELD
    if not rate.trials:
        return f"{rate.events} of {diagnosis.asked} questions"
    many = f"{rate.events} of {diagnosis.asked} questions"
    return f"{many}, {100 * rate.mean:.1f} in 100 times done (usual {100 * rate.usual:.1f})"


def percent(share: float) -> str:
    """`18 %`."""
    return f"{_number(share)} %"


def _number(share: float) -> str:
    return f"{100 * share:.0f}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
