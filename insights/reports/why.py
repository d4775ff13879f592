"""Why: where the bottleneck of each task probably is, with the evidence, what was missed twice, where to invest, where to start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from core.localization import N_, counted, pgettext
from core.localization import gettext as _
from insights.diagnosis.concepts import Concept
from insights.diagnosis.findings import Findings
from insights.diagnosis.models import Cause, Diagnosis, Missing
from insights.diagnosis.words import percent, rate_words, reason, stuck_words, verdict
from insights.reports.friction import friction_blocks
from insights.reports.models import Action, Block, Figure, Page, PageId, Table, Todo, Verb
from retrieval.library.models import SectionRef

_SHOWN: Final = 12
_HIDDEN: Final = N_("an SOP that you may not read")


@dataclass(frozen=True, slots=True)
class Eyes:
    """What a reader may be shown and do. `titles` names the sections that they may read, by reference; `own` are their SOPs."""

    fewest: int = 5
    leads: bool = False
    titles: Mapping[SectionRef, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    whose: str = "everybody"


def why_page(found: Findings, eyes: Eyes, as_of: datetime) -> Page:
    """Make the page. What may not be shown has been left out of `found`, but for the small rates within a task."""
    blocks = [*_bottlenecks(found, eyes), *_evidence(found, eyes), *_concepts(found, eyes), *_easy(found, eyes)]
    return Page(
        PageId.WHY,
        _("Why"),
        _("Where is the bottleneck of each task?"),
        as_of,
        figures=_figures(found),
        blocks=[*blocks, *_invest(found, eyes), *friction_blocks(found)],
        notes=_notes(found, eyes),
    )


def why_todos(found: Findings, eyes: Eyes) -> list[Todo]:
    """Rows for named bottlenecks and missed concepts, the weightiest first."""
    named = sorted((one for one in found.diagnoses if one.cause.is_named), key=_urgency)
    return [*(_todo(one, found.weeks, eyes) for one in named), *(_missed_twice(one, eyes) for one in found.concepts)]


def _urgency(one: Diagnosis) -> tuple[float, tuple[str, str]]:
    """Weight times the errors above what is usual."""
    return -one.task.weight * max(0.01, one.work.mean - one.work.usual) * one.sure, one.task.cell


def _figures(found: Findings) -> list[Figure]:
    causes = [one.cause for one in found.diagnoses]
    named = sum(cause.is_named for cause in causes)
    withheld = _("{number} withheld").format(number=found.withheld) if found.withheld else ""
    return [
        Figure(_("Tasks looked at"), str(len(causes)), note=withheld),
        Figure(_("Bottlenecks"), str(named)),
        Figure(_("Not enough data"), str(causes.count(Cause.UNKNOWN))),
    ]


def _bottlenecks(found: Findings, eyes: Eyes) -> Iterator[Block]:
    named = [_todo(one, found.weeks, eyes) for one in sorted(found.diagnoses, key=_urgency) if one.cause.is_named]
    unclear = [one for one in found.diagnoses if one.missing is Missing.BETWEEN]
    rows = [*named, *(_todo(one, found.weeks, eyes) for one in sorted(unclear, key=_urgency))]
    if rows:
        yield Block(_("Where the bottleneck probably is"), todos=rows[:_SHOWN])
    elif any(one.cause is not Cause.UNKNOWN for one in found.diagnoses):
        yield Block(_("Where the bottleneck probably is"), _("No task stands out."))
    if any(one.missing is Missing.WORK for one in found.diagnoses):
        connect = Action(Verb.OPEN_PAGE, PageId.WORK.value, _("See what to connect"))
        count = sum(one.missing is Missing.WORK for one in found.diagnoses)
        text = counted(count, "{n} task has no work events", "{n} tasks have no work events")
        why = f"{_('What happens at work is half of a diagnosis.')} {_('Connect the system that knows.')}"
        yield Block(todos=[Todo(text, why, action=connect)])


def _todo(one: Diagnosis, weeks: float, eyes: Eyes) -> Todo:
    where = _where(one, eyes)
    return Todo(f"{one.task.title}: {verdict(one)}", f"{reason(one, weeks, eyes.fewest)}{where}", action=_action(one, eyes))


def _where(one: Diagnosis, eyes: Eyes) -> str:
    """The section that most of the evidence is about."""
    if one.cause not in {Cause.SOP, Cause.PRACTICE} or not one.sections:
        return ""
    return f" {_('Most of it is about {section}.').format(section=_title(one.sections[0], eyes))}"


def _action(one: Diagnosis, eyes: Eyes) -> Action | None:
    """The next step: a check where practice may be lacking, else the SOP's owner, who opens the SOP."""
    is_practice = one.cause in {Cause.PRACTICE, Cause.FEW} or Cause.PRACTICE in one.between
    if is_practice and eyes.leads:
        return Action(Verb.ASSIGN_CHECK, one.task.id, _("Assign a check"))
    return _at_section(one.sections, eyes)


def _at_section(sections: Sequence[SectionRef], eyes: Eyes) -> Action | None:
    section = next((one for one in sections if one in eyes.titles), None)
    if section is None:
        return None
    target = str(section) if section.anchor else section.sop_id
    is_own = section.sop_id in eyes.own
    return Action(Verb.OPEN_SOP, target, _("Open the SOP")) if is_own else Action(Verb.ASK_OWNER, target, _("Ask the owner"))


def _evidence(found: Findings, eyes: Eyes) -> Iterator[Block]:
    header = (_("Task"), _("Role"), _("Probably"), _("Errors at work"), _("Right in practice"), _("Stuck questions"), _("People"))
    rows = [
        (
            one.task.title,
            one.task.role_title,
            verdict(one),
            rate_words(one.work, eyes.fewest),
            rate_words(one.practice, eyes.fewest),
            stuck_words(one, eyes.fewest),
            str(one.n),
        )
        for one in sorted(found.diagnoses, key=lambda one: (not one.cause.is_named, _urgency(one)))
    ]
    yield Block(
        _("The evidence of each task"),
        tables=[Table(_("Last weeks against the other tasks"), header, rows, frozenset({6}), _("No task has enough people yet."))],
    )


def _concepts(found: Findings, eyes: Eyes) -> Iterator[Block]:
    if found.concepts:
        todos = [_missed_twice(one, eyes) for one in found.concepts[:_SHOWN]]
        yield Block(_("Missed in practice, then at work"), todos=todos)


def _missed_twice(one: Concept, eyes: Eyes) -> Todo:
    said = _("{people} people practised it, {share} of the answers were wrong; some of them missed it at work afterwards.")
    if one.times is not None:
        said = _(
            "{people} people practised it, {share} of the answers were wrong;"
            " some of them missed it at work afterwards ({times} times in all)."
        )
    if one.both is not None:
        said = _(
            "{people} people practised it, {share} of the answers were wrong;"
            " {both} of them missed it at work afterwards ({times} times in all)."
        )
    why = said.format(people=one.people, share=percent(one.wrong / one.answers), both=one.both, times=one.times)
    text = _("{task}: {section} is missed in practice and at work")
    text = text.format(task=one.task.title, section=_title(one.section, eyes))
    check = Action(Verb.ASSIGN_CHECK, one.task.id, _("Assign a check")) if eyes.leads else None
    return Todo(text, why, one.people, action=check or _at_section([one.section], eyes))


def _easy(found: Findings, eyes: Eyes) -> Iterator[Block]:
    easy = [one for one in found.diagnoses if one.cause is Cause.EASY]
    if easy:
        todos = [
            Todo(
                f"{one.task.title}: {verdict(one)}",
                f"{_('Errors at work: {rate}.').format(rate=rate_words(one.work, eyes.fewest))}"
                f" {_('Fewer practice questions about it would do.')}",
                one.n,
                action=_at_section(one.sections, eyes),
            )
            for one in easy[:_SHOWN]
        ]
        yield Block(_("Probably practised more than needed"), todos=todos)


def _invest(found: Findings, eyes: Eyes) -> Iterator[Block]:
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
            percent(row.mastery) if row.mastery is not None else few,
            _(row.reason),
        )
        for row in found.matrix
    ]
    if rows:
        text = _("Tasks by what matters (frequency x impact) times what is missing: an SOP, questions, an owner, mastery.")
        yield Block(_("Where to invest next"), text, tables=[Table(_("Skill matrix"), header, rows, frozenset({3, 4, 6}))])


def _notes(found: Findings, eyes: Eyes) -> list[str]:
    notes = [
        _("Counted: the last {weeks} weeks, {whose}.").format(weeks=f"{found.weeks:.0f}", whose=eyes.whose),
        _("A rate is drawn toward what is usual for the other tasks, the more the fewer events there are."),
        _("Brackets hold the 90 % interval of a rate."),
        f"{_('What is said is where to look first.')} {_('It is no proof of a cause.')}",
    ]
    if found.withheld:
        notes.append(
            counted(
                found.withheld,
                "{n} task is withheld: under {fewest} people, or it would give such a task away.",
                "{n} tasks are withheld: under {fewest} people, or they would give such a task away.",
                fewest=eyes.fewest,
            )
        )
    return notes


def _title(section: SectionRef, eyes: Eyes) -> str:
    return eyes.titles[section] if section in eyes.titles else _(_HIDDEN)
