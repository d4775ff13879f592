"""Configures proposals with what only wiring knows: who publishes, where their pages are, golden questions, who wrote a file.
Lists the sections that owners would be asked to review next, for `cairn sops review`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from bot.governance import GovernanceSettings
from bot.governance.review_queue import questions_due, with_step
from bot.governance.tick import Measure
from bot.web.proposals import ProposalPages
from bot.web.reading import Readers, SopPages
from bot.wiring import Cairn
from bot.wiring.golden import compared_with, read_golden
from bot.wiring.named_in_settings import log_problems
from bot.wiring.sources import source_kind
from insights.reports.readers import visibility_of
from insights.reviews import Damage, reasons
from retrieval.adapters.git_history import written_in
from retrieval.adapters.markdown.writing import with_section
from retrieval.golden.models import GoldenQuestion
from retrieval.library.models import FolderContents, SectionRef, SopDocument
from retrieval.library.proposals.drafting import Drafts
from retrieval.library.proposals.service import ProposalService
from retrieval.proposing import ProposalPublisher
from retrieval.search.errors import SearchError

_EXAMPLES = 3

_log = structlog.get_logger()


def governance_settings(cairn: Cairn) -> GovernanceSettings:
    settings = cairn.settings
    return GovernanceSettings(
        publisher=cairn.publisher,
        write=with_section,
        page=cairn.links.proposal,
        source=partial(source_kind, cairn),
        measure=_measure(cairn, settings.golden_questions),
        admins=settings.admins,
        approvers=cairn.workspace.approvers,
    )


def proposal_pages(cairn: Cairn, readers: Readers) -> ProposalPages:
    """Return the pages of proposals that the web server shows; `readers` knows what a person may see now."""
    return ProposalPages(SopPages(cairn.unit, cairn.links, cairn.clock, readers), proposal_service().drafts)


def proposal_service() -> ProposalService:
    """Return the rules of proposals for the command line, which knows people by the directory alone."""
    return ProposalService(Drafts(with_section))


def proposal_publisher(cairn: Cairn) -> ProposalPublisher:
    return ProposalPublisher(cairn.unit, cairn.publisher, proposal_service().drafts)


def attributed(cairn: Cairn, folder: Path, reading: FolderContents, author: str = "") -> FolderContents:
    """Return the folder's documents, each changed one with its author: as git knows, else `author`."""
    with cairn.unit() as unit:
        digests = unit.library.digests()
    changed = {document.id: document.source for document in reading.documents if digests.get(document.id) != document.digest}
    return written_in(folder, reading, changed, author)


def _measure(cairn: Cairn, file: Path | None) -> Measure | None:
    if file is None:
        return None
    read: Callable[[], tuple[GoldenQuestion, ...]] = partial(_questions, file)

    def measure(document: SopDocument) -> tuple[int, int, int, tuple[str, ...]] | None:
        questions = read()
        try:
            pairs = compared_with(cairn, document, questions)
        except SearchError:
            _log.warning("golden_questions_not_asked", exc_info=True)
            return None
        lost = [pair for pair in pairs if pair.is_broken]
        is_open = not document.governance.audience
        examples = tuple(pair.before.question.text for pair in lost[:_EXAMPLES] if is_open and not pair.before.question.role)
        return len(pairs), len(lost), sum(pair.is_mended for pair in pairs), examples

    return measure


def _questions(file: Path) -> tuple[GoldenQuestion, ...]:
    questions, problems = read_golden(file)
    log_problems("golden_question_problem", problems)
    return tuple(questions)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A section (or an SOP as a whole: empty anchor) and the reasons for reviewing it. `bumps`: how often the question was ignored;
    `damage` is None where it would tell of few people.
    """

    place: SectionRef
    title: str
    owner: str | None
    damage: Damage | None
    is_due: bool
    bumps: int
    reasons: tuple[str, ...]


def review_lines(cairn: Cairn, most: int) -> list[ReviewLine]:
    """Return the first questions of the queue, the worst damage first."""
    now = cairn.clock()
    fewest = visibility_of(cairn.settings.managers_see, cairn.settings.works_council).fewest
    with cairn.unit() as uow:
        questions = [with_step(uow, question, now) for question in questions_due(uow, now)[0][:most]]
    return [
        ReviewLine(
            place=question.place,
            title=question.candidate.card.title,
            owner=question.candidate.card.governance.owner,
            damage=question.damage if question.candidate.may_be_counted(fewest) else None,
            is_due=question.is_due,
            bumps=question.bumps,
            reasons=tuple(reasons(question.candidate, fewest)),
        )
        for question in questions
    ]
