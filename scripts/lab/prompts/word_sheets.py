"""Scores of the second look and of the prompts that only word what Cairn knows: lessons, names, openings, changes.

Each goes through the function that the bot calls, so a text that its checks refuse is the plain text here as well.
"""

from __future__ import annotations

from bot.questions.exception_check import ExceptionCheck, TriageQuestion, confirmed, limits_in
from core.language_model import NOBODY
from escalation.triage.second_look import ModelSecondLook, raised
from insights.headings import digest_lead, topic_name
from nudges.lessons.cutting import lesson_of
from nudges.lessons.short_lines import shortened
from retrieval.summaries import summary_of
from scripts.lab.prompts.cases import ChangeCase, LeadCase, LessonCase, LookCase, NameCase, read_cases
from scripts.lab.prompts.context import PATIENCE_SECONDS, PromptContext
from scripts.lab.prompts.labelled import Figures, LabelledText, share, wording_figures
from scripts.lab.prompts.second_look_metrics import Looked, second_look_figures

_PLAIN = ""
"""Stands for the wording without a model, so that every text of the model's own shows."""


def second_look(context: PromptContext) -> tuple[Figures, str]:
    labelled = read_cases("second_look", LookCase)
    look, exception_check = ModelSecondLook(context.model, PATIENCE_SECONDS), ExceptionCheck(context.cairn.judge)
    looked = []
    for case in labelled.cases:
        sections = [context.shelf.current(place) for place in case.passages]
        with context.cairn.unit() as uow:
            limits = confirmed(uow, limits_in(sections))
        ruled = exception_check.verdict(TriageQuestion("", NOBODY, None, case.question, sections), limits)
        opinion = look(case.question, sections, NOBODY)
        looked.append(Looked(case.wanted, ruled.tier, opinion, raised(ruled, opinion).tier))
    return second_look_figures(looked), labelled.digest


def shorten_lesson(context: PromptContext) -> tuple[Figures, str]:
    """One line of a card counts as accepted when it was made shorter; a card's text is all of its lines."""
    labelled = read_cases("shorten_lesson", LessonCase)
    worded, before, after, changed = [], 0, 0, 0
    for case in labelled.cases:
        lesson = lesson_of(context.shelf.current(case.at))
        lines = lesson.lines if lesson else ()
        shown = shortened(lesson, context.model, NOBODY, PATIENCE_SECONDS).lines if lesson else ()
        shorter = [(line, other) for line, other in zip(lines, shown, strict=True) if line != other]
        before, after = before + sum(len(line.text) for line, _ in shorter), after + sum(len(line.text) for _, line in shorter)
        changed += len(shorter)
        is_accepted = len(shorter) == len(case.good)
        worded.append(LabelledText("\n".join(line.text for line in shown), case.wanted, is_accepted))
    lines_asked = sum(len(case.good) for case in labelled.cases)
    return (
        wording_figures(worded)
        | {"lines": lines_asked, "lines_accepted": share(changed, lines_asked), "length": share(after, before)},
        labelled.digest,
    )


def name_topic(context: PromptContext) -> tuple[Figures, str]:
    labelled = read_cases("name_topic", NameCase)
    named = [(case, topic_name(context.model, case.questions, _PLAIN)) for case in labelled.cases]
    return wording_figures([LabelledText(name, case.wanted, bool(name)) for case, name in named]), labelled.digest


def lead_digest(context: PromptContext) -> tuple[Figures, str]:
    labelled = read_cases("lead_digest", LeadCase)
    led = [(case, digest_lead(context.model, case.facts, _PLAIN)) for case in labelled.cases]
    return wording_figures([LabelledText(lead, case.wanted, bool(lead)) for case, lead in led]), labelled.digest


def summarise_change(context: PromptContext) -> tuple[Figures, str]:
    labelled = read_cases("summarise_change", ChangeCase)
    summaries = [(case, summary_of(*context.shelf.edited(case), context.model)) for case in labelled.cases]
    return wording_figures(
        [LabelledText(" ".join(summary.lines), case.wanted, summary.by_model) for case, summary in summaries]
    ), labelled.digest
