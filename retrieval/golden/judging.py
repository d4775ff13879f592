"""Compares a reply with what the golden question asks for. Pure.

A section is right when it is under a heading that the question names, in the SOP that it names, or when it holds the question's
phrase. Case, white space and markup do not count.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from retrieval.golden.models import GoldenQuestion, Handling, Kind, Reply
from retrieval.library.models import CurrentSection, Section, SopDocument

_LINK = re.compile(r"<(?:https?|mailto):[^|>]*\|([^>]*)>|\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SIGNS = re.compile(r"(?m)^\s*(?:[-+>]|#{1,6}|\d+[.)])\s|[|•]")
_MARKS = re.compile(r"[*`~\u200b]|(?<!\w)_|_(?!\w)|\\(?=[^\w\s])")
_STEP = re.compile(r"\s*[>›]\s*")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its reply and the verdict. `are_right` goes with the reply's sections; `shows_phrase`: the message holds the
    answer.
    """

    question: GoldenQuestion
    reply: Reply
    are_right: tuple[bool, ...]
    shows_phrase: bool

    @property
    def is_first(self) -> bool:
        return bool(self.are_right) and self.are_right[0]

    @property
    def is_shown(self) -> bool:
        return any(self.are_right)

    @property
    def is_sure_wrong(self) -> bool:
        return self.reply.is_sure and not self.is_first

    @property
    def has_passed(self) -> bool:
        """Return whether the asker got what they need, at most a click away, and was told nothing wrong for sure."""
        is_human = self.reply.handling is Handling.HUMAN
        match self.question.kind:
            case Kind.ANSWERABLE:
                return self.is_shown and not self.is_sure_wrong and not is_human
            case Kind.UNANSWERABLE:
                return not self.reply.is_sure
            case Kind.EXCEPTION:
                return is_human or self.reply.handling is Handling.OFFER


def judge(question: GoldenQuestion, reply: Reply) -> Judged:
    """Judge one reply."""
    are_right = tuple(is_right(question, shown) for shown in reply.sections)
    return Judged(question, reply, are_right, holds(reply.text, question.answer))


def is_right(question: GoldenQuestion, shown: CurrentSection) -> bool:
    """Return whether this section is one that the question must find."""
    is_page = _is_page(question, shown.sop.id, shown.sop.source)
    return _is_named(question, shown.section, is_page=is_page) or _holds(question, shown.section)


def obstacle(question: GoldenQuestion, documents: Sequence[SopDocument]) -> str:
    """Say why the question cannot find a right section in a library of these documents; empty when it can."""
    right = [document for document in documents if _has_right(question, document)]
    if not right:
        pages = [document for document in documents if _is_page(question, document.id, document.source)]
        return _missing(question, has_page=bool(pages) or not question.sop)
    roles = {question.role} if question.role else set()
    if any(not document.governance.audience or roles & document.governance.audience for document in right):
        return ""
    open_to = ", ".join(sorted(right[0].governance.audience))
    return f"{right[0].id} is open to {open_to} only, and the question is asked as {question.role or 'a person without a role'}"


def bare(text: str) -> str:
    """Return the words of Markdown or mrkdwn on one line, without markup and in lower case."""
    linked = _LINK.sub(lambda link: link[1] or link[2] or "", text)
    return " ".join(_MARKS.sub("", _SIGNS.sub(" ", html.unescape(_TAG.sub(" ", linked)))).split()).casefold()


def holds(text: str, phrase: str) -> bool:
    """Return whether a text holds a phrase as it reads; a number in the phrase does not match a part of a longer one."""
    wanted = bare(phrase)
    before, after = (r"(?<!\d)" if wanted[:1].isdigit() else ""), (r"(?!\d)" if wanted[-1:].isdigit() else "")
    return bool(wanted) and re.search(before + re.escape(wanted) + after, bare(text)) is not None


def _has_right(question: GoldenQuestion, document: SopDocument) -> bool:
    is_page = _is_page(question, document.id, document.source)
    return any(_is_named(question, section, is_page=is_page) or _holds(question, section) for section in document.sections)


def _is_page(question: GoldenQuestion, sop_id: str, source: str) -> bool:
    return bool(question.sop) and question.sop.casefold() in {sop_id.casefold(), PurePosixPath(source).stem.casefold()}


def _is_named(question: GoldenQuestion, section: Section, *, is_page: bool) -> bool:
    """Return whether the question names this section. A question that names neither heading nor phrase accepts every section of its
    SOP.
    """
    if not question.sections:
        return is_page and not question.answer
    named = {_path(_STEP.split(heading)) for heading in question.sections} | {_path([heading]) for heading in question.sections}
    return is_page and bool(section.path) and (_path(section.path) in named or _path(section.path[-1:]) in named)


def _path(headings: Iterable[str]) -> str:
    return " > ".join(bare(heading) for heading in headings)


def _holds(question: GoldenQuestion, section: Section) -> bool:
    return holds(f"{section.heading}\n{section.text}", question.answer)


def _missing(question: GoldenQuestion, *, has_page: bool) -> str:
    if not has_page:
        return f"the library has no SOP `{question.sop}`"
    wanted = [f"no heading `{' / '.join(question.sections)}`"] if question.sections else []
    wanted += [f"nowhere the phrase `{question.answer}`"] if question.answer else []
    return f"the library has {' and '.join(wanted)}"
