"""Renders the modal 'Why this answer?': what was searched, what was found and how well it matches, what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import closing
from bot.blocks.mrkdwn import escape, link
from bot.blocks.words import REASONS, plain_title
from core.localization import N_, counted, day
from core.localization import gettext as _
from escalation.owners import role_words
from retrieval.answer.confidence import confidence_word
from retrieval.answer.models import Confidence, Reason
from retrieval.library.models import CurrentSection
from retrieval.questions import ANSWERED, CHOSEN, PLACES, LoggedQuestion, LoggedSource

MEANING_STRONG, MEANING_FAIR = 0.6, 0.4
"""Cosine of the best window: packaged MiniLM puts paraphrases of one fact above .6 and unrelated text below .3."""

WORDS_STRONG, WORDS_FAIR = 1, 5
"""Rank among the sections by shared words."""

_SURENESS = {
    Confidence.GOOD: N_("Quite sure: of 100 answers with scores like these, about {percent} quote the right section."),
    Confidence.LIKELY: N_("Fairly sure: of 100 answers with scores like these, about {percent} quote the right section."),
    Confidence.UNSURE: N_("Not sure: of 100 answers with scores like these, about {percent} quote the right section."),
}


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A logged source. `current` is None when its SOP is gone or the person looking may not see it."""

    logged: LoggedSource
    current: CurrentSection | None
    url: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the modal shows. `is_own`: the person looking is the one who asked."""

    logged: LoggedQuestion
    found: Sequence[FoundSection]
    is_own: bool


def why_view(explanation: Explanation) -> dict[str, object]:
    """Return the modal."""
    blocks = [
        _titled(_("What I searched"), _searched(explanation.logged)),
        _titled(_("What I found"), _found(explanation)),
        _titled(_("How sure I am"), _sure(explanation.logged)),
        _titled(_("Who may see it"), _audiences(explanation.found)),
        parts.divider(),
        *_stored(explanation),
    ]
    return closing(_("Why this answer?"), blocks)


def _titled(title: str, text: str) -> Block:
    return parts.section(f"*{title}*\n{text}")


def forgotten_view() -> dict[str, object]:
    text = _("I no longer have this question on record, so I can't explain it. Please ask it again.")
    return closing(_("Why this answer?"), [parts.section(text)])


def _searched(logged: LoggedQuestion) -> str:
    return " ".join((_sections(logged), _("Words that are misspelled were read as the nearest ones that I know.")))


def _sections(logged: LoggedQuestion) -> str:
    if logged.role:
        return counted(
            logged.searched,
            "{n} section of the approved SOPs that the person asking may see in the role {role}, by meaning and by words.",
            "{n} sections of the approved SOPs that the person asking may see in the role {role}, by meaning and by words.",
            role=escape(role_words(logged.role)),
        )
    return counted(
        logged.searched,
        "{n} section of the approved SOPs that the person asking may see without a role in people.csv, by meaning and by words.",
        "{n} sections of the approved SOPs that the person asking may see without a role in people.csv, by meaning and by words.",
    )


def _found(explanation: Explanation) -> str:
    if not explanation.found:
        reason = explanation.logged.reason
        return _(REASONS[Reason(reason)][0]) if reason else _("Nothing.")
    return "\n".join(_line(section) for section in explanation.found)


def _line(section: FoundSection) -> str:
    logged = section.logged
    if section.current is None:
        name = _("_A section that you may not see, or that is gone_")
    else:
        version = section.current.sop.version
        name = link(section.url, plain_title(section.current, 90))
        if version != logged.version:
            name += " " + _("(then v{old}, today v{new})").format(old=logged.version, new=version)
    return f"{logged.rank}. {name}\n{_match(logged)}"


def _match(logged: LoggedSource) -> str:
    return f"     {_by_meaning(logged)} · {_by_words(logged)}".replace("     ", "\u2003\u2003")


def _by_meaning(logged: LoggedSource) -> str:
    if logged.dense_rank is None:
        return _("not found by meaning")
    labels = N_("strong match by meaning ({rank})"), N_("fair match by meaning ({rank})"), N_("weak match by meaning ({rank})")
    strength = 0 if logged.cosine >= MEANING_STRONG else 1 if logged.cosine >= MEANING_FAIR else 2
    return _(labels[strength]).format(rank=_ordinal(logged.dense_rank))


def _by_words(logged: LoggedSource) -> str:
    if logged.lexical_rank is None:
        return _("no words in common")
    labels = N_("strong match by words ({rank})"), N_("fair match by words ({rank})"), N_("weak match by words ({rank})")
    strength = 0 if logged.lexical_rank <= WORDS_STRONG else 1 if logged.lexical_rank <= WORDS_FAIR else 2
    return _(labels[strength]).format(rank=_ordinal(logged.lexical_rank))


def _sure(logged: LoggedQuestion) -> str:
    percent = round(logged.confidence * 100)
    if logged.reason == CHOSEN:
        return _("The person asking said which one it is, so I showed that section.")
    if logged.outcome == PLACES:
        return _(
            "Not sure enough for one answer: I put it at {percent} in 100 that the first of these is right, so I let you choose."
        ).format(percent=percent)
    if logged.outcome != ANSWERED:
        text = _("Not sure enough to answer: I put it at {percent} in 100 that the SOPs cover this, so I said so instead.")
        return text.format(percent=percent)
    return _(_SURENESS[confidence_word(logged.confidence)]).format(percent=percent)


def _audiences(sections: Sequence[FoundSection]) -> str:
    audiences = {role for section in sections if section.current for role in section.current.sop.governance.audience}
    if not audiences:
        return _("Everyone who may ask me.")
    roles = ", ".join(sorted(role_words(role) for role in audiences))
    return _("People in these roles: {roles}.").format(roles=escape(roles))


def _stored(explanation: Explanation) -> list[Block]:
    logged = explanation.logged
    asked_on = day(logged.question.asked_at)
    kept = _(
        "The question's text, who asked, where and when ({day}), the sections above, and what was clicked. "
        "No log file holds the text."
    ).format(day=asked_on)
    how = _("*What Cairn stores about me* at the end of my *Home* tab shows all of it; *Erase me…* there removes it.")
    blocks = [_titled(_("What is stored"), kept)]
    if explanation.is_own:
        blocks.append(parts.context(how))
    return blocks


def _ordinal(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return _("{number}th").format(number=number)
    return _(_ORDINALS.get(number % 10, N_("{number}th"))).format(number=number)


_ORDINALS = {1: N_("{number}st"), 2: N_("{number}nd"), 3: N_("{number}rd")}
