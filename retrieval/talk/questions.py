"""Finds the questions in a message: one, several, or one in the middle of a pasted mail. Counts the questions that are not searched
for.

A sentence asks when it ends with a question mark, begins with an interrogative, or begs ("please tell me …"). One that turns to
another matter ("also someone left a laptop in 214") is searched for like a question. A detail ("also the amount is EUR 5,000")
stays with the question before it, since it may decide who approves. What people write themselves before or after a mail comes
before what the mail says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.talk.matters import (
    ASKING,
    ASKS_WITHIN,
    GENERIC,
    LEAD,
    POINTS_BACK,
    TURNS_TO_ANOTHER,
    after_turn,
    detail_in,
    is_another_matter,
    is_asking,
    is_talk,
    may_be_matter,
    opened,
    stand_before,
)
from retrieval.talk.recognising import RECENT, talk_of
from retrieval.talk.tables import any_of

MOST = 3
"""Questions of one message that are answered; the person is told of the others."""

LONG = 400
"""Characters above which a message is read for its questions; shorter ones are searched for as a whole."""

_BACKGROUND = 200
"""Characters of a statement beside a question that are searched for with it."""

_LIST_MARK = re.compile(r"^\s*(?:[-*•>]+|\(?\d{1,2}[.):]|\(?[a-h][.)])\s+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+(?!(?<=\b(?i:n[or])\.\s)\d)")
"""The end of a sentence; the point of "no. 4711" is none."""

_FILE = "asking.txt"
_BEGINS_ASKING = re.compile(rf"{LEAD}{ASKING}", re.IGNORECASE)
_SECOND_HALF = re.compile(any_of(_FILE, "second half"), re.IGNORECASE)
_GREETS = re.compile(rf"^\s*{any_of(_FILE, 'salutations')}\b[^?\n]{{0,60}}[,!:.]?\s*$", re.IGNORECASE)
_HEADER = re.compile(rf"^\s*{any_of(_FILE, 'mail headers')}", re.IGNORECASE)
_SIGNS_OFF = re.compile(rf"^\s*{any_of(_FILE, 'closings of mails')}\b[^?]{{0,40}}$", re.IGNORECASE)
_TALK_BEFORE = re.compile(
    r"^\W*(?:(?:hi|hello|hey|thanks?|thank you|thx|cheers|ok|okay|great|perfect|cool)\b[^.,;!?\n]{0,40}[.,;!]\s*)+"
    r"(?:(?:but|and|now|so)\b[\s,]*)?(?=\S)",
    re.IGNORECASE,
)

_REQUESTS = re.compile(r"\b(?:wants?|wanted|needs?|asks?|asked|requests?|requested|would like)\b", re.IGNORECASE)


_JOINS_MATTER = re.compile(rf"[,;]\s+(?=(?:and\s+)?{any_of(_FILE, 'another matter')}\b)", re.IGNORECASE)

_WISHES = re.compile(rf"{LEAD}{any_of(_FILE, 'wishes')}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a message. `asked` holds what to search for, in the message's order: the message as it is when it holds one
    question and is short.

    `left_out` counts further questions; `is_part` says that a part of a long message is searched for.
    """

    asked: tuple[str, ...]
    left_out: int = 0
    is_part: bool = False

    @property
    def searched(self) -> str:
        """Return one text for a search that takes one."""
        return " ".join(self.asked)


def is_question(text: str) -> bool:
    """Return whether a message asks something in a sentence that ends as a question; talk such as "how are you?" does not."""
    return talk_of(text) is None and any(part.rstrip("\"') ").endswith("?") for part in _sentences(text))


@lru_cache(RECENT)
def questions_in(text: str) -> Questions:
    """Return the questions of a message. A message in which none is recognised is one question."""
    plain = _TALK_BEFORE.sub("", text.strip(), count=1) or text.strip()
    is_long = len(plain) > LONG
    questions = list(_asked_in_mail(plain)) if is_long else list(_asked(_sentences(plain)))
    if is_long:
        questions = questions or [_edges(plain)]
        return Questions(tuple(questions[:MOST]), max(0, len(questions) - MOST), is_part=True)
    if len(questions) < 2:  # noqa: PLR2004 - two questions are several
        return Questions((opened(_without_talk(plain)),))
    return Questions(tuple(questions[:MOST]), max(0, len(questions) - MOST))


def _sentences(text: str) -> list[str]:
    """Return sentences without list marks and without talk; a sentence that holds two questions is two."""
    lines = [_LIST_MARK.sub("", line).strip() for line in text.splitlines()]
    parts = [part.strip() for line in lines for sentence in _SENTENCE.split(line) for part in _halves(sentence)]
    matters = [matter for part in parts for matter in _matters(part)]
    return [part for part in matters if part and not is_talk(part)]


def _matters(sentence: str) -> Iterator[str]:
    """Yield the parts of a sentence that goes on with another matter: "where do I log it, also someone left a laptop"."""
    at = 0
    for joint in _JOINS_MATTER.finditer(sentence):
        rest = sentence[joint.end() :]
        if is_another_matter(rest) or may_be_matter(rest):
            yield sentence[at : joint.start()]
            at = joint.end()
    yield sentence[at:]


def _without_talk(text: str) -> str:
    """Return the message without sentences such as "how are you?"; as it is when it holds nothing else."""
    kept = [part for part in _SENTENCE.split(text) if not is_talk(part)]
    return " ".join(kept) if 0 < len(kept) < len(_SENTENCE.split(text)) else text


def _halves(sentence: str) -> Iterator[str]:
    """Yield the questions that an "and" joins, where both are long enough to be questions."""
    if not _BEGINS_ASKING.match(sentence):
        yield sentence
        return
    at = 0
    for joint in _SECOND_HALF.finditer(sentence):
        if len(sentence[at : joint.start()].split()) > 2:  # noqa: PLR2004 - "who and what" is one question
            yield sentence[at : joint.start()]
            at = joint.end()
    yield sentence[at:]


def _asked(sentences: Sequence[str]) -> Iterator[str]:
    """Yield questions with the statements beside them: those before a question introduce it, those after the last complete it, and
    a detail that "also" adds stays with the question before it.
    """
    pending: list[str] = []
    last: str | None = None
    asks_nothing = not any(is_asking(each) or ASKS_WITHIN.search(each) or _REQUESTS.search(each) for each in sentences)
    for sentence in sentences:
        turns = TURNS_TO_ANOTHER.match(sentence) is not None
        detail, asks_more = detail_in(sentence) if last is not None else ("", True)
        if last is not None and detail:
            last, pending = " ".join([last, *pending, detail]), []
        is_tag = last is not None and len(sentence.split()) <= 1
        is_matter = is_another_matter(sentence) or (asks_nothing and may_be_matter(sentence))
        is_generic = GENERIC.match(sentence) is not None and bool(pending or last)
        if (is_matter or is_asking(sentence)) and asks_more and not is_tag and not is_generic:
            before = [last] if last is not None else []
            if turns and (last is not None or stand_before(pending, sentence)):
                before, pending = [*before, *pending], []
            if before:
                yield _joined(before)
            last = _joined([*pending, after_turn(sentence) if is_matter and turns else sentence])
            pending = []
        elif not detail:
            pending.append(sentence)
    if last is not None:
        yield _joined([last, *pending])


def _joined(parts: Sequence[str]) -> str:
    """Return as many of the last parts as fit, joined."""
    kept: list[str] = []
    for part in reversed(parts):
        if kept and sum(map(len, kept)) + len(part) > _BACKGROUND:
            break
        kept.insert(0, part)
    return " ".join(kept)


def _asked_in_mail(text: str) -> list[str]:
    """Return a long message's questions: those in the person's own lines, else those of the mail, else what either asks for."""
    own, pasted = _apart(text)
    for lines in (own, pasted):
        sentences = _sentences("\n".join(lines))
        asking = [sentence for sentence in sentences if is_asking(sentence) and not GENERIC.match(sentence)]
        marked = [sentence for sentence in asking if "?" in sentence or _WISHES.match(sentence)]
        chosen = marked or asking
        if chosen:
            return [_with_its_lead(sentences, sentence)[-LONG:] for sentence in chosen]
    return []


def _with_its_lead(sentences: Sequence[str], question: str) -> str:
    """Return a question, with the sentence before it when it is too short to be understood or points back to it."""
    at = sentences.index(question)
    before = [sentence for sentence in sentences[:at] if not GENERIC.match(sentence)]
    goes_on = at > 0 and GENERIC.match(sentences[at - 1]) is not None  # "is that correct, and when do we get it?"
    is_short = len(question.split()) <= 4  # noqa: PLR2004 - "is that possible?"
    leans = is_short or goes_on or POINTS_BACK.search(question) is not None
    return f"{before[-1]} {question}" if leans and before and len(before[-1]) <= _BACKGROUND else question


def _apart(text: str) -> tuple[list[str], list[str]]:
    """Return the person's own lines, and those of the pasted text: it begins with a salutation, a quote sign or a mail's header and
    ends with its signature.
    """
    lines = text.splitlines()
    begins = next((at for at, line in enumerate(lines) if _HEADER.match(line) or (at and _GREETS.match(line))), None)
    if begins is None:
        begins = 0 if lines and _GREETS.match(lines[0]) else None
    if begins is None:
        return lines, lines
    ends = max(
        (at for at, line in enumerate(lines) if at > begins and (_SIGNS_OFF.match(line) or line.startswith(">"))),
        default=len(lines),
    )
    after = lines[ends + 1 :]
    while after and after[0].strip() and len(after[0].split()) <= 4 and "?" not in after[0]:  # noqa: PLR2004 - the writer's name
        after.pop(0)
    return [*lines[:begins], *after], lines[begins : ends + 1]


def _edges(text: str) -> str:
    """Return the first and the last sentence of a long text that asks nothing: there people say what it is about."""
    sentences = [sentence for sentence in _sentences(text) if not _GREETS.match(sentence)] or [text]
    first, last = sentences[0][: LONG // 2], sentences[-1][: LONG // 2]
    return first if first == last else f"{first} {last}"
