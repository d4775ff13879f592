"""Builds the page Knowledge health: answers from SOPs in date, overdue reviews, weak sections, versions that wait for approval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.localization import counted, day, decimal, ngettext, percent, written
from core.localization import gettext as _
from core.withholding import withheld
from insights.kpi.ports import SectionUse
from insights.reports.cases import todo_block
from insights.reports.models import Action, Block, Figure, Page, PageId, Table, Todo, Verb

SHOWN_WEAK: Final = 10
_YEAR_DAYS: Final = 365.25


@dataclass(frozen=True, slots=True)
class SopHealth:
    """Holds an SOP as the reader may see it. `title` is empty for a restricted one; `review_due` None: nobody promised a review.

    `answered` counts answers of the span that came from it; `waits_since` is when a newer version was made that nobody approved.
    """

    id: str
    title: str
    has_owner: bool
    review_due: date | None
    answered: int = 0
    waits_since: date | None = None


@dataclass(frozen=True, slots=True)
class WeakSection:
    """Holds a section of a current version. `title` is empty if the reader may not see it; `age` is days since its SOP's review."""

    use: SectionUse
    title: str
    age: int
    is_mine: bool = False

    @property
    def stuck_share(self) -> float:
        return self.use.stuck / self.use.asked if self.use.asked else 0.0

    @property
    def missed_share(self) -> float | None:
        return self.use.missed / self.use.tried if self.use.tried else None

    @property
    def damage(self) -> float:
        """Return use x age x confusion x misses.

        Use is the number of questions, age 1 plus the years since the review. Confusion and misses are shares with one event of
        each kind added (Laplace's rule), so that three answers do not count like three hundred and none does not count as zero.
        """
        confusion = (self.use.stuck + 1) / (self.use.asked + 2)
        misses = (self.use.missed + 1) / (self.use.tried + 2)
        return self.use.asked * (1 + self.age / _YEAR_DAYS) * confusion * misses


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counts answers of the span: all, and those from SOPs whose promised review is not due. None: withheld."""

    answered: int | None
    in_date: int | None
    undated: int = 0

    @property
    def share(self) -> float | None:
        return self.in_date / self.answered if self.answered and self.in_date is not None else None


@dataclass(frozen=True)
class Health:
    """Holds what the page shows to one reader."""

    sops: Sequence[SopHealth]
    sections: Sequence[WeakSection]
    traffic: Traffic
    weeks: int


def health_page(health: Health, as_of: datetime, whose: str, *, fewest: int) -> Page:
    """Build the page; `whose` names the SOPs in its notes ("the SOPs that you look after")."""
    today = as_of.date()
    overdue = sorted((sop for sop in health.sops if _is_overdue(sop, today)), key=lambda sop: (-sop.answered, sop.id))
    waiting = sorted((sop for sop in health.sops if sop.waits_since), key=lambda sop: (sop.waits_since or today, sop.id))
    unowned = [sop for sop in health.sops if not sop.has_owner]
    weak = _weakest(health.sections, fewest)
    return Page(
        PageId.HEALTH,
        _("Knowledge health"),
        _("Can people rely on what they read?"),
        as_of,
        figures=(_share(health.traffic), *_counts(overdue, waiting, unowned)),
        blocks=[
            *todo_block(_("Overdue reviews"), [_overdue(sop, today) for sop in overdue]),
            *_weak(weak, fewest),
            *todo_block(_("Waiting for approval"), [_waiting(sop) for sop in waiting]),
            *todo_block(_("Nobody looks after these"), [_unowned(sop) for sop in unowned]),
        ],
        notes=_notes(health, whose, fewest),
    )


def _is_overdue(sop: SopHealth, today: date) -> bool:
    return sop.review_due is not None and sop.review_due < today


def _share(traffic: Traffic) -> Figure:
    label = _("Answers from SOPs in date")
    if traffic.answered is None:
        return Figure(label, _("withheld"), note=_("too few people asked"))
    if traffic.share is None:
        return Figure(label, _("no data"), note=_("nothing was answered yet"))
    note = _("of {answers} answers; {undated} from SOPs without a review date") if traffic.undated else _("of {answers} answers")
    note = note.format(answers=decimal(traffic.answered), undated=decimal(traffic.undated))
    return Figure(label, percent(round(100 * traffic.share)), note=note)


def _counts(overdue: Sequence[SopHealth], waiting: Sequence[SopHealth], unowned: Sequence[SopHealth]) -> Sequence[Figure]:
    return (
        Figure(_("Overdue reviews"), str(len(overdue))),
        Figure(_("Waiting for approval"), str(len(waiting))),
        Figure(_("Without an owner"), str(len(unowned))),
    )


def _overdue(sop: SopHealth, today: date) -> Todo:
    due = sop.review_due or today
    since = counted((today - due).days, "Promised for {day}, {n} day ago.", "Promised for {day}, {n} days ago.", day=day(due))
    used = _("No answer came from it.")
    if sop.answered:
        used = ngettext("{answers} answer came from it.", "{answers} answers came from it.", sop.answered)
    reason = f"{since} {used.format(answers=decimal(sop.answered))}"
    return Todo(_("{sop} is overdue for review").format(sop=_name(sop)), reason, action=_open(sop))


def _waiting(sop: SopHealth) -> Todo:
    since = _("Since {day}.").format(day=day(sop.waits_since) if sop.waits_since else "")
    text = _("A new version of {sop} waits").format(sop=_name(sop))
    return Todo(text, f"{since} {_('People still read the one before.')}", action=_open(sop))


def _unowned(sop: SopHealth) -> Todo:
    return Todo(
        _("{sop} has no owner").format(sop=_name(sop)),
        _("Name one as `owner` in its file: exceptions and signals then reach a person."),
        action=_open(sop),
    )


def _weakest(sections: Sequence[WeakSection], fewest: int) -> Sequence[WeakSection]:
    """Return the sections with the most damage that enough people asked about; no small count can be computed from the rest."""
    counts = {("", str(section.use.place)): section.use.people for section in sections if section.use.asked}
    hidden = {place for _, place in withheld(counts, fewest)}
    known = [section for section in sections if section.use.asked and str(section.use.place) not in hidden and section.title]
    return sorted(known, key=lambda section: (-section.damage, str(section.use.place)))[:SHOWN_WEAK]


def _weak(sections: Sequence[WeakSection], fewest: int) -> Iterator[Block]:
    todos = [_mend(section, fewest) for section in sections if section.use.stuck or section.use.missed]
    if not todos:
        return
    header = (_("Section"), _("Questions"), _("Ended stuck"), _("Practice missed"), _("Days since review"), _("Damage"))
    rows = [_row(section, fewest) for section in sections]
    table = Table(_("Sections by damage: use x age x confusion x misses"), header, rows, frozenset(range(1, 6)))
    yield Block(_("Weak sections"), _("Fix the first ones first."), todos=todos[:5], tables=[table])


def _row(section: WeakSection, fewest: int) -> tuple[str, ...]:
    """Return a table row. Damage is withheld with either of its shares, which could be worked out from it."""
    stuck, missed = _is_stuck_told(section.use, fewest), _is_missed_told(section.use, fewest)
    few, share = _("withheld"), section.missed_share
    return (
        section.title,
        decimal(section.use.asked),
        percent(round(100 * section.stuck_share)) if stuck else few,
        ("" if share is None else percent(round(100 * share))) if missed else few,
        str(section.age),
        written(f"{section.damage:.1f}") if stuck and missed else few,
    )


def _is_stuck_told(use: SectionUse, fewest: int) -> bool:
    """Return whether the stuck share is shown: not if few people are behind it, since a colleague could infer how often one was."""
    return not use.stuck or use.stuck_people >= fewest


def _is_missed_told(use: SectionUse, fewest: int) -> bool:
    return not use.tried or (use.practised_people >= fewest and (not use.missed or use.missed_people >= fewest))


def _mend(section: WeakSection, fewest: int) -> Todo:
    use = section.use
    clauses = [_stuck(use, fewest), *_missed(use, fewest)]
    place = str(use.place)
    action = Action(Verb.OPEN_SOP, place, _("Open")) if section.is_mine else Action(Verb.ASK_OWNER, place, _("Ask the owner"))
    return Todo(section.title, " ".join(clauses), people=use.people, action=action)


def _stuck(use: SectionUse, fewest: int) -> str:
    said = _("Some of {asked} questions ended without help.")
    if _is_stuck_told(use, fewest):
        said = _("{stuck} of {asked} questions ended without help.")
    return said.format(stuck=decimal(use.stuck), asked=decimal(use.asked))


def _missed(use: SectionUse, fewest: int) -> Iterator[str]:
    if not use.tried:
        return
    said = _("Some practice answers were wrong.") if use.missed else ""
    if _is_missed_told(use, fewest):
        said = _("{missed} of {tried} practice answers were wrong.")
    if said:
        yield said.format(missed=decimal(use.missed), tried=decimal(use.tried))


def _name(sop: SopHealth) -> str:
    return sop.title or _("A restricted SOP")


def _open(sop: SopHealth) -> Action | None:
    return Action(Verb.OPEN_SOP, sop.id, _("Open")) if sop.title else None


def _notes(health: Health, whose: str, fewest: int) -> Sequence[str]:
    return (
        _("This is about {whose}, over the last {weeks} weeks.").format(whose=whose, weeks=health.weeks),
        _("Sections that fewer than {fewest} people asked about are not listed.").format(fewest=fewest),
        _("What fewer than {fewest} people were stuck on, practised or missed has no figure.").format(fewest=fewest),
        _("Confusion is the share of questions that found nothing or whose asker is still stuck."),
    )
