"""My record: what is stored about the reader, what is due, what they know well, and who looked. Nobody else opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.retention import FOR_EVER, Kind, Periods
from insights.reports.models import Action, Block, Figure, Page, PageId, Table, Todo, Verb

ME: Final = "me"

_KINDS: Final = {
    "questions": "Questions that you asked, with their answers",
    "feedback": "Your word on answers (helped, still stuck)",
    "cases": "Cases that you asked for or worked on",
    "attempts": "Answers to practice questions",
    "cards": "What you practise, and when each comes back",
    "starts": "Why something is practised",
    "batches": "Practice messages",
    "work_events": "What other systems report about your work",
    "checkpoints": "Tasks at whose end your lead may confirm that you work alone",
    "checkpoints_as_lead": "What you confirmed for people whom you lead",
    "settings": "Your practice settings",
    "signals": "What you did to topics of confusion",
    "limit_reviews": "Limits that you confirmed or rejected",
    "own_cases": "Practice questions that were made from cases of yours",
    "asked": "Practice questions that you were sent",
    "lessons": "Lessons that you opened",
    "checklists": "Checklists that you have begun",
    "reports": "Practice questions that you called wrong",
    "remarks": "What you said about practice questions and sections",
    "changes": "Changes of SOPs that you were told about",
    "proficiency": "When you began in a role and worked alone in it",
    "gaps": "Gaps in SOPs that you closed",
    "looked_at_by": "Who opened a page with your name on it",
    "looked_at": "Pages with names on them that you opened",
    "sessions": "Times that you are signed in to the dashboard",
    "placed": "Questions of yours that are counted in a topic",
    "topic_changes": "Topics that you merged or split",
    "proposals": "What you did to proposed changes of SOPs",
    "versions": "Versions of SOPs that name you as author or approver",
    "labels": "What an owner said about your questions",
    "withdrawn_cards": "Action cards that you withdrew",
    "reviews": "Questions about your SOPs that you were asked",
    "model_usage": "What the language model did for you, by day",
    "statements": "Learning records (xAPI) about you",
    "digest": "Your wish for the weekly message",
    "events_in_work": "Messages and clicks that are being worked on",
    "calls_in_work": "Messages to you that wait to be sent",
}

_PERIODS: Final = {
    "questions": Kind.QUESTIONS,
    **dict.fromkeys(("attempts", "cards", "starts", "batches", "asked", "lessons"), Kind.PRACTICE),
    "work_events": Kind.WORK,
    **dict.fromkeys(("looked_at_by", "looked_at"), Kind.ACCESS),
    "model_usage": Kind.MODEL,
}
_OF_A_KIND: Final = {
    Kind.QUESTIONS: "Your words {days} days; that you asked, until you are removed",
    Kind.PRACTICE: "{days} days after its last use",
}


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened a page on which the reader stood. `name` is empty for a person who was erased."""

    at: str
    name: str
    page: str


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """`stored` counts rows by kind as an export names them. `due` and `weak` are sections with words, `strong` titles of tasks."""

    as_of: datetime
    stored: Mapping[str, int]
    waiting: int = 0
    due: Sequence[tuple[str, str]] = ()
    strong: Sequence[str] = ()
    confirmed: Sequence[tuple[str, str]] = ()
    """Tasks on which a lead confirmed that the reader works alone, with who and when."""
    looks: Sequence[Look] = ()
    periods: Periods = FOR_EVER


def stored_rows(stored: Mapping[str, int], periods: Periods) -> list[tuple[str, str, str]]:
    """What is stored in words, how many rows, and for how long; kinds without a row are left out."""
    return [
        (_KINDS.get(kind, kind.replace("_", " ").capitalize()), str(number), _kept(kind, periods))
        for kind, number in stored.items()
        if number
    ]


def _kept(kind: str, periods: Periods) -> str:
    period = _PERIODS.get(kind)
    days = periods.days.get(period, 0) if period else 0
    if not days:
        return "Until you are removed"
    words = _OF_A_KIND.get(period, "{days} days") if period else ""
    return words.format(days=days)


def record_page(facts: RecordFacts) -> Page:
    """Return the reader's own page."""
    stored = stored_rows(facts.stored, facts.periods)
    figures = [
        Figure("Questions stored", str(facts.stored.get("questions", 0))),
        Figure("Practice answers stored", str(facts.stored.get("attempts", 0))),
        Figure("Waiting in Messages", str(facts.waiting)),
    ]
    blocks = [
        Block("What is due", "" if facts.due else "Nothing is due.", tables=_table("Due", ("Section", "When and why"), facts.due)),
        Block(
            "What you know well",
            _strong(facts.strong),
            tables=_table("Confirmed by your lead", ("Task: standard cases alone", "By whom and when"), facts.confirmed),
        ),
        Block("What is stored about you", tables=[Table("Stored", _STORED, stored, frozenset({1}), "Nothing is stored.")]),
        Block("Who looked", _LOOKS, tables=[_looks(facts.looks)]),
        Block("What you can do", todos=_TODOS),
    ]
    notes = ["Only you see this page. Nothing here ranks people, and nothing here is meant for pay, promotion or dismissal."]
    return Page(PageId.RECORD, "My record", "What does Cairn know about me?", facts.as_of, figures, blocks, notes)


_STORED: Final = ("What", "Rows", "Kept for")
_LOOKS: Final = "Whoever opens a page that shows you by name stands here."
_TODOS: Final = (
    Todo("Get a copy of everything", "One file in JSON.", action=Action(Verb.EXPORT, ME, "Send me a copy")),
    Todo(
        "Have it erased",
        "Questions stay as counts without words and name. It cannot be undone.",
        action=Action(Verb.ERASE, ME, "Erase me"),
    ),
)


def _strong(titles: Sequence[str]) -> str:
    if not titles:
        return "Nothing yet: it takes some answers before anything can be said."
    return ", ".join(titles) + "."


def _table(caption: str, header: tuple[str, str], rows: Sequence[tuple[str, str]]) -> list[Table]:
    return [Table(caption, header, rows)] if rows else []


def _looks(looks: Sequence[Look]) -> Table:
    rows = [(look.at, look.name or "somebody who was erased", look.page) for look in looks]
    return Table("Who looked", ("When", "Who", "Page"), rows, empty="Nobody opened a page that shows you.")
