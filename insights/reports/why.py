"""Builds the page Why: each task's probable bottleneck with evidence, sections missed twice, where to invest, where to start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from core.localization import N_, counted, percent, pgettext
from core.localization import gettext as _
from insights.diagnosis.concepts import Concept
from insights.diagnosis.findings import Findings
from insights.diagnosis.models import Cause, Diagnosis, Missing
from insights.diagnosis.words import rate_words, reason, stuck_words, taught_words, verdict
from insights.reports.friction import friction_blocks
from insights.reports.models import Action, Block, Figure, Page, PageId, Table, Todo, Verb
from retrieval.library.models import SectionRef

_SHOWN: Final = 12
_HIDDEN: Final = N_("an SOP that you may not read")


@dataclass(frozen=True, slots=True)
class ReaderRights:
    """Says what a reader may see and do. `titles` names the sections that they may read, by reference; `own` are their SOPs, and
    `assignable` the ids of the tasks that people who report to them practise.
    """

    fewest: int = 5
    assignable: frozenset[str] = frozenset()
    titles: Mapping[SectionRef, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    whose: str = "everybody"


def why_page(findings: Findings, eyes: ReaderRights, as_of: datetime) -> Page:
    """Build the page. `findings` holds nothing that must be withheld, except small rates within a task."""
    blocks = [*_bottlenecks(findings, eyes), *_evidence(findings, eyes), *_concepts(findings, eyes), *_easy(findings, eyes)]
    return Page(
        PageId.WHY,
        _("Why"),
        _("Where is the bottleneck of each task?"),
        as_of,
        figures=_figures(findings),
        blocks=[*blocks, *_invest(findings, eyes), *friction_blocks(findings)],
        notes=_notes(findings, eyes),
    )


def why_todos(findings: Findings, eyes: ReaderRights) -> list[Todo]:
    """Return rows for named bottlenecks and missed concepts, the most important first."""
    named = sorted((diagnosis for diagnosis in findings.diagnoses if diagnosis.cause.is_named), key=_urgency)
    return [
        *(_todo(diagnosis, findings.weeks, eyes) for diagnosis in named),
        *(_missed_twice(concept, eyes) for concept in findings.concepts),
    ]


def _urgency(diagnosis: Diagnosis) -> tuple[float, tuple[str, str]]:
    """Return the sort key: weight times the errors above the usual rate, times how sure the diagnosis is."""
    return -diagnosis.task.weight * max(0.01, diagnosis.work.mean - diagnosis.work.usual) * diagnosis.sure, diagnosis.task.cell


def _figures(findings: Findings) -> list[Figure]:
    causes = [diagnosis.cause for diagnosis in findings.diagnoses]
    named = sum(cause.is_named for cause in causes)
    withheld = _("{number} withheld").format(number=findings.withheld) if findings.withheld else ""
    return [
        Figure(_("Tasks looked at"), str(len(causes)), note=withheld),
        Figure(_("Bottlenecks"), str(named)),
        Figure(_("Not enough data"), str(causes.count(Cause.UNKNOWN))),
    ]


def _bottlenecks(findings: Findings, eyes: ReaderRights) -> Iterator[Block]:
    named = [
        _todo(diagnosis, findings.weeks, eyes) for diagnosis in sorted(findings.diagnoses, key=_urgency) if diagnosis.cause.is_named
    ]
    unclear = [diagnosis for diagnosis in findings.diagnoses if diagnosis.missing is Missing.BETWEEN]
    rows = [*named, *(_todo(diagnosis, findings.weeks, eyes) for diagnosis in sorted(unclear, key=_urgency))]
    if rows:
        yield Block(_("Where the bottleneck probably is"), todos=rows[:_SHOWN])
    elif any(diagnosis.cause is not Cause.UNKNOWN for diagnosis in findings.diagnoses):
        yield Block(_("Where the bottleneck probably is"), _("No task stands out."))
    if any(diagnosis.missing is Missing.WORK for diagnosis in findings.diagnoses):
        connect = Action(Verb.OPEN_PAGE, PageId.WORK.value, _("See what to connect"))
        count = sum(diagnosis.missing is Missing.WORK for diagnosis in findings.diagnoses)
        text = counted(count, "{n} task has no work events", "{n} tasks have no work events")
        why = f"{_('What happens at work is half of a diagnosis.')} {_('Connect the system that knows.')}"
        yield Block(todos=[Todo(text, why, action=connect)])


def _todo(diagnosis: Diagnosis, weeks: float, eyes: ReaderRights) -> Todo:
    where = _where(diagnosis, eyes)
    return Todo(
        f"{diagnosis.task.title}: {verdict(diagnosis)}",
        f"{reason(diagnosis, weeks, eyes.fewest)}{where}",
        action=_action(diagnosis, eyes),
    )


def _where(diagnosis: Diagnosis, eyes: ReaderRights) -> str:
    """Return a sentence on the section that most of the evidence is about."""
    if diagnosis.cause not in {Cause.SOP, Cause.PRACTICE} or not diagnosis.sections:
        return ""
    return f" {_('Most of it is about {section}.').format(section=_title(diagnosis.sections[0], eyes))}"


def _action(diagnosis: Diagnosis, eyes: ReaderRights) -> Action | None:
    """Return the next step: a check where practice may be lacking, else one about the section."""
    is_practice = diagnosis.cause in {Cause.PRACTICE, Cause.FEW} or Cause.PRACTICE in diagnosis.between
    if is_practice and diagnosis.task.id in eyes.assignable:
        return Action(Verb.ASSIGN_CHECK, diagnosis.task.id, _("Assign a check"))
    return _at_section(diagnosis.sections, eyes)


def _at_section(sections: Sequence[SectionRef], eyes: ReaderRights) -> Action | None:
    section = next((ref for ref in sections if ref in eyes.titles), None)
    if section is None:
        return None
    target = str(section) if section.anchor else section.sop_id
    is_own = section.sop_id in eyes.own
    return Action(Verb.OPEN_SOP, target, _("Open the SOP")) if is_own else Action(Verb.ASK_OWNER, target, _("Ask the owner"))


def _evidence(findings: Findings, eyes: ReaderRights) -> Iterator[Block]:
    names = (_("Task"), _("Role"), _("Probably"), _("Errors at work"), _("Right in practice"), _("Stuck questions"))
    header = (*names, _("Had a lesson"), _("People"))
    rows = [
        (
            diagnosis.task.title,
            diagnosis.task.role_title,
            verdict(diagnosis),
            rate_words(diagnosis.work, eyes.fewest),
            rate_words(diagnosis.practice, eyes.fewest),
            stuck_words(diagnosis, eyes.fewest),
            taught_words(diagnosis, eyes.fewest),
            str(diagnosis.n),
        )
        for diagnosis in sorted(findings.diagnoses, key=lambda diagnosis: (not diagnosis.cause.is_named, _urgency(diagnosis)))
    ]
    yield Block(
        _("The evidence of each task"),
        tables=[Table(_("Last weeks against the other tasks"), header, rows, frozenset({7}), _("No task has enough people yet."))],
    )


def _concepts(findings: Findings, eyes: ReaderRights) -> Iterator[Block]:
    if findings.concepts:
        todos = [_missed_twice(concept, eyes) for concept in findings.concepts[:_SHOWN]]
        yield Block(_("Missed in practice, then at work"), todos=todos)


def _missed_twice(concept: Concept, eyes: ReaderRights) -> Todo:
    sentence = _("{people} people practised it, {share} of the answers were wrong; some of them missed it at work afterwards.")
    if concept.times is not None:
        sentence = _(
            "{people} people practised it, {share} of the answers were wrong;"
            " some of them missed it at work afterwards ({times} times in all)."
        )
    if concept.both is not None:
        sentence = _(
            "{people} people practised it, {share} of the answers were wrong;"
            " {both} of them missed it at work afterwards ({times} times in all)."
        )
    why = sentence.format(
        people=concept.people, share=percent(round(100 * concept.wrong / concept.answers)), both=concept.both, times=concept.times
    )
    text = _("{task}: {section} is missed in practice and at work")
    text = text.format(task=concept.task.title, section=_title(concept.section, eyes))
    check = Action(Verb.ASSIGN_CHECK, concept.task.id, _("Assign a check")) if concept.task.id in eyes.assignable else None
    return Todo(text, why, action=check or _at_section([concept.section], eyes))


def _easy(findings: Findings, eyes: ReaderRights) -> Iterator[Block]:
    easy = [diagnosis for diagnosis in findings.diagnoses if diagnosis.cause is Cause.EASY]
    if easy:
        todos = [
            Todo(
                f"{diagnosis.task.title}: {verdict(diagnosis)}",
                f"{_('Errors at work: {rate}.').format(rate=rate_words(diagnosis.work, eyes.fewest))}"
                f" {_('Fewer practice questions about it would do.')}",
                diagnosis.n,
                action=_at_section(diagnosis.sections, eyes),
            )
            for diagnosis in easy[:_SHOWN]
        ]
        yield Block(_("Probably practised more than needed"), todos=todos)


def _invest(findings: Findings, eyes: ReaderRights) -> Iterator[Block]:
    has_owner = pgettext("a column with yes and no", "Owner")
    named = (_("Task"), _("Role"), _("Frequency x impact"), _("Sections"), _("With questions"), has_owner)
    header = (*named, _("Mastery"), _("Why here"))
    few = _("under {n} people").format(n=eyes.fewest)
    rows = [
        (
            row.task.title,
            row.task.role_title,
            f"{row.task.frequency} x {row.task.impact} = {row.task.weight}",
            str(row.coverage.sections),
            str(row.coverage.with_items),
            _("yes") if row.coverage.has_owner else _("no"),
            percent(round(100 * row.mastery)) if row.mastery is not None else few,
            _(row.reason),
        )
        for row in findings.matrix
    ]
    if rows:
        text = _("Tasks by what matters (frequency x impact) times what is missing: an SOP, questions, an owner, mastery.")
        yield Block(_("Where to invest next"), text, tables=[Table(_("Skill matrix"), header, rows, frozenset({3, 4, 6}))])


def _notes(findings: Findings, eyes: ReaderRights) -> list[str]:
    notes = [
        _("Counted: the last {weeks} weeks, {whose}.").format(weeks=f"{findings.weeks:.0f}", whose=eyes.whose),
        _("A rate is drawn toward what is usual for the other tasks, the more the fewer events there are."),
        _("Brackets hold the 90 % interval of a rate."),
        f"{_('It says where to look first.')} {_('It is no proof of a cause.')}",
    ]
    if findings.withheld:
        notes.append(
            counted(
                findings.withheld,
                "{n} task is withheld: under {fewest} people, or it would give such a task away.",
                "{n} tasks are withheld: under {fewest} people, or they would give such a task away.",
                fewest=eyes.fewest,
            )
        )
    return notes


def _title(section: SectionRef, eyes: ReaderRights) -> str:
    return eyes.titles[section] if section in eyes.titles else _(_HIDDEN)
