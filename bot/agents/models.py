"""Defines the typed results of the MCP tools; the tools' output schemas are made from them. Outcomes are words, no exceptions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceReply(_Frozen):
    """A section that stands behind an answer."""

    id: str = Field(description="Names the section; give it to `cite` for the whole text.")
    sop: str = Field(description="Id of the SOP.")
    title: str = Field(description="Title of the SOP.")
    section: str = Field(description="Headings down to the section, joined by ` > `; empty for the text before the first heading.")
    version: int = Field(description="Approved version that readers see.")
    url: str = Field(description="Where a person can open it; empty when there is no address.")
    reference: str | None = Field(description="Where it stands in a document: `page 4`, `slide 7`, `00:12:30`; null in Markdown.")
    quote: str = Field(description="Text of the section, word for word; a line with an ellipsis stands where text was left out.")


class ClaimReply(_Frozen):
    """A sentence with a number, word for word."""

    sop: str
    section: str
    quote: str


class AnswerReply(_Frozen):
    """The outcome of a question."""

    outcome: Literal["answered", "places", "unanswered", "needs_human"] = Field(
        description="`answered`: `answer` is quoted from an approved SOP. `places`: the answer may stand in one of the sources, "
        "show them and let the asker choose. `unanswered`: no SOP answers this, say so. "
        "`needs_human`: a person has to decide this case; tell the asker whom to ask and decide nothing yourself."
    )
    answer: str | None = Field(description="The SOP's own words; null when there are none.")
    reason: str | None = Field(
        description="Why there is no answer (empty_library, out_of_scope, empty_question, search_down), "
        "or in a sentence why a person decides; null for a plain answer."
    )
    confidence: Literal["good", "likely", "unsure"] = Field(
        description="How sure it is that the first source is the right section: "
        "`good` in nine of ten cases, `likely` in three of four."
    )
    sources: tuple[SourceReply, ...] = Field(description="The quoted section first, then what else to see.")
    latency_ms: int
    conflicts: tuple[tuple[ClaimReply, ...], ...] = Field(
        default=(), description="Pairs of sentences in which two SOPs state different numbers; show both, choose neither."
    )


class SectionReply(_Frozen):
    """A section that was found."""

    id: str = Field(description="Names the section; give it to `cite` for the whole text.")
    sop: str
    title: str
    section: str
    version: int
    url: str
    score: float = Field(description="Orders the sections of one search; not comparable between searches.")
    excerpt: str = Field(description="The part that matched, word for word.")


class SearchReply(_Frozen):
    """The outcome of a search."""

    outcome: Literal["found", "nothing", "unavailable"] = Field(
        description="`found`: the likeliest sections; none need be the answer. `nothing`: the approved SOPs do not cover this. "
        "`unavailable`: search is out of order."
    )
    sections: tuple[SectionReply, ...]


class Citation(_Frozen):
    """A section as it stands in the approved version, with what a reader should know about it."""

    sop: str
    title: str
    section: str
    version: int
    text: str = Field(description="The section in Markdown, word for word.")
    owner: str | None = Field(description="Who answers for the SOP, as its file names them; null when it names nobody.")
    reviewed_on: date = Field(description="Day of the last approval or confirmation.")
    review_due: date | None = Field(description="Day by which the owner promised to look at it again.")
    is_overdue: bool = Field(description="Whether that day has passed: then say so when you quote it.")
    pending_version: int | None = Field(description="A newer version waits for approval; it must not be guessed at.")
    url: str


class CiteReply(_Frozen):
    """A section, or that there is none of this id for this reader."""

    outcome: Literal["found", "unknown"]
    id: str
    citation: Citation | None
