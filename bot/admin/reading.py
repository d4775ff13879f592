"""Collects what the pages of Settings show, from the database, Slack and what wiring alone knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import Final

from bot.admin.live import LiveWorkspace, Section, is_key_of
from bot.admin.views import words
from bot.admin.views.overview import WorkspaceState, named_channels
from bot.admin.views.reports import HealthLine, LogLine, SourceLine
from bot.blocks.mrkdwn import escape
from bot.deps import Deps
from bot.outbox.before_sending import may_name
from bot.ports import UnitOfWork
from core import units
from core.localization import N_
from core.localization import gettext as _
from core.workdays import zone_of
from core.workspace import CHANNEL, GoldenRun, LoggedChange

_MOST_LINES: Final = 40
_MOST_COUNTED: Final = 1_000
_FRESH: Final = timedelta(minutes=5)
"""So long golden questions are not asked again: they cost time, and with a language model money."""


@dataclass(frozen=True)
class AdminSettings:
    """What only wiring knows: doctor's findings, the sources, the roles of the skill map, and how golden questions are asked: the
    number that were asked and the words of those that failed. Without `golden` there are none.
    """

    health: Callable[[], Sequence[HealthLine]] = tuple
    sources: Callable[[], Sequence[SourceLine]] = tuple
    golden: Callable[[], tuple[int, Sequence[str]]] | None = None
    roles: Collection[str] = ()
    model: str = ""


@dataclass(frozen=True)
class SettingsReader:
    deps: Deps
    live: LiveWorkspace
    team: Callable[[], str]
    settings: AdminSettings
    _asking: Lock = field(default_factory=Lock, init=False)

    def standing(self) -> WorkspaceState:
        """Return Cairn's state, as this process has it and the database says."""

        def work(uow: UnitOfWork) -> WorkspaceState:
            team, now = self.team(), self.live.default.with_saved(uow.workspace.saved(self.team()))
            people = self.deps.people
            names = {channel: people.channel_name(channel) for channel in named_channels(now)}
            names |= {now.fallback_owner: people.name(now.fallback_owner, uow)} if now.fallback_owner else {}
            saved = uow.workspace.saved(team)
            return WorkspaceState(
                now=now,
                names=names,
                saved=frozenset(section for section in Section if any(is_key_of(section, name) for name in saved)),
                model=self.settings.model,
                golden=uow.workspace.golden(team),
                has_golden=self.settings.golden is not None,
                changes=len(uow.workspace.log(team, _MOST_COUNTED)),
            )

        return replace(units.run(self.deps.units, work), sources=len(self.settings.sources()))

    def saved(self, section: Section) -> dict[str, str]:
        """Return what is saved on a page now."""
        saved = units.run(self.deps.units, lambda uow: uow.workspace.saved(self.team()))
        return {name: text for name, text in saved.items() if is_key_of(section, name)}

    def roles(self, uow: UnitOfWork) -> Collection[str]:
        """Return the roles that people have, and those of the skill map."""
        return {*self.settings.roles, *(person.role for person in uow.people.everyone() if person.role)}

    def gaps(self, reader: str) -> tuple[str, ...]:
        """Return a line (mrkdwn) for each owner, backup and channel that cannot be sent to, of SOPs that the reader may see."""

        def work(uow: UnitOfWork) -> tuple[str, ...]:
            return tuple(self._gaps(uow, reader))

        return units.run(self.deps.units, work)

    def _gaps(self, uow: UnitOfWork, reader: str) -> Iterator[str]:
        for status in uow.library.statuses():
            if status.card is None or status.retired_at is not None:
                continue
            governance = status.card.governance
            if not may_name(self.deps.people, uow, governance, reader):
                continue
            if governance.owner is None:
                yield _("{title}: names no owner").format(title=escape(status.card.title))
            posts = ((N_("owner"), governance.owner), (N_("backup"), governance.backup), (N_("channel"), governance.channel))
            for post, name in posts:
                obstacle = self.deps.people.obstacle(name) if name else None
                if name and obstacle is not None:
                    why = _(words.REASONS[obstacle])
                    yield f"{escape(status.card.title)}: {_(post)} {escape(self._named(uow, name))} {why}"

    def _named(self, uow: UnitOfWork, name: str) -> str:
        people = self.deps.people
        return people.channel_name(name) if name.startswith(("C", "G")) else people.name(name, uow)

    def log(self, reader: str) -> Sequence[LogLine]:
        """Return the last changes, with times on the reader's clock."""

        def work(uow: UnitOfWork) -> Sequence[LogLine]:
            known = uow.people.get(reader)
            zone = zone_of(known.timezone if known else "UTC")
            log = uow.workspace.log(self.team(), _MOST_LINES)
            return [replace(self._line(uow, change), at=change.at.astimezone(zone)) for change in log]

        return units.run(self.deps.units, work)

    def _line(self, uow: UnitOfWork, change: LoggedChange) -> LogLine:
        people = self.deps.people
        is_channel = change.name.startswith(CHANNEL)
        name = people.channel_name(change.name.removeprefix(CHANNEL)) if is_channel else words.name_of(change.name)
        old, new = (self._value(uow, change.name, text) for text in (change.old, change.new))
        return LogLine(name, old, new, people.name(change.by, uow), change.at)

    def _value(self, uow: UnitOfWork, name: str, text: str | None) -> str:
        if text and name.startswith("fallback_"):
            return self._named(uow, text)
        return words.value_words(name, text)

    def golden(self) -> tuple[GoldenRun | None, str]:
        """Return the last run and the plain name of who asked for it."""

        def work(uow: UnitOfWork) -> tuple[GoldenRun | None, str]:
            run = uow.workspace.golden(self.team())
            return run, self.deps.people.name(run.by, uow) if run else ""

        return units.run(self.deps.units, work)

    def ask_golden(self, by: str) -> None:
        """Ask the golden questions and store the result, unless somebody did just now or they are being asked."""
        last, _by = self.golden()
        is_fresh = last is not None and self.deps.clock() - last.at < _FRESH
        if self.settings.golden is None or is_fresh or not self._asking.acquire(blocking=False):
            return
        try:
            self._keep_golden(by, *self.settings.golden())
        finally:
            self._asking.release()

    def _keep_golden(self, by: str, count: int, failed: Sequence[str]) -> None:
        run = GoldenRun(self.deps.clock(), by, count, tuple(failed))

        def work(uow: UnitOfWork) -> None:
            uow.workspace.note_golden(self.team(), run)
            uow.commit()

        units.run(self.deps.units, work)
