"""Handles the buttons and forms of Settings. Each click checks again whether the clicker administers the workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from bot.admin.changing import SettingsChanges
from bot.admin.live import LiveWorkspace, Section, section_of
from bot.admin.reading import AdminSettings, SettingsReader
from bot.admin.views import reports, words
from bot.admin.views.forms import SAVE, form
from bot.admin.views.overview import is_form, settings_home, view_of
from bot.blocks import parts
from bot.deps import Deps
from bot.insights.readers import Readers
from bot.slack.events import Click, Submission
from bot.slack.listening import open_modal, opened_modal, show_home, update_modal
from core.localization import N_
from core.localization import gettext as _

View = dict[str, Any]
_NOT_YOURS: Final = N_("Only admins of this workspace change Cairn's settings. Ask one of them, or whoever runs Cairn.")
_NOT_YOURS_ALONE: Final = N_(
    "Cairn's settings hold for every workspace of the organisation, so only its admins change them. "
    "Ask one of them, or whoever runs Cairn."
)
_NOT_DONE: Final = N_("That did not work, and nothing was changed. The log of whoever runs Cairn says why.")
_SLOW: Final = {
    Section.OWNERS: N_("Looking up whether everybody can be reached…"),
    Section.HEALTH: N_("Looking at everything. This takes some seconds…"),
}

_log = structlog.get_logger()


@dataclass(frozen=True)
class AdminClicks:
    client: WebClient
    readers: Readers
    looks: SettingsReader
    changes: SettingsChanges

    def start(self, click: Click) -> None:
        """Show Settings in place of the Home tab."""
        if self._may(click):
            self._show(click.person)

    def open(self, click: Click) -> None:
        """Open a page. A trigger lives three seconds, so a page that takes a while opens with a message first."""
        section = section_of(click.value)
        if section is None or not self._may(click):
            return
        if section in _SLOW:
            self._opened_slowly(click, section, _(_SLOW[section]), lambda: self._page(section, click.person))
        else:
            open_modal(self.client, click.trigger, self._page(section, click.person))

    def reset(self, click: Click) -> None:
        """Remove a page's saved values."""
        section = section_of(click.value)
        if section is not None and self._may(click):
            self.changes.reset(section, click.person)
            self._show(click.person, _("{page}: as in .env again.").format(page=_(words.TITLES[section])))

    def ask_golden(self, click: Click) -> None:
        """Ask the golden questions while the modal waits."""
        if not self._may(click):
            return

        def asked() -> View:
            self.looks.ask_golden(click.person)
            return self._page(Section.GOLDEN, click.person)

        doing = _("Asking them. You may close this: the result is kept and stands here afterwards.")
        self._opened_slowly(click, Section.GOLDEN, doing, asked)
        self._show(click.person)

    def save(self, given: Submission, close: Callable[[], object]) -> View:
        """Store a form. What is wrong is shown below its field; else the form closes, and Settings says that it was saved."""
        section = section_of(given.callback.removeprefix(SAVE))
        if section is None or not self._administers(given.person):
            return {"response_action": "update", "view": self._refused()}
        wrong: Mapping[str, str] = self.changes.submit(section, given.private, given.values, given.person)
        if wrong:
            return {"response_action": "errors", "errors": dict(wrong)}
        close()
        self._show(given.person, _("{page}: saved.").format(page=_(words.TITLES[section])))
        return {}

    def _administers(self, person: str) -> bool:
        """Return whether the person administers the workspace. Slack is asked again, because a remembered account may be ten
        minutes old.
        """
        self.readers.people.forget(person)
        reader = self.readers.of(person)
        return reader is not None and reader.is_admin

    def _may(self, click: Click) -> bool:
        """Return whether they administer the workspace; a person who does not is told."""
        may = self._administers(click.person)
        if not may:
            open_modal(self.client, click.trigger, self._refused())
        return may

    def _refused(self) -> View:
        return _said(_NOT_YOURS_ALONE if self.readers.people.who().is_organisation else _NOT_YOURS)

    def _page(self, section: Section, person: str) -> View:
        looks = self.looks
        standing = looks.standing()
        if is_form(section, standing):
            gaps = looks.gaps(person) if section is Section.OWNERS else ()
            return form(section, standing, looks.saved(section), gaps)
        golden, by = looks.golden()
        pages: dict[Section, Callable[[], View]] = {
            Section.MODEL: lambda: reports.no_model_view(standing),
            Section.SOURCES: lambda: reports.sources_view(looks.settings.sources()),
            Section.HEALTH: lambda: reports.health_view(looks.settings.health()),
            Section.GOLDEN: lambda: reports.golden_view(golden, by, has_any=standing.has_golden),
            Section.LOG: lambda: reports.log_view(looks.log(person)),
        }
        return pages[section]()

    def _opened_slowly(self, click: Click, section: Section, doing: str, view: Callable[[], View]) -> None:
        """Open a modal that says what is being done, then show the result; when it fails, the modal says that."""
        opened = opened_modal(self.client, click.trigger, reports.waiting_view(section, doing))
        try:
            made = view()
        except Exception:  # noqa: BLE001 - a modal that waits for ever says nothing
            _log.exception("settings_page_failed")
            made = _said(_NOT_DONE)
        if opened:
            update_modal(self.client, opened, made)

    def _show(self, person: str, done_words: str = "") -> None:
        show_home(self.client, person, settings_home(self.looks.standing(), done_words))


def _said(text: str) -> View:
    return view_of(_(words.TITLE), [parts.section(_(text))])


def admin_clicks(
    deps: Deps, readers: Readers, live: LiveWorkspace, team: Callable[[], str], settings: AdminSettings
) -> AdminClicks:
    looks = SettingsReader(deps, live, team, settings)
    changes = SettingsChanges(deps.units, deps.people, deps.clock, live, team, looks.roles)
    return AdminClicks(deps.people.reader, readers, looks, changes)
