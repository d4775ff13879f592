"""Reads what My record shows and does what its buttons say: a copy of everything, its removal. Only for the person themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from slack_sdk import WebClient

from bot.blocks.words import plain_title
from bot.cases.views.words import moment
from bot.insights.pages import TITLES
from bot.ports import PersonalData, UnitOfWork
from bot.practice.context import Practice
from bot.practice.views.learn_home import CRACKS
from bot.practice.views.words import next_on
from bot.slack.sending import Failed, attempt
from bot.slack.sent_messages import LookupFailedError, SentMessages
from core import units
from core.localization import gettext as _
from core.people import names_of
from core.plain import json_default
from core.privacy import FOR_EVER, Periods
from core.workdays import zone_of
from escalation.cases.models import Status
from insights.reports.models import Page, PageId
from insights.reports.ports import PageView
from insights.reports.readers import Reader
from insights.reports.record import PageLook, RecordFacts, record_page, stored_rows
from nudges.learners.evidence import mastery_of
from nudges.learners.progress import LearnerHome, home
from nudges.skills.checkpoints import CheckpointState

LOOKS: Final = 50
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Erased:
    """Holds how many rows were removed, and what stays with the reason: one line each."""

    rows: int
    left: Sequence[str]


@dataclass(frozen=True)
class Records:
    """Reads and removes personal records. `personal` is what the privacy commands use too."""

    practice: Practice
    personal: PersonalData
    client: WebClient
    periods: Periods = FOR_EVER

    def page(self, reader: Reader) -> Page:
        stored = self.personal.stored(reader.person)
        return record_page(units.run(self.practice.units, lambda uow: self._facts(uow, reader, stored)))

    def stored(self, person: str) -> list[tuple[str, str, str]]:
        """Return what is stored about the person: in words, how many rows, for how long."""
        return stored_rows(self.personal.stored(person), self.periods)

    def open_cases(self, person: str) -> int:
        """Return their cases that somebody still has to decide: an erasure withdraws them."""

        def work(uow: UnitOfWork) -> int:
            return sum(case.is_open or case.status is Status.DRAFT for case in uow.cases.of_asker(person))

        return units.run(self.practice.units, work)

    def copy(self, person: str) -> bytes:
        """Return everything stored about the person, as JSON."""
        return json.dumps(self.personal.export(person), ensure_ascii=False, indent=2, default=json_default).encode()

    def send_copy(self, person: str) -> bool:
        """Send the copy as a file into the person's direct messages; False when Slack does not take it."""
        content = self.copy(person)
        try:
            direct = SentMessages(self.client).direct_with(person)
        except LookupFailedError:
            return False
        sent = attempt(
            "copy",
            lambda: self.client.files_upload_v2(
                channel=direct,
                content=content,
                filename="cairn-record.json",
                title=_("What Cairn stores about you"),
                initial_comment=_("Here is everything that is stored about you. Only you and I read this conversation."),
            ),
        )
        return not isinstance(sent, Failed)

    def erase(self, person: str) -> Erased:
        """Remove what is stored about the person, as `cairn privacy erase` does. Their sessions end with it."""
        try:
            direct = SentMessages(self.client).direct_with(person)
        except LookupFailedError:
            direct = person
        direct = direct if direct != person else ""
        left = self.personal.left(person, direct)
        rows = sum(self.personal.erase(person, self.practice.clock(), direct).values())
        _log.info("erased_by_themselves", rows=rows)
        return Erased(rows, left)

    def _facts(self, uow: UnitOfWork, reader: Reader, stored: Mapping[str, int]) -> RecordFacts:
        now, rules = self.practice.clock(), self.practice.rules
        learner_home = home(uow, rules, reader.person, now)
        known = mastery_of(uow, rules, learner_home.learner, now) if learner_home else {}
        role = rules.weights.role(learner_home.learner.role) if learner_home else None
        titles = {task.id: task.title for task in role.tasks} if role else {}
        looks = uow.page_views.of_person(names_of(uow.people, reader.person), LOOKS)
        return RecordFacts(
            as_of=now,
            stored=stored,
            waiting=len(learner_home.today) if learner_home else 0,
            due=self._due(uow, reader, learner_home) if learner_home else (),
            strong=[titles[task] for task, mastery in known.items() if mastery.is_shown and task in titles],
            confirmed=self._confirmed(uow, reader, titles),
            looks=[_look(uow, reader, view) for view in looks],
            periods=self.periods,
        )

    def _confirmed(self, uow: UnitOfWork, reader: Reader, titles: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return what a lead confirmed: the task, who and when."""
        checkpoints = (
            checkpoint for checkpoint in uow.checkpoints.of_person(reader.person) if checkpoint.state is CheckpointState.CONFIRMED
        )
        zone, people = zone_of(reader.timezone), self.practice.people
        return [
            (
                titles.get(checkpoint.task, checkpoint.task),
                f"{people.name(checkpoint.lead, uow) or _('somebody who was erased')}, {moment(checkpoint.at, zone)}",
            )
            for checkpoint in checkpoints
        ]

    def _due(self, uow: UnitOfWork, reader: Reader, learner_home: LearnerHome) -> list[tuple[str, str]]:
        rows = []
        for fragile in learner_home.fragile:
            ref = fragile.card.section
            section = self.practice.section(uow, ref) if self.practice.may_see(uow, reader.person, ref.sop_id) else None
            if section is not None:
                rows.append((plain_title(section, 80), f"{next_on(fragile.due_on)}: {_(CRACKS[fragile.why])}"))
        return rows


def _look(uow: UnitOfWork, reader: Reader, view: PageView) -> PageLook:
    known = uow.people.get(view.reader) if view.reader else None
    name = (known.name if known else "") or view.reader
    title = _(TITLES[PageId(view.page)]) if view.page in set(PageId) else view.page
    return PageLook(moment(view.at, zone_of(reader.timezone)), name, title)
