"""Buttons and forms of Settings. Each click looks up anew whether who clicks administers the workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.admin.changing import SettingsChanges
from bot.admin.looking import AdminLooks
from bot.admin.sections import Section, section_of
from bot.admin.views import reports, words
from bot.admin.views.forms import SAVE, form, is_form
from bot.admin.views.overview import overview, view_of
from bot.blocks import parts
from bot.insights.readers import Readers
from bot.slack.events import Click, Submission
from bot.slack.modals import open_modal, update_modal

View = dict[str, Any]
_NOT_YOURS = "Only admins of this workspace change Cairn's settings. Ask one of them, or whoever runs Cairn."
_NOT_DONE = "That did not work, and nothing was changed. The log of whoever runs Cairn says why."

_log = structlog.get_logger()


@dataclass(frozen=True)
class AdminClicks:
    client: WebClient
    readers: Readers
    looks: AdminLooks
    changes: SettingsChanges

    def start(self, click: Click) -> None:
        """Open Settings from the Home tab."""
        open_modal(self.client, click.trigger, overview(self.looks.standing()) if self._may(click.person) else _refused())

    def turn(self, click: Click) -> None:
        """Show another page in the open modal; one that takes a while says so first."""
        if not self._may(click.person):
            self._show(click, _refused())
            return
        section = section_of(click.value)
        if section is Section.HEALTH:
            self._show(click, reports.waiting_view(section, "Looking at everything. This takes a few seconds."))
        self._shown(click, lambda: self._page(section, click.person))

    def reset(self, click: Click) -> None:
        """Take a page's saved values back."""
        section = section_of(click.value)
        if section is None or not self._may(click.person):
            self._show(click, _refused())
            return
        self.changes.reset(section, click.person)
        said = f"{words.TITLES[section]}: {words.ENVIRONMENT} again."
        self._shown(click, lambda: overview(self.looks.standing(), said))

    def ask_golden(self, click: Click) -> None:
        """Ask the golden questions while the modal waits."""
        if not self._may(click.person):
            self._show(click, _refused())
            return
        doing = "Asking them. You may close this: the result is kept and stands here afterwards."
        self._show(click, reports.waiting_view(Section.GOLDEN, doing))

        def asked() -> View:
            self.looks.ask_golden(click.person)
            return self._page(Section.GOLDEN, click.person)

        self._shown(click, asked)

    def save(self, given: Submission, _close: Callable[[], object]) -> View:
        """Store a form: what is wrong stands below its field; else the first page says that it was saved."""
        section = section_of(given.callback.removeprefix(SAVE))
        if section is None or not self._may(given.person):
            return {"response_action": "update", "view": _refused()}
        wrong: Mapping[str, str] = self.changes.submit(section, given.private, given.values, given.person)
        if wrong:
            return {"response_action": "errors", "errors": dict(wrong)}
        return {"response_action": "update", "view": overview(self.looks.standing(), f"{words.TITLES[section]}: saved.")}

    def _may(self, person: str) -> bool:
        reader = self.readers.of(person)
        return reader is not None and reader.is_admin

    def _page(self, section: Section | None, person: str) -> View:
        looks = self.looks
        standing = looks.standing()
        if section is None:
            return overview(standing)
        if is_form(section, standing):
            gaps = looks.gaps() if section is Section.OWNERS else ()
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

    def _shown(self, click: Click, view: Callable[[], View]) -> None:
        """Show what comes of it; when it fails, the modal says so instead of waiting for ever."""
        try:
            made = view()
        except Exception:  # noqa: BLE001 - a modal that waits for ever says nothing
            _log.exception("settings_page_failed")
            made = view_of(words.TITLE, [parts.section(_NOT_DONE)])
        self._show(click, made)

    def _show(self, click: Click, view: View) -> None:
        update_modal(self.client, click.view, view)


def _refused() -> View:
    return view_of(words.TITLE, [parts.section(_NOT_YOURS)])
