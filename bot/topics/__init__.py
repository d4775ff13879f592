"""Builds the Slack side of topics of confusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.cases.details import CaseDetails
from bot.deps import Deps
from bot.outbox.click_reply import ClickReply
from bot.ports import Clock, UnitOfWork
from bot.topics.acting import AlertBook, AlertPages
from bot.topics.choices import AlertChoices
from bot.topics.clicks import AlertClicks
from bot.topics.details import AlertDetails
from bot.topics.digests import Digests
from bot.topics.effects import AlertEffects, Merge
from bot.topics.posts import AlertPosts, Stuck
from bot.topics.routes import AlertRoutes
from bot.topics.schedule import Schedule
from bot.topics.tick import AlertCoaching, AlertTick
from core.language_model import LanguageModel
from insights.alerts.service import AlertService
from insights.alerts.watch import ReminderDelays
from insights.naming import TopicNames
from insights.topics.service import Ruling, merge
from nudges.rules import Rules

REMINDER_DELAYS = ReminderDelays(answer=3)
"""Working days after which the backup has what the owner left alone."""


@dataclass(frozen=True)
class AlertSettings:
    """Configures topics. `digests` says when the weekly digest is sent, None never."""

    digests: Schedule | None = field(default_factory=Schedule)
    model: str = ""
    """The encoder's fingerprint: whose vectors name a merged topic."""
    language: LanguageModel | None = None
    """Words names of topics and the opening of a digest; None: the plain ones."""


@dataclass(frozen=True)
class TopicsFeature:
    """Holds what listeners, the Home tab and the ticks call."""

    book: AlertBook
    clicks: AlertClicks
    pages: AlertPages
    tick: AlertTick


def alert_posts(cases: CaseDetails, clock: Clock, settings: AlertSettings) -> AlertPosts:
    """Build what Slack is told of topics, with the people, links and owners that cases have."""
    details = AlertDetails(
        routes=AlertRoutes(cases.people, cases.service.routing),
        clock=clock,
        links=cases.links,
        permalinks=cases.permalinks,
        central=lambda uow, topic: uow.topics.central(topic),
        members=newest_of,
        names=TopicNames(settings.language),
    )
    return AlertPosts(details, Stuck(cases.people))


def topics_feature(deps: Deps, posts: AlertPosts, click_reply: ClickReply, rules: Rules, settings: AlertSettings) -> TopicsFeature:
    clock, details = deps.clock, posts.details
    service = AlertService(rules.workdays, delays=REMINDER_DELAYS, fallback=lambda: details.routes.routing.fallback.owner)
    book = AlertBook(
        units=deps.units,
        service=service,
        posts=posts,
        delivery=deps.delivery,
        clock=clock,
        consequences=AlertEffects(newest_of, partial(merge_topics, settings.model)).follow,
    )
    return TopicsFeature(
        book=book,
        clicks=AlertClicks(book, AlertChoices(details), click_reply),
        pages=AlertPages(book, rules.skills),
        tick=AlertTick(book, Digests(book, settings.digests, settings.language), AlertCoaching(book, rules)),
    )


def merge_topics(model: str, uow: UnitOfWork, merged: Merge) -> None:
    """Make one topic part of another because an owner said so: the nightly pass never undoes it."""
    merge(uow, merged.topic, merged.into, Ruling(merged.by, merged.at, model))


def newest_of(uow: UnitOfWork, topic: str, most: int) -> Sequence[str]:
    """Return the ids of a topic's newest questions, oldest first."""
    return uow.topics.newest_ids(topic, most)
