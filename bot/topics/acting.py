"""Acts on topics of confusion: for owners when they click, for Cairn when something is due. Slack is told after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from typing_extensions import override

from bot.outbox.followed_log import FollowedLog
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.topics.details import AlertDetails
from bot.topics.posts import AlertPosts
from insights.alerts.events import Body, HandedOver
from insights.alerts.models import Alert, Why
from insights.alerts.service import AlertService
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class AlertPages:
    book: AlertBook
    skills: SkillMap

    def title(self, uow: UnitOfWork, alert_id: str, person: str) -> str:
        """Return what a gap on somebody's list is about; empty when the topic is gone."""
        alert = uow.alerts.get(alert_id)
        return self.book.details.title(uow, alert, person) if alert else ""

    def impact(self, alert: Alert) -> int:
        """Return the impact of the costliest task that names the section or its whole SOP; 1 where no task does."""
        section = alert.section or (SectionRef(alert.sop_id, "") if alert.sop_id else None)
        if section is None:
            return 1
        places = {section, SectionRef(section.sop_id, "")}
        return max((task.impact for _, task, ref in self.skills.references() if ref in places), default=1)


_log = structlog.get_logger()


@dataclass(frozen=True)
class AlertBook(FollowedLog[Alert, Body, Why]):
    """Stores acts on alerts. The caller checks who may act."""

    service: AlertService
    posts: AlertPosts

    @property
    def details(self) -> AlertDetails:
        return self.posts.details

    def show(self, alert_id: str) -> None:
        """Post the first card of a topic that has none, because nobody could be reached when it was opened."""

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            alert = uow.alerts.get(alert_id)
            if alert is None or self.posts.expected_cards(uow, alert):
                return None, []
            return None, self.posts.card_after(uow, alert, self.posts.moved(uow, alert)[-1])

        self.delivery.deliver(work)

    @override
    def _besides(self, uow: UnitOfWork, record: Alert) -> Sequence[Body]:
        """Hand the alert to the next in line when Slack refused its card for good."""
        alert, expected = record, self.posts.expected_cards(uow, record)
        if alert.handed_to is not None or not expected or not uow.outbox.is_lost(expected[-1][0]):
            return []
        route = self.details.routes.route(uow, alert)
        to = (route.person if route else None) or self.details.routes.next(uow, alert)
        _log.warning("signal_card_lost", alert=alert.id, moved=to is not None)
        return [HandedOver(to)] if to else []
