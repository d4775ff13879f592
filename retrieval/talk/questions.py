"""Finds what a message is searched for: one question, several, or one in the middle of a pasted mail. Counts the questions that are
not searched for.

A sentence asks when it ends with a question mark, begins with an interrogative, or begs ("please tell me …"). One that turns to
another matter ("also someone left a laptop in 214") is searched for like a question, and so is each line of a list in which nothing
is asked. What people write themselves before or after a mail comes before what the mail says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.talk.matters import (
    ASKING,
    GENERIC,
    LEAD,
    POINTS_BACK,
    after_turn,
    asks,
    is_another_matter,
    is_asking,
    is_matter,
    is_talk,
    opened,
    turns_away,
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
_CONDITION = re.compile(rf"{LEAD}when (?!{ASKING})", re.IGNORECASE)
_GREETS = re.compile(rf"^\s*{any_of(_FILE, 'salutations')}\b[^?\n]{{0,60}}[,!:.]?\s*$", re.IGNORECASE)
_HEADER = re.compile(rf"^\s*{any_of(_FILE, 'mail headers')}", re.IGNORECASE)
_SIGNS_OFF = re.compile(rf"^\s*{any_of(_FILE, 'closings of mails')}\b[^?]{{0,40}}$", re.IGNORECASE)
_TALK_BEFORE = re.compile(
    r"^\W*(?:(?:hi|hello|hey|thanks?|thank you|thx|cheers|ok|okay|great|perfect|cool)\b[^.,;!?\n]{0,40}[.,;!]\s*)+"
    r"(?:(?:but|and|now|so)\b[\s,]*)?(?=\S)",
    re.IGNORECASE,
)

_JOINT = re.compile(
    rf"[,;]\s+(?=(?:and\s+)?{any_of(_FILE, 'another matter')}\b)|\s+(?=(?:and |oh )*{any_of(_FILE, 'joined matter')})"
    rf"|(?P<half>{any_of(_FILE, 'second half')})",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"^[\w' ,!]{0,40}?\b([23]|two|three) (?:quick |short )?(?:things|questions|qs|answers|points|issues|problems)\s*[,:-]\s*",
    re.IGNORECASE,
)
_COUNTED = {"2": 2, "two": 2, "3": 3, "three": 3}
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and\s+)?|;\s*|\band\s+)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.):]|\(?[a-h][.)])\s+")
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
    return talk_of(text) is None and any(part.rstrip("\"') ").endswith("?") for part in sentences_in(text))


@lru_cache(RECENT)
def questions_in(text: str) -> Questions:
    """Return the questions of a message. A message in which none is recognised is one question."""
    plain = _TALK_BEFORE.sub("", text.strip(), count=1) or text.strip()
    is_long = len(plain) > LONG
    questions = list(_asked_in_mail(plain)) if is_long else _listed(plain) or list(_asked(sentences_in(plain)))
    if is_long:
        questions = questions or [_edges(plain)]
        return Questions(tuple(questions[:MOST]), max(0, len(questions) - MOST), is_part=True)
    if len(questions) < 2:  # noqa: PLR2004 - two questions are several
        return Questions((opened(_without_talk(plain)),))
    return Questions(tuple(questions[:MOST]), max(0, len(questions) - MOST))


def sentences_in(text: str) -> list[str]:
    """Return sentences without list marks and without talk; a sentence that holds two questions is two."""
    lines = [_LIST_MARK.sub("", line).strip() for line in text.splitlines()]
    parts = [part.strip() for line in lines for sentence in _SENTENCE.split(line) for part in _parts(sentence)]
    return [part for part in parts if part and not is_talk(part)]


def _listed(text: str) -> list[str]:
    """Return the items of a list in and above which nothing is asked, and the things that a message announces ("2 things: the bin
    store is locked and the lift is stuck"); none where it is no such list.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    items = [_NUMBERED.sub("", line).strip() for line in lines if _NUMBERED.match(line)]
    announced = _ANNOUNCES.match(text)
    if announced and len(lines) == 1:
        items = [item for item in _BETWEEN.split(text[announced.end() :]) if item.strip()]
        return items if len(items) == _COUNTED[announced[1].lower()] else []
    is_told = not any(is_asking(_NUMBERED.sub("", line).strip()) for line in lines)
    return items if is_told and len(items) >= max(2, len(lines) - 1) else []


def _parts(sentence: str) -> Iterator[str]:
    """Yield the questions that an "and" joins, and what goes on with another matter: "where do I log it, also a bag is left"."""
    asks_first = _BEGINS_ASKING.match(sentence) is not None and not _CONDITION.match(sentence)
    at = 0
    for joint in _JOINT.finditer(sentence):
        before = len(sentence[at : joint.start()].split())
        is_half = joint["half"] is not None
        if (asks_first and before > 2) if is_half else (before > 1 and is_another_matter(sentence[joint.end() :])):  # noqa: PLR2004 - "who and what" is one question
            yield sentence[at : joint.start()]
            at = joint.end()
    yield sentence[at:]


def _without_talk(text: str) -> str:
    """Return the message without sentences such as "how are you?"; as it is when it holds nothing else."""
    kept = [part for part in _SENTENCE.split(text) if not is_talk(part)]
    return " ".join(kept) if 0 < len(kept) < len(_SENTENCE.split(text)) else text


def _asked(sentences: Sequence[str]) -> Iterator[str]:
    """Yield matters with the statements beside them: those before one introduce it, those after the last complete it, and a turn
    closes what was before it.
    """
    last, pending, is_told = "", list[str](), False
    for sentence in sentences:
        is_tag = bool(last) and len(sentence.split()) <= 1
        is_generic = GENERIC.match(sentence) is not None and bool(pending or last)
        if not is_matter(sentence) or is_tag or is_generic:
            pending.append(sentence)
            continue
        closed: list[str] = []
        if turns_away(sentence):
            closed, pending = [last, *pending] if last else pending, []
        elif is_told:  # "also the till is 35 short. who do I tell?"
            pending = [last, *pending]
        elif last:
            closed = [last]
        if closed:
            yield _joined(closed)
        last, pending = _joined([*pending, after_turn(sentence) if closed else opened(sentence)]), []
        is_told = not asks(sentence)
    if last:
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
        sentences = sentences_in("\n".join(lines))
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
    sentences = [sentence for sentence in sentences_in(text) if not _GREETS.match(sentence)] or [text]
    first, last = sentences[0][: LONG // 2], sentences[-1][: LONG // 2]
    return first if first == last else f"{first} {last}"
