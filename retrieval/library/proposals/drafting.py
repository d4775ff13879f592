"""Builds the document that a proposal would make of an SOP, and finds what prevents its approval. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.eventlog import CAIRN
from retrieval.library.errors import EmptyTextError, UnknownSectionError
from retrieval.library.guard import Guard
from retrieval.library.models import Governance, SopDocument
from retrieval.library.ports import LibraryUnit
from retrieval.library.proposals.events import Edited, Opened
from retrieval.library.proposals.models import Proposal, Suggestion, Why, seal_of
from retrieval.library.proposals.ports import SectionWriter


def is_same_person(unit: LibraryUnit, name: str, other: str) -> bool:
    """Return whether two names (ids, e-mail addresses) are the same person's, as the directory knows them."""
    return bool(name and other) and not _names(unit, name).isdisjoint(_names(unit, other))


def governances_of(unit: LibraryUnit, proposal: Proposal) -> Sequence[Governance]:
    """Return the governance of every version whose words a proposal shows: the current one, the compared one and the new one. The
    first names the owner and backup of the SOP.
    """
    card = unit.library.card(proposal.sop_id)
    documents = [unit.library.document(proposal.sop_id, number) for number in (proposal.base, proposal.number) if number]
    governances = [card.governance] if card else []
    return [*governances, *(document.governance for document in documents if document is not None)]


def read_with(unit: LibraryUnit, proposal: Proposal) -> Sequence[Governance]:
    """Return the same for readers of a proposal: the current SOP's owner and backup may read whatever is proposed for it."""
    first, *others = governances_of(unit, proposal) or [Governance()]
    return [first, *(replace(governance, owner=first.owner, backup=first.backup) for governance in others)]


@dataclass(frozen=True)
class Drafts:
    """Builds documents from proposals. `write` puts a suggested text into a document; `is_same` compares people."""

    write: SectionWriter
    is_same: Callable[[LibraryUnit, str, str], bool] = is_same_person

    def before(self, unit: LibraryUnit, proposal: Proposal) -> SopDocument | None:
        """Return the document that the proposal is compared with; None: readers never saw the SOP."""
        return None if proposal.base is None else unit.library.document(proposal.sop_id, proposal.base)

    def after(self, unit: LibraryUnit, proposal: Proposal) -> SopDocument | None:
        """Return the document that readers would see; None when the SOP or the section no longer exists."""
        if proposal.number is not None:
            return unit.library.document(proposal.sop_id, proposal.number)
        base = self.before(unit, proposal)
        return None if base is None else self.written(base, proposal)

    def written(self, document: SopDocument, proposal: Proposal) -> SopDocument | None:
        """Return a document with the proposal's text in it; None when it has no such section."""
        try:
            return self.write(document, proposal.anchor, proposal.heading, proposal.text)
        except (UnknownSectionError, EmptyTextError):
            return None

    def opening(self, unit: LibraryUnit, suggestion: Suggestion) -> Opened | Why:
        """Return the first event of a suggestion's proposal, or why there can be none."""
        document = self.current(unit, suggestion.sop_id)
        if document is None:
            return Why.UNKNOWN
        try:
            written = self.write(document, suggestion.anchor, suggestion.heading, suggestion.text)
        except UnknownSectionError:
            return Why.UNKNOWN
        except EmptyTextError:
            return Why.EMPTY
        card = unit.library.card(suggestion.sop_id)
        opened = Opened(
            suggestion.sop_id,
            seal_of(suggestion.heading, suggestion.text),
            suggestion.origin,
            base=card.version if card else None,
            base_digest=section_digest(document, suggestion.anchor),
            anchor=suggestion.anchor,
            heading=suggestion.heading,
            text=suggestion.text,
            author=suggestion.by,
            is_named=suggestion.is_named,
            why=suggestion.why,
            about=suggestion.about,
        )
        return Why.EMPTY if written.digest == document.digest else opened

    def edited(self, unit: LibraryUnit, proposal: Proposal, heading: str, text: str) -> Edited:
        """Return the event for an edit of a suggested text. It is compared with the SOP as it is now, so it ends a conflict."""
        card, document = unit.library.card(proposal.sop_id), self.current(unit, proposal.sop_id)
        digest = section_digest(document, proposal.anchor) if document else proposal.base_digest
        return Edited(seal_of(heading, text), card.version if card else proposal.base, digest, heading, text)

    def current(self, unit: LibraryUnit, sop_id: str) -> SopDocument | None:
        """Return the SOP as readers see it; None when they do not."""
        return unit.library.document(sop_id)

    def obstacle(self, unit: LibraryUnit, proposal: Proposal, actor: str, *, opens: bool = False) -> Why | None:
        """Return why this person cannot approve it as it stands; None when they can."""
        document = self.after(unit, proposal)
        if document is None:
            return Why.CONFLICT
        guard = Guard(unit.library, unit.library.digests())
        if (
            actor != CAIRN
            and guard.needs_approval(document)
            and any(self.is_same(unit, actor, author) for author in proposal.authors)
        ):
            return Why.OWN_WORDS
        if proposal.is_text:
            return self.text_obstacle(unit, proposal)
        return Why.OPENS if not opens and guard.opening(document) is not None else None

    def text_obstacle(self, unit: LibraryUnit, proposal: Proposal) -> Why | None:
        """Return why a suggested text does not fit the SOP as it is now; None when it fits."""
        latest, document = unit.library.latest(proposal.sop_id), self.current(unit, proposal.sop_id)
        if latest is None or document is None or section_digest(document, proposal.anchor) != proposal.base_digest:
            return Why.CONFLICT
        return Why.FILE_WAITS if latest.is_waiting else None


def section_digest(document: SopDocument, anchor: str | None) -> str:
    """Return the digest of a section; empty when there is none."""
    return next((section.digest for section in document.sections if section.anchor == anchor), "")


def section_text(document: SopDocument | None, anchor: str | None) -> str:
    """Return the text of a section; empty when there is none."""
    sections = document.sections if document else ()
    return next((section.text for section in sections if section.anchor == anchor), "")


def _names(unit: LibraryUnit, person: str) -> frozenset[str]:
    person = person.strip()
    known = unit.people.get(person)
    names = (person, *((known.id, known.email or "") if known else ()))
    return frozenset(name.casefold() for name in names if name)
