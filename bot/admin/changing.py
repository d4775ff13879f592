"""Saves what a filled-in page of Settings changes: values are read, checked, and saved by compare-and-set with a line in the log,
all or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import partial

from bot.admin.live import KEYS, LiveWorkspace, Section, is_key_of
from bot.admin.views import words
from bot.admin.views.forms import CHANNEL as CHANNEL_FIELD
from bot.admin.views.forms import MODE as MODE_FIELD
from bot.ports import Clock, UnitOfWork
from bot.slack.people import People
from core import units
from core.localization import gettext as _
from core.workspace import CHANNEL, OFF, ON, ChannelMode, Key, LoggedChange, names_in
from escalation.owners import Obstacle

FEWEST, MOST_DAILY, MOST_WEEKLY = 1, 10, 50

Errors = Mapping[str, str]
"""What is wrong, by the field below which it stands."""


class WrongValueError(Exception):
    """The text is for who filled in the field."""


@dataclass(frozen=True)
class SettingsChanges:
    """`roles` gives the roles that people have."""

    opened: Callable[[], UnitOfWork]
    people: People
    clock: Clock
    live: LiveWorkspace
    team: Callable[[], str]
    roles: Callable[[UnitOfWork], Collection[str]] = field(default=lambda _uow: ())

    def submit(self, section: Section, private: str, values: Mapping[str, str], by: str) -> Errors:
        """Save what differs from what holds; returns what is wrong. `private` holds what was saved when the page was opened; empty
        where that was too much for a page: then the last word counts.
        """
        wanted, wrong = self._wanted(section, values)
        if wrong:
            return wrong
        seen: Mapping[str, str] = json.loads(private) if private else self._saved()
        now = self.clock()
        changes = [LoggedChange(name, seen.get(name), text, by, now) for name, text in wanted.items()]
        return self._save([change for change in changes if self._differs(change)], next(iter(values), ""))

    def _saved(self) -> Mapping[str, str]:
        return units.run(self.opened, lambda uow: uow.workspace.saved(self.team()))

    def reset(self, section: Section, by: str) -> None:
        """Remove everything that was saved on a page: the environment's values hold again."""
        now = self.clock()

        def work(uow: UnitOfWork) -> None:
            saved = uow.workspace.saved(self.team())
            for name, text in saved.items():
                if is_key_of(section, name):
                    uow.workspace.change(self.team(), LoggedChange(name, text, None, by, now))
            uow.commit()

        units.run(self.opened, work)
        self.live.refresh(self.opened, self.team())

    def _save(self, changes: list[LoggedChange], first: str) -> Errors:
        """Save all values in one transaction, or none where somebody changed one of them in the meantime."""
        team = self.team()

        def work(uow: UnitOfWork) -> Errors:
            for change in changes:
                if not uow.workspace.change(team, change):
                    return {_field_of(change.name) or first: self._overtaken(uow, team, change.name)}
            uow.commit()
            return {}

        wrong = units.run(self.opened, work)
        if not wrong:
            self.live.refresh(self.opened, team)
        return wrong

    def _overtaken(self, uow: UnitOfWork, team: str, name: str) -> str:
        last = next((change for change in uow.workspace.log(team, 50) if change.name == name), None)
        return words.overtaken(self.people.name(last.by, uow) if last else "")

    def _differs(self, change: LoggedChange) -> bool:
        """Return whether saving it makes a difference; a value that nobody saved is what the environment says."""
        if change.old is not None or change.new is None:
            return change.new != change.old
        return self.live.default.changed(change.name, change.new) != self.live.default

    def _wanted(self, section: Section, values: Mapping[str, str]) -> tuple[dict[str, str | None], Errors]:
        if section is Section.CHANNELS:
            return self._channel(values)
        wanted: dict[str, str | None] = {}
        wrong: dict[str, str] = {}
        for key in KEYS.get(section, ()):
            try:
                wanted[key] = self._checked(key, values.get(key, "").strip())
            except WrongValueError as error:
                wrong[key] = str(error)
        return wanted, wrong or dict(_together(section, wanted))

    def _channel(self, values: Mapping[str, str]) -> tuple[dict[str, str | None], Errors]:
        channel, mode = values.get(CHANNEL_FIELD, ""), values.get(MODE_FIELD, "")
        if not channel:
            return {}, {CHANNEL_FIELD: _(words.NO_CHANNEL)}
        if mode not in set(ChannelMode):
            return {}, {MODE_FIELD: _(words.NO_MODE)}
        obstacle = self.people.obstacle(channel) if mode == ChannelMode.UNASKED else None
        if obstacle is not None:
            return {}, {CHANNEL_FIELD: _(words.OBSTACLES.get(obstacle, words.OBSTACLES[Obstacle.UNKNOWN]))}
        return {CHANNEL + channel: None if mode == ChannelMode.MENTIONS else mode}, {}

    def _checked(self, key: Key, text: str) -> str:
        """Return the text as it is saved. Raises `WrongValueError`: it is no value of this setting."""
        of_all, of_each = self.live.default.ceilings
        checks: Mapping[Key, Callable[[str], str]] = {
            Key.FALLBACK_OWNER: self._reachable,
            Key.FALLBACK_CHANNEL: self._reachable,
            Key.APPROVER_ROLES: self._known_roles,
            Key.GUESTS_MAY_ASK: _ticked,
            Key.USE_MODEL: _ticked,
            Key.QUIZ_SLOT: _time,
            Key.QUIZ_DAILY: partial(_number, most=MOST_DAILY),
            Key.QUIZ_WEEKLY: partial(_number, most=MOST_WEEKLY),
            Key.LLM_DAILY_BUDGET: partial(_amount, ceiling=of_all),
            Key.LLM_PERSON_DAILY_BUDGET: partial(_amount, ceiling=of_each),
        }
        return checks[key](text)

    def _reachable(self, name: str) -> str:
        obstacle = self.people.obstacle(name) if name else None
        if obstacle is not None:
            raise WrongValueError(_(words.OBSTACLES.get(obstacle, words.OBSTACLES[Obstacle.UNKNOWN])))
        return name

    def _known_roles(self, text: str) -> str:
        known = {role.casefold(): role for role in units.run(self.opened, self.roles)}
        named = list(dict.fromkeys(names_in(text)))
        unknown = [name for name in named if name not in known]
        if unknown:
            raise WrongValueError(words.unknown_roles(unknown, sorted(known.values())))
        return ",".join(sorted(named))


def _together(section: Section, wanted: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Return what is wrong with values that are right each by itself."""
    if section is Section.OWNERS and not any(wanted.values()):
        yield Key.FALLBACK_OWNER, _(words.NOBODY_LEFT)
    if section is Section.PRACTICE and int(wanted[Key.QUIZ_WEEKLY] or 0) < int(wanted[Key.QUIZ_DAILY] or 0):
        yield Key.QUIZ_WEEKLY, _(words.WEEK_BELOW_DAY)


def _ticked(text: str) -> str:
    return ON if text else OFF


def _time(text: str) -> str:
    try:
        return f"{time.fromisoformat(text):%H:%M}"
    except ValueError:
        raise WrongValueError(_(words.NO_TIME)) from None


def _number(text: str, most: int) -> str:
    if not text.isascii() or not text.isdigit() or not FEWEST <= int(text) <= most:
        raise WrongValueError(words.number_between(FEWEST, most))
    return str(int(text))


def _amount(text: str, ceiling: float | None) -> str:
    try:
        amount = float(text) if text.isascii() else -1.0
    except ValueError:
        amount = -1.0
    if not 0 <= amount < float("inf"):
        raise WrongValueError(_(words.NO_AMOUNT))
    if ceiling and (amount == 0 or amount > ceiling):
        raise WrongValueError(words.above_ceiling(ceiling))
    return words.plain_number(amount)


def _field_of(name: str) -> str:
    return CHANNEL_FIELD if name.startswith(CHANNEL) else name
