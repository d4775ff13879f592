"""Puts the Slack side of topics of confusion together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bot.cases.details import CaseDetails
from bot.deps import Deps
from bot.outbox.click_reply import ClickReply
from bot.ports import Clock, UnitOfWork
from bot.topics.acting import SignalBook
from bot.topics.charts import Charts
from bot.topics.choices import SignalChoices
from bot.topics.clicks import SignalClicks
from bot.topics.coaching import SignalCoaching
from bot.topics.details import SignalDetails
from bot.topics.digests import Digests
from bot.topics.effects import Merge, SignalEffects
from bot.topics.pages import SignalPages
from bot.topics.posts import SignalPosts
from bot.topics.routes import SignalRoutes
from bot.topics.schedule import Schedule
from bot.topics.stuck import Stuck
from bot.topics.tick import SignalTick
from core.language_model import LanguageModel
from insights.naming import TopicNames
from insights.signals.service import SignalDesk
from insights.signals.watch import Patience
from insights.topics.service import Ruling, merge
from nudges.rules import Rules

PATIENCE = Patience(answer=3)
"""Working days after which the backup has what the owner left alone."""


@dataclass(frozen=True)
class SignalSettings:
    """`chart` gives a chart's address where Slack can fetch it, None where it is to be uploaded; `digests` says when the weekly
    digest goes out, None never.
    """

    chart: Callable[[str], str] | None = None
    digests: Schedule | None = field(default_factory=Schedule)
    model: str = ""
    """The encoder's fingerprint: whose vectors name a merged topic."""
    language: LanguageModel | None = None
    """Words names of topics and the opening of a digest; None: the plain ones."""


@dataclass(frozen=True)
class SignalSide:
    """What listeners, the Home tab and the ticks call."""

    book: SignalBook
    clicks: SignalClicks
    pages: SignalPages
    tick: SignalTick


def signal_posts(cases: CaseDetails, clock: Clock, settings: SignalSettings) -> SignalPosts:
    """Build what Slack is told of topics, with the people, links and owners that cases have."""
    details = SignalDetails(
        routes=SignalRoutes(cases.people, cases.service.routing),
        charts=Charts(cases.people.reader, clock, settings.chart),
        links=cases.links,
        permalinks=cases.permalinks,
        central=central_question,
        members=members_of,
        names=TopicNames(settings.language),
    )
    return SignalPosts(details, Stuck(cases.people))


def signal_side(deps: Deps, posts: SignalPosts, click_reply: ClickReply, rules: Rules, settings: SignalSettings) -> SignalSide:
    clock, details = deps.clock, posts.details
    service = SignalDesk(rules.workdays, patience=PATIENCE, fallback=details.routes.routing.fallback.owner)
    book = SignalBook(
        units=deps.units,
        service=service,
        posts=posts,
        delivery=deps.delivery,
        clock=clock,
        consequences=SignalEffects(members_of, partial(merge_topics, settings.model)).follow,
    )
    return SignalSide(
        book=book,
        clicks=SignalClicks(book, SignalChoices(details), click_reply),
        pages=SignalPages(book, rules.skills),
        tick=SignalTick(book, Digests(book, settings.digests, settings.language), SignalCoaching(book, rules)),
    )


def central_question(uow: UnitOfWork, topic: str) -> str | None:
    """The question that names a topic, by its id; of a topic that ended, its successor's."""
    current = uow.topics.current(topic)
    return next((one.central for one in uow.topics.topics() if one.id == current), None) if current else None


def merge_topics(model: str, uow: UnitOfWork, merged: Merge) -> None:
    """An owner's word that one topic is part of another: the nightly pass never undoes it."""
    merge(uow, merged.topic, merged.into, Ruling(merged.by, merged.at, model))


def members_of(uow: UnitOfWork, topic: str) -> list[str]:
    """A topic's questions, oldest first."""
    current = uow.topics.current(topic)
    return [asking.question_id for asking in uow.topics.askings(current)] if current else []
