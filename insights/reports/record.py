"""Builds the page My record: what is stored about the reader, what is due, what they know well, and who looked.

Nobody else can open it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.localization import N_
from core.localization import gettext as _
from core.privacy import FOR_EVER, Periods, RowKind
from insights.reports.models import Action, Block, Figure, Page, PageId, Table, Todo, Verb

ME: Final = "me"

_KINDS: Final = {
    "questions": N_("Questions that you asked, with their answers"),
    "feedback": N_("Your feedback on answers (helped, still stuck)"),
    "cases": N_("Cases that you asked for or worked on"),
    "attempts": N_("Answers to practice questions"),
    "cards": N_("What you practise, and when each comes back"),
    "starts": N_("Why something is practised"),
    "batches": N_("Practice messages"),
    "work_events": N_("What other systems report about your work"),
    "checkpoints": N_("Tasks at whose end your lead may confirm that you work alone"),
    "checkpoints_as_lead": N_("What you confirmed for people whom you lead"),
    "settings": N_("Your practice settings"),
    "signals": N_("What you did to topics of confusion"),
    "limit_reviews": N_("Limits that you confirmed or rejected"),
    "own_cases": N_("Practice questions that were made from cases of yours"),
    "asked": N_("Practice questions that you were sent"),
    "lessons": N_("Lessons that you opened"),
    "checklists": N_("Checklists that you have begun"),
    "reports": N_("Practice questions that you called wrong"),
    "remarks": N_("What you said about practice questions and sections"),
    "changes": N_("Changes to SOPs that you were told about"),
    "proficiency": N_("When you began in a role and worked alone in it"),
    "gaps": N_("Gaps in SOPs that you closed"),
    "looked_at_by": N_("Who opened a page with your name on it"),
    "looked_at": N_("Pages with names on them that you opened"),
    "sessions": N_("Times that you are signed in to the dashboard"),
    "placed": N_("Questions of yours that are counted in a topic"),
    "topic_changes": N_("Topics that you merged"),
    "proposals": N_("What you did with proposed changes to SOPs"),
    "versions": N_("Versions of SOPs that name you as author or approver"),
    "labels": N_("What an owner said about your questions"),
    "withdrawn_cards": N_("Action cards that you withdrew"),
    "reviews": N_("Questions about your SOPs that you were asked"),
    "model_usage": N_("What the language model did for you, by day"),
    "statements": N_("Learning records (xAPI) about you"),
    "digest": N_("Your choice about the weekly message"),
    "events_in_work": N_("Messages and clicks that are being worked on"),
    "calls_in_work": N_("Messages to you that wait to be sent"),
}

_PERIODS: Final = {
    "questions": RowKind.QUESTIONS,
    **dict.fromkeys(("attempts", "cards", "starts", "batches", "asked", "lessons"), RowKind.PRACTICE),
    "work_events": RowKind.WORK,
    **dict.fromkeys(("looked_at_by", "looked_at"), RowKind.ACCESS),
    "model_usage": RowKind.MODEL,
}
_OF_A_KIND: Final = {
    RowKind.QUESTIONS: N_("Your words {days} days; that you asked, until you are removed"),
    RowKind.PRACTICE: N_("{days} days after its last use"),
}


@dataclass(frozen=True, slots=True)
class PageLook:
    """Records that somebody opened a page with data of the reader. `name` is empty for a person who was erased."""

    at: str
    name: str
    page: str


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """Holds what the page shows. `stored` counts rows by kind as an export names them.

    `due` and `weak` are sections with words, `strong` titles of tasks.
    """

    as_of: datetime
    stored: Mapping[str, int]
    waiting: int = 0
    due: Sequence[tuple[str, str]] = ()
    strong: Sequence[str] = ()
    confirmed: Sequence[tuple[str, str]] = ()
    """Tasks on which a lead confirmed that the reader works alone, with who and when."""
    looks: Sequence[PageLook] = ()
    periods: Periods = FOR_EVER


def stored_rows(stored: Mapping[str, int], periods: Periods) -> list[tuple[str, str, str]]:
    """Return in words what is stored, how many rows, and for how long; kinds without a row are left out."""
    return [
        (_(_KINDS[kind]) if kind in _KINDS else kind.replace("_", " ").capitalize(), str(number), _kept(kind, periods))
        for kind, number in stored.items()
        if number
    ]


def _kept(kind: str, periods: Periods) -> str:
    period = _PERIODS.get(kind)
    days = periods.days.get(period, 0) if period else 0
    if not days:
        return _("Until you are removed")
    words = _(_OF_A_KIND[period]) if period in _OF_A_KIND else _("{days} days")
    return words.format(days=days)


def record_page(facts: RecordFacts) -> Page:
    """Return the reader's own page."""
    figures = [
        Figure(_("Questions stored"), str(facts.stored.get("questions", 0))),
        Figure(_("Practice answers stored"), str(facts.stored.get("attempts", 0))),
        Figure(_("Waiting in Messages"), str(facts.waiting)),
    ]
    blocks = [
        Block(
            _("What is due"),
            "" if facts.due else _("Nothing is due."),
            tables=_table(_("Due"), (_("Section"), _("When and why")), facts.due),
        ),
        Block(
            _("What you know well"),
            _strong(facts.strong),
            tables=_table(_("Confirmed by your lead"), (_("Task: standard cases alone"), _("By whom and when")), facts.confirmed),
        ),
        Block(_("What is stored about you"), tables=[_stored(facts)]),
        Block(
            _("Who looked"), _("Everybody who opens a page that shows you by name is listed here."), tables=[_looks(facts.looks)]
        ),
        Block(_("What you can do"), todos=_todos()),
    ]
    ranks = _("Nothing here ranks people, and nothing here is meant for pay, promotion or dismissal.")
    notes = [f"{_('Only you see this page.')} {ranks}"]
    return Page(PageId.RECORD, _("My record"), _("What does Cairn know about me?"), facts.as_of, figures, blocks, notes)


def _stored(facts: RecordFacts) -> Table:
    header = (_("What"), _("Rows"), _("Kept for"))
    return Table(_("Stored"), header, stored_rows(facts.stored, facts.periods), frozenset({1}), _("Nothing is stored."))


def _todos() -> Sequence[Todo]:
    undone = f"{_('Questions stay as counts without words and name.')} {_('It cannot be undone.')}"
    return (
        Todo(_("Get a copy of everything"), _("One file in JSON."), action=Action(Verb.EXPORT, ME, _("Send me a copy"))),
        Todo(_("Have it erased"), undone, action=Action(Verb.ERASE, ME, _("Erase me"))),
    )


def _strong(titles: Sequence[str]) -> str:
    if not titles:
        return _("Nothing yet: it takes some answers before anything can be said.")
    return ", ".join(titles) + "."


def _table(caption: str, header: tuple[str, str], rows: Sequence[tuple[str, str]]) -> list[Table]:
    return [Table(caption, header, rows)] if rows else []


def _looks(looks: Sequence[PageLook]) -> Table:
    rows = [(look.at, look.name or _("somebody who was erased"), look.page) for look in looks]
    return Table(
        _("Pages with your name that were opened"),
        (_("When"), _("Who"), _("Page")),
        rows,
        empty=_("Nobody opened a page that shows you."),
    )
