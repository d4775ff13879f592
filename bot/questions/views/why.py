"""'Why this answer?' in words: what was searched, what was found and how well it fits, what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.models.views import View

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.mrkdwn import escape, link
from bot.blocks.words import REASONS, count, day, plain_title
from escalation.roles import role_words
from retrieval.answer.confidence import confidence_word
from retrieval.answer.models import Confidence, Reason
from retrieval.library.models import CurrentSection
from retrieval.questions import ANSWERED, PLACES, LoggedQuestion, LoggedSource

MEANING_STRONG, MEANING_FAIR = 0.6, 0.4
"""Cosine of the best window: packaged MiniLM puts paraphrases of one fact above .6 and unrelated text below .3."""

WORDS_STRONG, WORDS_FAIR = 1, 5
"""Rank among the sections by shared words."""

_SURENESS = {Confidence.GOOD: "Quite sure", Confidence.LIKELY: "Fairly sure", Confidence.UNSURE: "Not sure"}


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A logged source; `current` is None when its SOP is gone or the person looking may not see it."""

    logged: LoggedSource
    current: CurrentSection | None
    url: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`is_own`: the person looking is the one who asked."""

    logged: LoggedQuestion
    found: Sequence[FoundSection]
    is_own: bool


def why_view(explanation: Explanation) -> dict[str, object]:
    """Return the modal."""
    blocks = [
        parts.section(f"*What I searched*\n{_searched(explanation.logged)}"),
        parts.section(f"*What I found*\n{_found(explanation)}"),
        parts.section(f"*How sure I am*\n{_sure(explanation.logged)}"),
        parts.section(f"*Who may see it*\n{_audiences(explanation.found)}"),
        parts.divider(),
        *_stored(explanation),
    ]
    return view("Why this answer?", blocks)


def view(title: str, blocks: Sequence[Block]) -> dict[str, object]:
    """A modal that only informs."""
    made: dict[str, object] = View(
        type="modal", title=PlainTextObject(text=title), close=PlainTextObject(text="Close"), blocks=list(blocks)
    ).to_dict()
    return made


def forgotten_view() -> dict[str, object]:
    text = "I no longer have this question on record, so I can't explain it. Please ask it again."
    return view("Why this answer?", [parts.section(text)])


def _searched(logged: LoggedQuestion) -> str:
    role = f" in the role {escape(role_words(logged.role))}" if logged.role else " without a role in people.csv"
    return (
        f"{count(logged.searched, 'section')} of the approved SOPs that the person asking may see{role}, by meaning and by words."
    )


def _found(explanation: Explanation) -> str:
    if not explanation.found:
        reason = explanation.logged.reason
        return REASONS[Reason(reason)][0] if reason else "Nothing."
    return "\n".join(_line(found) for found in explanation.found)


def _line(found: FoundSection) -> str:
    logged = found.logged
    if found.current is None:
        name = "_A section that you may not see, or that is gone_"
    else:
        version = found.current.sop.version
        name = link(found.url, plain_title(found.current, 90))
        if version != logged.version:
            name += f" (then v{logged.version}, today v{version})"
    return f"{logged.rank}. {name}\n{_match(logged)}"


def _match(logged: LoggedSource) -> str:
    return f"     {_by_meaning(logged)} · {_by_words(logged)}".replace("     ", "\u2003\u2003")


def _by_meaning(logged: LoggedSource) -> str:
    if logged.dense_rank is None:
        return "not found by meaning"
    strength = _strength(logged.cosine >= MEANING_STRONG, is_fair=logged.cosine >= MEANING_FAIR)
    return f"{strength} match by meaning ({_ordinal(logged.dense_rank)})"


def _by_words(logged: LoggedSource) -> str:
    if logged.lexical_rank is None:
        return "no words in common"
    strength = _strength(logged.lexical_rank <= WORDS_STRONG, is_fair=logged.lexical_rank <= WORDS_FAIR)
    return f"{strength} match by words ({_ordinal(logged.lexical_rank)})"


def _strength(is_strong: bool, *, is_fair: bool) -> str:  # noqa: FBT001 - read together with is_fair
    if is_strong:
        return "strong"
    return "fair" if is_fair else "weak"


def _sure(logged: LoggedQuestion) -> str:
    percent = round(logged.confidence * 100)
    if logged.outcome == PLACES:
        return (
            f"Not sure enough for one answer: I put it at {percent} in 100 that the first of these is right, so I let you choose."
        )
    if logged.outcome != ANSWERED:
        return f"Not sure enough to answer: I put it at {percent} in 100 that the SOPs cover this, so I said so instead."
    word = _SURENESS[confidence_word(logged.confidence)]
    return f"{word}: of 100 answers with scores like these, about {percent} quote the right section."


def _audiences(found: Sequence[FoundSection]) -> str:
    audiences = {role for each in found if each.current for role in each.current.sop.governance.audience}
    if not audiences:
        return "Everyone in this workspace."
    return f"People in these roles: {escape(', '.join(sorted(role_words(role) for role in audiences)))}."


def _stored(explanation: Explanation) -> list[Block]:
    logged = explanation.logged
    asked = day(logged.question.asked_at)
    kept = (
        f"*What is stored*\nThe question's text, who asked, where and when ({asked}), the sections above, and what was clicked. "
        "No log file holds the text."
    )
    how = "To have it removed, ask whoever runs Cairn to run `cairn privacy erase` for you; `cairn privacy export` shows all of it."
    blocks = [parts.section(kept)]
    if explanation.is_own:
        blocks.append(parts.context(how))
    return blocks


def _ordinal(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return str(number) + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
