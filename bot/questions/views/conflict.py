"""Renders two SOPs that disagree: side by side below an answer, and as the card that asks their owners to settle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import clean, escape, link
from bot.blocks.words import plain_title
from core.localization import gettext as _
from retrieval.answer.conflicts import Claim, Conflict
from retrieval.library.models import CurrentSection

_SENTENCE = 400


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """A conflict with what the view cannot look up: the addresses of both sections, and the owners' names or mentions."""

    conflict: Conflict
    urls: tuple[str, str]
    owners: tuple[str, str] = ("", "")


def side_by_side(shown: ShownConflict, *, is_reported: bool) -> list[Block]:
    """Return the blocks below the quote of an answer that show both texts."""
    what = _("I've reported it.") if is_reported else _("Please tell their owners.")
    title = _("Two SOPs say different things here")
    text = _("I can't tell which one holds, so check before you rely on either.")
    return [
        parts.columns(f"⚠️ *{title}*", _columns(shown)),
        parts.context(f"{text} {what}"),
    ]


def conflict_card(shown: ShownConflict, *, was_asked: bool = True) -> Card:
    """Ask the owners, in their channels, to settle the conflict; `owners` may be live mentions. Nobody's question is quoted."""
    lead = _lead(shown.owners)
    how = _("Somebody just asked about it and saw both.") if was_asked else _("I noticed it when one of them was published.")
    text = _("Two SOPs say different things about the same point")
    wish = _("Please agree on one and change the other: as soon as the approved texts match, I stop showing the warning.")
    blocks = [
        parts.columns(f"{lead}*{text}*", _columns(shown)),
        parts.context(f"{how} {wish}"),
    ]
    return Card(f"{lead}{text}", tuple(blocks))


def repeat_card(sections: tuple[CurrentSection, CurrentSection], urls: tuple[str, str], owners: tuple[str, str]) -> Card:
    """Tell the owners, in their channels, of two sections that say the same; `owners` may be live mentions."""
    lead, text = _lead(owners), _("Two SOPs say nearly the same")
    columns = [
        f"{link(url, plain_title(section, 100))}\n> {_quoted(section.section.text)}"
        for section, url in zip(sections, urls, strict=True)
    ]
    hint = _(
        "I noticed it when one of them was published. If only one is kept up to date, the other will mislead somebody: keep the "
        "text in one of them and link to it from the other."
    )
    return Card(
        f"{lead}{text}",
        (parts.columns(f"{lead}*{text}*", columns), parts.context(hint)),
    )


def _lead(owners: Sequence[str]) -> str:
    callers = " ".join(dict.fromkeys(owner for owner in owners if owner))
    return f"{callers} " if callers else ""


def _columns(shown: ShownConflict) -> Sequence[str]:
    claims = (shown.conflict.one, shown.conflict.other)
    return [_column(claim, url) for claim, url in zip(claims, shown.urls, strict=True)]


def _column(claim: Claim, url: str) -> str:
    return f"{link(url, plain_title(claim.current, 100))}\n*{escape(claim.stated)}*\n> {_quoted(claim.sentence)}"


def _quoted(sentence: str) -> str:
    text = " ".join(clean(sentence).split())
    return escape(text if len(text) <= _SENTENCE else text[:_SENTENCE].rstrip() + "…")
