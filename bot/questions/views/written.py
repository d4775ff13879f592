"""Renders an answer in a language model's words: checked sentences, each with the number of its source, and the numbered sources
below.

The card says what it is, as the quote's card says what it is; buttons and warnings are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.blocks import parts
from bot.blocks.aids import aid_buttons
from bot.blocks.card import Block, Card
from bot.blocks.checks import SECTION_TEXT
from bot.blocks.mrkdwn import clean, escape, link
from bot.blocks.words import CONFIDENCE, Shown, plain_title, title_of
from bot.questions.views.answer import FALLBACK_TEXT, feedback_buttons, reference_text, warning
from core.localization import counted, day
from core.localization import gettext as _
from retrieval.answer.grounding.plain import plain
from retrieval.answer.models import Answered, Sentence, Written
from retrieval.library.models import BlockKind

_ROOM = SECTION_TEXT - 200
_MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "*`~[]#|"} | {"<": "\u2039", ">": "\u203a"})
"""Escapes for a stream, which takes Markdown: signs that would be live stand for themselves."""


def written_card(question_id: str, written: Written, shown: Sequence[Shown], today: date) -> Card:
    """Show a checked answer.

    Args:
        question_id: goes into the buttons.
        written: the answer.
        shown: its sources in their order, with addresses and owners.
        today: decides whether a review is overdue.
    """
    cited = [(number, shown[number - 1]) for number in written.cited]
    first = cited[0][1]
    blocks = [parts.section(f"*{title_of(first.source.current)}*")]
    blocks += [parts.section(text) for text in _packed(_pieces(written.sentences, shown))]
    blocks.append(parts.context(_what_it_is(written)))
    blocks += [parts.context(_source_line(number, source, written)) for number, source in cited]
    blocks += [parts.context(note) for note in dict.fromkeys(warning(source, today) for _, source in cited) if note]
    return Card(
        _fallback(written, first), (*blocks, *aid_buttons(first.source.current.ref, first.card), feedback_buttons(question_id))
    )


def early_card(sentences: Sequence[Sentence], shown: Sequence[Shown]) -> Card:
    """Show the sentences so far, while the rest is being written."""
    blocks: list[Block] = [parts.section(text) for text in _packed(_pieces(sentences, shown))]
    blocks.append(parts.context(_("Still writing. Each sentence is checked against the SOP before you see it.")))
    return Card(" ".join(escape(plain(sentence.text)) for sentence in sentences)[:FALLBACK_TEXT], tuple(blocks))


def streamed(sentence: Sentence, shown: Sequence[Shown], *, is_first: bool) -> str:
    """Return one sentence as Markdown for a stream; only the links to its sources are active."""
    text = clean(plain(sentence.text)).replace("@", "@\u200b").translate(_MARKDOWN)
    marks = "".join(
        f" [\\[{number}\\]]({shown[number - 1].url})" if shown[number - 1].url else f" \\[{number}\\]" for number in sentence.cited
    )
    lead = "" if is_first else "\n" if sentence.marker else " "
    marker = sentence.marker.replace(".", "\\.") + " " if sentence.marker else ""
    return f"{lead}{marker}{text}{marks}"


def reading_line(answered: Answered) -> str:
    """Return the status line before the first sentence: `is reading 3 SOPs…`."""
    sops = len({source.current.sop.id for source in answered.sources})
    return counted(sops, "is reading {n} SOP…", "is reading {n} SOPs…")


def plan_line(searched: int) -> str:
    """Return the line above a streamed answer: `Searching 3 SOPs`."""
    return counted(searched, "Searching {n} SOP", "Searching {n} SOPs")


def _pieces(sentences: Sequence[Sentence], shown: Sequence[Shown]) -> Iterator[str]:
    for number, sentence in enumerate(sentences):
        marks = " ".join(
            link(shown[cited - 1].url, f"[{cited}]") if shown[cited - 1].url else f"[{cited}]" for cited in sentence.cited
        )
        lead = "" if number == 0 else "\n" if sentence.marker else " "
        marker = f"{sentence.marker} " if sentence.marker else ""
        yield f"{lead}{marker}{escape(plain(sentence.text))} {marks}"


def _packed(pieces: Iterator[str]) -> list[str]:
    texts: list[str] = []
    for piece in pieces:
        if texts and len(texts[-1]) + len(piece) <= _ROOM:
            texts[-1] += piece
        else:
            texts.append(piece.lstrip())
    return texts


def _what_it_is(written: Written) -> str:
    how = counted(written.sops, "Written from {n} SOP, each sentence checked", "Written from {n} SOPs, each sentence checked")
    return f"{how} · {_(CONFIDENCE[written.answered.confidence])}"


def _source_line(number: int, shown_source: Shown, written: Written) -> str:
    """`[1] Refunds › Issue a refund, steps 4 to 6 of 9 · v3 · owner Amara Okafor · reviewed 3 Nov 2026 · Open the SOP`."""
    sop = shown_source.source.current.sop
    reference = shown_source.source.current.section.reference
    title = f"[{number}] {escape(plain_title(shown_source.source.current, 100))}{_steps(number, shown_source, written)}"
    facts = [title, *([reference_text(reference)] if reference else []), f"v{sop.version}"]
    if shown_source.owner:
        facts.append(_("owner {name}").format(name=shown_source.owner))
    facts.append(_("reviewed {day}").format(day=day(sop.reviewed_at)))
    if shown_source.url:
        facts.append(link(shown_source.url, _("Open the SOP")))
    return " · ".join(facts)


def _steps(number: int, shown_source: Shown, written: Written) -> str:
    """Say which steps the answer covers, where the section has more of them."""
    told_steps = [step for sentence in written.sentences if number in sentence.cited for step in sentence.steps]
    steps = [
        block.number for block in shown_source.source.current.section.blocks if block.kind is BlockKind.STEP and block.indent == 0
    ]
    if not told_steps or {step for step in steps if step} <= set(told_steps):
        return ""
    first, last = min(told_steps), max(told_steps)
    text = _("step {first} of {number}") if first == last else _("steps {first} to {last} of {number}")
    return f", {text.format(first=first, last=last, number=len(steps))}"


def _fallback(written: Written, first: Shown) -> str:
    text = " ".join(plain(sentence.text) for sentence in written.sentences)
    short = text if len(text) <= FALLBACK_TEXT else text[:FALLBACK_TEXT] + "…"
    return f"{title_of(first.source.current)}: {escape(short)}"
