"""Changes a learner's own settings from the Home tab, and finds until when Slack shows them as away: when questions come,
pauses, leave, opting out and in again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.views import learn_home as view
from bot.slack.events import Click, Submission
from bot.slack.sending import Failed, attempt
from core import units
from core.localization import gettext as _
from core.people import Person
from core.workdays import local_day
from nudges.learners.enrolment import end_leave, enrol, leave, opt_in, opt_out, pause, resume, set_slot
from nudges.learners.models import Learner
from nudges.learners.remarks import RemarkKind

AT_A_TIME = 50
"""People that Slack answers for in one call."""


@dataclass
class Quiet:
    client: WebClient
    workspace_of: Callable[[str], str | None] = lambda _person: None
    """In which workspace of an organisation to ask about a person; None: the token's own."""
    _supported: bool = field(default=True, init=False)

    def until(self, people: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Return when it ends for those who are not to be disturbed now. Never raises."""
        resting: dict[str, datetime] = {}
        for team, theirs in self._by_workspace(people).items():
            for start in range(0, len(theirs), AT_A_TIME):
                for person, rest in self._asked(theirs[start : start + AT_A_TIME], team).items():
                    end = _end(rest, now)
                    if end is not None:
                        resting[person] = end
        return resting

    def _by_workspace(self, people: Sequence[str]) -> Mapping[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for person in people if self._supported else ():
            found.setdefault(self.workspace_of(person), []).append(person)
        return found

    def _asked(self, people: Sequence[str], team: str | None) -> Mapping[str, Mapping[str, Any]]:
        if not self._supported:
            return {}
        answer = attempt("do not disturb", lambda: self.client.dnd_teamInfo(users=list(people), team_id=team))
        if isinstance(answer, Failed):
            self._supported = not answer.is_unsupported
            return {}
        users: Mapping[str, Mapping[str, Any]] = answer.get("users") or {}
        return users


def _end(rest: Mapping[str, Any], now: datetime) -> datetime | None:
    start, end = int(rest.get("next_dnd_start_ts") or 0), int(rest.get("next_dnd_end_ts") or 0)
    is_on = bool(rest.get("dnd_enabled")) and start <= now.timestamp() < end
    return datetime.fromtimestamp(end, UTC) if is_on else None


PAUSE = timedelta(days=7)

Change = Callable[[UnitOfWork, Learner, datetime], object]


@dataclass(frozen=True)
class PracticeSettings:
    practice: Practice

    def press(self, click: Click) -> None:
        """Do what a button of the Home tab stands for."""
        rules, person = self.practice.rules, click.person
        changes: Mapping[str, Change] = {
            view.PAUSE: lambda uow, learner, now: pause(uow, rules, person, now, local_day(now, learner.zone) + PAUSE),
            view.RESUME: lambda uow, _, now: resume(uow, rules, person, now),
            view.BACK: lambda uow, _, now: end_leave(uow, rules, person, now),
            view.OPT_OUT: lambda uow, _, now: opt_out(uow, rules, person, now),
            view.EXPLAIN: lambda uow, learner, _: uow.learners.save(replace(learner, explains=True)),
            view.EXPLAIN_NOT: lambda uow, learner, _: uow.learners.save(replace(learner, explains=False)),
            view.ALL_MINE: lambda uow, learner, _: _all_mine(uow, learner),
            view.OPT_IN: lambda uow, _, now: opt_in(uow, rules, person, now),
        }
        self._change(person, changes[click.action])

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal for the time of day or for leave; None for who was never enrolled."""
        with self.practice.units() as uow:
            learner = uow.learners.get(click.person)
        if learner is None:
            return None
        return view.slot_view(learner) if click.action == view.SLOT else view.leave_view(learner)

    def submit(self, given: Submission) -> dict[str, str]:
        """Store a modal; returns what is wrong with it, by field."""
        return self._slot(given) if given.callback == view.SLOT_SET else self._leave(given)

    def _slot(self, given: Submission) -> dict[str, str]:
        try:
            slot = time.fromisoformat(given.values.get(view.TIME, ""))
        except ValueError:
            return {view.TIME: _("Please pick a time, like 09:00.")}
        self._change(given.person, lambda uow, _, now: set_slot(uow, self.practice.rules, given.person, slot, now))
        return {}

    def _leave(self, given: Submission) -> dict[str, str]:
        try:
            first, last = (date.fromisoformat(given.values.get(name, "")) for name in (view.FIRST, view.LAST))
        except ValueError:
            return {view.FIRST: _("Please pick both days.")}
        if last < first:
            return {view.LAST: _("The last day is before the first.")}
        self._change(given.person, lambda uow, _, now: leave(uow, self.practice.rules, given.person, (first, last), now))
        return {}

    def _change(self, person: str, change: Change) -> None:
        now = self.practice.clock()

        def work(uow: UnitOfWork) -> None:
            learner = uow.learners.get(person)
            if learner is None:
                known = uow.people.get(person) or Person(person, name=self.practice.people.name(person, uow))
                learner, _ = enrol(uow, self.practice.rules, known, now)
            change(uow, learner, now)
            uow.commit()

        units.run(self.practice.units, work)


def _all_mine(uow: UnitOfWork, learner: Learner) -> None:
    """Practise again every section that the person called not their job."""
    for subject in uow.remarks.subjects(RemarkKind.NOT_MY_JOB, [learner.person]).get(learner.person, ()):
        uow.remarks.remove(learner.person, RemarkKind.NOT_MY_JOB, subject)
