"""Builds the Slack side of proposals: their cards, who decides about them, and changes that people suggest.

`upkeep` does the same for what a published change does, and for sections that their owners look at again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.cases.details import CaseDetails
from bot.deps import Deps
from bot.governance.acting import ProposalBook
from bot.governance.clicks import ProposalClicks
from bot.governance.details import ProposalDetails
from bot.governance.marked_replies import MarkedReplies
from bot.governance.posts import ProposalPosts
from bot.governance.routes import ProposalRoutes
from bot.governance.suggesting import Suggesting
from bot.governance.tick import Measure, ProposalTick
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.topics.details import AlertDetails
from retrieval.library.ports import LibraryUnit
from retrieval.library.proposals.drafting import Drafts, is_same_person
from retrieval.library.proposals.ports import SectionWriter
from retrieval.library.proposals.service import ProposalService
from retrieval.proposing import ProposalPublisher
from retrieval.publishing import Publisher
from retrieval.sources.models import Kind


@dataclass(frozen=True)
class GovernanceSettings:
    """Holds what only wiring knows.

    publisher: the one writer of the library.
    write: puts a suggested text into a document.
    page: address of a proposal's page for a reader; empty where there is none.
    source: the kind of an SOP's source; None where nobody knows.
    measure: golden questions before and after a proposal; None: nobody named a file of them.
    admins: ids or e-mail addresses of administrators beside the workspace's own, in lower case.
    approvers: gives the roles whose people may approve any SOP that they may see.
    """

    publisher: Publisher
    write: SectionWriter
    page: Callable[[str, str], str] = lambda _proposal, _reader: ""
    source: Callable[[str], Kind | None] = lambda _sop: None
    measure: Measure | None = None
    admins: frozenset[str] = frozenset()
    approvers: Callable[[], frozenset[str]] = frozenset


@dataclass(frozen=True)
class GovernanceFeature:
    """Holds what listeners and the ticks call."""

    book: ProposalBook
    clicks: ProposalClicks
    suggesting: Suggesting
    marked_replies: MarkedReplies
    tick: ProposalTick = field(repr=False)


def proposal_posts(cases: CaseDetails, settings: GovernanceSettings) -> ProposalPosts:
    """Build what Slack is told of proposals, with the people and owners that cases have."""
    people = cases.people

    def is_same(unit: LibraryUnit, name: str, other: str) -> bool:
        ids = [people.slack_id(name) for name in (name, other)]
        return is_same_person(unit, name, other) or (ids[0] is not None and ids[0] == ids[1])

    service = ProposalService(Drafts(settings.write, is_same))
    routes = ProposalRoutes(people, cases.service.routing, settings.admins, settings.approvers)
    return ProposalPosts(
        ProposalDetails(service, routes, cases.links, cases.clock, settings.page, settings.source), cases.permalinks
    )


def _nothing(_uow: UnitOfWork, _done: object) -> None:
    return None


def governance_feature(
    deps: Deps, posts: ProposalPosts, click_reply: ClickReply, topics: AlertDetails, settings: GovernanceSettings
) -> GovernanceFeature:
    details = posts.details
    publisher = ProposalPublisher(deps.units, settings.publisher, details.service.drafts)
    book = ProposalBook(
        units=deps.units,
        service=details.service,
        posts=posts,
        delivery=deps.delivery,
        clock=deps.clock,
        consequences=_nothing,
        publisher=publisher,
    )
    return GovernanceFeature(
        book=book,
        clicks=ProposalClicks(book, click_reply),
        suggesting=Suggesting(book, click_reply, topics),
        marked_replies=MarkedReplies(book, deps, deps.people.me),
        tick=ProposalTick(book, settings.measure),
    )
