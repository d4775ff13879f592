"""Builds the page Cases: open cases and their clocks, missed times, and decisions that no SOP states yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.localization import counted, written
from core.localization import gettext as _
from insights.kpi.ports import CaseCounts
from insights.reports.models import Action, Block, Direction, Figure, Page, PageId, Todo, Verb

_SHOWN: Final = 20
_WHOLE: Final = 1.0
_HOUR: Final = 3600.0
_DAY_HOURS: Final = 48


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """Holds an open case as the reader may see it. `about` names its SOP (empty: none, or one that they may not see).

    `text` is the question, only for those who look after the case. `clock` is what it waits for, `due_at` when the time is up
    (None: the clock is stopped), `share` how much of the time is used.
    """

    id: str
    about: str
    opened_at: datetime
    clock: str = ""
    due_at: datetime | None = None
    share: float = 0.0
    is_claimed: bool = False
    is_mine: bool = False
    text: str = ""

    @property
    def is_late(self) -> bool:
        return self.share >= _WHOLE


@dataclass(frozen=True, slots=True)
class MissingRule:
    """Holds a decision that no SOP states. `about` names the SOP that should, where there is one; `reason` is the decider's."""

    id: str
    sop_id: str
    about: str
    opened_at: datetime
    is_covered: bool
    reason: str = ""


@dataclass(frozen=True)
class CaseLoad:
    """Holds what the page shows. `hidden` counts open cases between other people, which the reader may not see."""

    waiting: Sequence[WaitingCase]
    hidden: int
    now: CaseCounts
    previous: CaseCounts
    missing: Sequence[MissingRule]


def cases_page(load: CaseLoad, as_of: datetime, whose: str, *, fewest: int) -> Page:
    """Build the page; `whose` names the cases in its notes."""
    ordered = sorted(load.waiting, key=lambda case: (case.due_at is None, case.due_at or case.opened_at, case.id))
    mine = [case for case in ordered if case.is_mine]
    others = [case for case in ordered if not case.is_mine]
    late = sum(case.is_late for case in ordered)
    return Page(
        PageId.CASES,
        _("Cases"),
        _("Who waits for a decision?"),
        as_of,
        figures=(
            Figure(_("Open cases"), str(len(ordered) + load.hidden)),
            Figure(_("Overdue now"), str(late), direction=Direction.WORSE if late else Direction.SAME),
            *_counts(load, fewest),
        ),
        blocks=[
            *todo_block(_("Waiting for you"), [_case(case, as_of) for case in mine]),
            *todo_block(_("Waiting for others"), [_case(case, as_of) for case in others]),
            *todo_block(_("Decided, and no SOP says it"), [_rule(rule, as_of) for rule in load.missing]),
        ],
        notes=_notes(load, whose, fewest),
    )


def _counts(load: CaseLoad, fewest: int) -> Iterator[Figure]:
    """Return the counts of four weeks, where enough people are behind them."""
    now, previous = load.now, load.previous
    if now.opened and now.people < fewest:
        yield Figure(_("Opened in four weeks"), _("withheld"), note=_("fewer than {n} people").format(n=fewest))
        return
    is_comparable = previous.people >= fewest
    yield Figure(_("Opened in four weeks"), str(now.opened), _change(now.opened, previous.opened) if is_comparable else "")
    yield Figure(_("Decided"), str(now.decided), _change(now.decided, previous.decided) if is_comparable else "")
    direction = Direction.SAME
    if is_comparable and now.breached != previous.breached:
        direction = Direction.WORSE if now.breached > previous.breached else Direction.BETTER
    change = _change(now.breached, previous.breached) if is_comparable else ""
    yield Figure(_("Missed their time"), str(now.breached), change, direction)


def _change(now: int, previous: int) -> str:
    if now == previous:
        return _("as in the four weeks before")
    return _("{change} since the four weeks before").format(change=written(f"{now - previous:+d}"))


def todo_block(title: str, todos: Sequence[Todo]) -> Iterator[Block]:
    """Yield a list of what waits, and how much more there is; nothing for an empty one."""
    if todos:
        more = len(todos) - _SHOWN
        left = counted(more, "{n} more is not shown.", "{n} more are not shown.") if more > 0 else ""
        yield Block(title, left, todos=todos[:_SHOWN])


def _case(case: WaitingCase, now: datetime) -> Todo:
    about = _("A case about {sop}").format(sop=case.about) if case.about else _("A case")
    text = f"{about}: {case.text}" if case.text else about
    standing = (
        _("{clock}; somebody works on it, open for {length}.")
        if case.is_claimed
        else _("{clock}; nobody has claimed it, open for {length}.")
    )
    action = Action(Verb.OPEN_CASE, case.id, _("Open")) if case.is_mine else None
    return Todo(text, standing.format(clock=_clock(case, now), length=_length(now, case.opened_at)), action=action)


def _clock(case: WaitingCase, now: datetime) -> str:
    if case.due_at is None:
        return _("The clock stands still while the asker owes a reply")
    if case.is_late:
        return _("{clock} is overdue by {length}").format(clock=case.clock, length=_length(now, case.due_at))
    return _("{clock} is due in {length}").format(clock=case.clock, length=_length(case.due_at, now))


def _length(later: datetime, earlier: datetime) -> str:
    hours = max(0.0, (later - earlier).total_seconds() / _HOUR)
    if hours < 1:
        return _("less than an hour")
    if hours < _DAY_HOURS:
        return _("{hours} h").format(hours=f"{hours:.0f}")
    return _("{days} days").format(days=f"{hours / 24:.0f}")


def _rule(rule: MissingRule, now: datetime) -> Todo:
    if rule.is_covered:
        what = _("{sop} should say this") if rule.about else _("no SOP is named for it")
    else:
        what = _("Nothing covered it ({sop} was nearest)") if rule.about else _("No SOP covered it")
    reason = f"{_('Decided: {reason}.').format(reason=rule.reason)} " if rule.reason else ""
    since = _("On the owner's list for {length}.").format(length=_length(now, rule.opened_at))
    action = Action(Verb.OPEN_SOP, rule.sop_id, _("Open the SOP")) if rule.about and rule.sop_id else None
    return Todo(what.format(sop=rule.about), f"{reason}{since}", action=action)


def _notes(load: CaseLoad, whose: str, fewest: int) -> Sequence[str]:
    notes = [
        _("This is about {whose}.").format(whose=whose),
        _("Counts that fewer than {fewest} people stand behind are withheld.").format(fewest=fewest),
    ]
    if load.hidden:
        notes.append(
            counted(
                load.hidden,
                "{n} open case goes from person to person, shown to those people alone.",
                "{n} open cases go from person to person, shown to those people alone.",
            )
        )
    return notes
