"""Offers Cairn's search as a LangChain retriever. The viewer is fixed when it is made: no query, config or keyword shows more."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation
from typing_extensions import override

from core.people import Viewer
from retrieval.answer.confidence import IN_SCOPE, Search
from retrieval.library.models import Section, SopCard
from retrieval.search.models import Hit, Query

SectionLinks = Callable[[SopCard, Section], str]
"""Address of a section for a browser; empty when there is none."""


class SopRetriever(BaseRetriever):
    """Sections of current approved SOPs that the viewer may see, best first, as Documents.

    `page_content` is the section's text word for word, `id` names the section (`refunds#limits`), `metadata` holds `sop`, `title`,
    `section` (the headings), `version`, `url` and `score`. Raises `retrieval.search.ports.SearchError` when the index or the model
    is out of order. `ainvoke` searches in a thread, so that an event loop is not held up.

    Attributes:
        search: Cairn's search.
        viewer: decides which SOPs exist; without one only what everyone may see.
        limit: at most so many sections.
        abstain: return nothing when the library does not cover the question (the same bound as an answer in Slack). False: always
            return the nearest sections, however far they are; for those who judge for themselves.
        links: a section's address; without it, the one that the SOP's file names.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True, extra="forbid")

    search: SkipValidation[Search] = Field(exclude=True, repr=False)
    viewer: Viewer = Field(default_factory=Viewer)
    limit: int = Field(default=5, ge=1, le=50)
    abstain: bool = True
    links: SkipValidation[SectionLinks] = Field(default=lambda sop, _section: sop.governance.url or "", exclude=True, repr=False)

    @override
    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        result = self.search.search(Query(query, self.viewer), self.limit)
        if self.abstain and result.in_scope < IN_SCOPE:
            return []
        return [self._document(hit) for hit in result.hits]

    def _document(self, hit: Hit) -> Document:
        sop, section = hit.current.sop, hit.current.section
        return Document(
            id=str(hit.current.ref),
            page_content=section.text,
            metadata={
                "sop": sop.id,
                "title": sop.title,
                "section": " > ".join(section.path),
                "version": sop.version,
                "url": self.links(sop, section),
                "score": hit.score,
            },
        )
