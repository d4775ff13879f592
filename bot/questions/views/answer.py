"""Renders the answer card: the section's title, its text, its source, and the buttons for feedback. Renders the lines above an
answer: what was not read or not searched for, and which of several questions it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.blocks import parts
from bot.blocks.aids import aid_buttons
from bot.blocks.buttons import ADD_QUESTION, ASK_OWNER, HELPED, MORE, SHARE, STUCK, SUGGEST, WHY
from bot.blocks.card import Block, Card
from bot.blocks.lines import LEAD
from bot.blocks.mrkdwn import clean, escape, link, one_line
from bot.blocks.quote import answer_blocks
from bot.blocks.words import CONFIDENCE, Shown, distinct_titles, title_of
from core.localization import N_, counted, day, language_name
from core.localization import gettext as _
from retrieval.answer.models import Answered, Quote

SEE_ALSO = 2
FALLBACK_TEXT = 600
"""Characters of the answer in the notification and in clients that show no blocks."""


def answer_card(question_id: str, answered: Answered, shown: Sequence[Shown], today: date, *, may_share: bool = False) -> Card:
    """Show the best source's quote and name the others.

    Args:
        question_id: goes into the buttons.
        answered: the outcome.
        shown: its sources in their order, with addresses and owners.
        today: decides whether the review is overdue.
        may_share: whether the asker may show it in a channel.

    """
    best, *others = shown
    disputed = {conflict.other.current.ref for conflict in answered.conflicts}
    further = [other for other in others if other.source.current.ref not in disputed]
    blocks = section_blocks(best, _(CONFIDENCE[answered.confidence]), today)
    blocks.extend(parts.context(note) for note in (_see_also(further),) if note)
    blocks.extend(aid_buttons(best.source.current.ref, best.card))
    blocks.append(feedback_buttons(question_id, may_share=may_share))
    return Card(fallback(best), tuple(blocks))


def section_blocks(shown: Shown, word: str, today: date) -> list[Block]:
    """Return a section's title, the line that answers, its quote, its source and its warnings. `word` opens the source line."""
    blocks = [parts.section(f"*{title_of(shown.source.current)}*"), *answer_blocks(shown.source, shown.url)]
    return [*blocks, *(parts.context(line) for line in (source_line(word, shown), warning(shown, today)) if line)]


_REFERENCES: Final = {
    "page": N_("page {n}"),
    "pages": N_("pages {n}"),
    "slide": N_("slide {n}"),
    "slides": N_("slides {n}"),
    "row": N_("row {n}"),
    "rows": N_("rows {n}"),
}


def reference_text(reference: str) -> str:
    """Return where in its document a section is, in the reader's language; a time is the same in every one."""
    kind, _space, numbers = reference.partition(" ")
    return _(_REFERENCES[kind]).format(n=numbers) if kind in _REFERENCES else reference


def source_line(word: str, best: Shown) -> str:
    """`Good match · page 4 · v3 · owner Amara Okafor · reviewed 3 Nov 2026 · Open the SOP`."""
    sop, reference = best.source.current.sop, best.source.current.section.reference
    parted = [word, *([reference_text(reference)] if reference else []), f"v{sop.version}"]
    if best.owner:
        parted.append(_("owner {name}").format(name=best.owner))
    parted.append(_("reviewed {day}").format(day=day(sop.reviewed_at)))
    if best.url:
        parted.append(link(best.url, _("Open the SOP")))
    return " · ".join(parted)


def feedback_buttons(question_id: str, *, may_share: bool = False) -> Block:
    sharing = [(_("Share in a channel"), f"{SHARE}:{question_id}")] if may_share else []
    return parts.actions(
        [
            parts.button(HELPED, _("Helped"), question_id),
            parts.button(STUCK, _("Still stuck"), question_id),
            parts.button(ASK_OWNER, _("Ask the owner"), question_id),
            parts.overflow(
                MORE,
                [
                    (_("Why this answer?"), f"{WHY}:{question_id}"),
                    (_("Suggest a change"), f"{SUGGEST}:{question_id}"),
                    (_("Add a practice question"), f"{ADD_QUESTION}:{question_id}"),
                    *sharing,
                ],
            ),
        ]
    )


def warning(best: Shown, today: date) -> str:
    sop = best.source.current.sop
    due = sop.review_due()
    warnings = []
    if due is not None and sop.is_overdue(today):
        warnings.append(_("Its review was due on {day}, so check with the owner if something looks off.").format(day=day(due)))
    if sop.pending is not None:
        text = _("A newer version (v{version}) is waiting for approval; this is the one that holds today.")
        warnings.append(text.format(version=sop.pending))
    return "⚠️ " + " ".join(warnings) if warnings else ""


def _see_also(others: Sequence[Shown]) -> str:
    shown = others[:SEE_ALSO]
    titles = distinct_titles([other.source.current for other in shown], 80)
    links = [link(other.url, title) for other, title in zip(shown, titles, strict=True)]
    return _("See also: {links}").format(links=" · ".join(links)) if links else ""


def fallback(best: Shown) -> str:
    """Return the text for notifications and clients without blocks: the line that answers first."""
    quote = best.source.quote or Quote(best.source.current.section.blocks)
    excerpt = best.source.excerpt
    line = excerpt.line if excerpt and len(excerpt.line) <= LEAD and not quote.text.startswith(excerpt.line) else ""
    text = " ".join(clean(f"{line} {quote.text}").split())
    short = text if len(text) <= FALLBACK_TEXT else text[:FALLBACK_TEXT] + "…"
    return f"{title_of(best.source.current)}: {escape(short)}"


LANGUAGES: Final = {
    "en": "I have no SOPs in English, only in: {have}. If you can, ask in one of these.",
    "de": "Ich habe keine SOPs auf Deutsch, nur auf {have}. Frag mich am besten in dieser Sprache.",
    "fr": "Je n'ai pas de procédures en français, seulement en {have}. Posez la question dans cette langue si possible.",
    "es": "No tengo procedimientos en español, solo en {have}. Si puedes, pregunta en ese idioma.",
    "it": "Non ho procedure in italiano, solo in {have}. Se puoi, fai la domanda in quella lingua.",
    "nl": "Ik heb geen SOP's in het Nederlands, alleen in het {have}. Stel je vraag liefst in die taal.",
    "pl": "Nie mam procedur po polsku, tylko w języku: {have}. Jeśli możesz, zapytaj w tym języku.",
    "pt": "Não tenho procedimentos em português, apenas em {have}. Se puder, pergunte nesse idioma.",
    "tr": "Türkçe SOP'um yok, yalnızca şu dilde var: {have}. Mümkünse o dilde sorun.",  # noqa: RUF001
}
"""Says in each language that no SOP is in it; `have` names those that there are, in this language."""

NOT_READ: Final = N_("I can't read pictures or files, so I went by your words alone.")


def not_in_language(language: str, have: Sequence[str]) -> str:
    """Say, in the asker's language, that no SOP is in that language; `have` are the codes of those that exist."""
    return LANGUAGES[language].format(have=", ".join(language_name(code, language) for code in have))


def searched_for(questions: Sequence[str]) -> str:
    """Name the questions that were found in a long message; stands above its answer."""
    short = " · ".join(map(_shortened, questions))
    return _("Your message is long, so I searched for this part of it only: {parts}").format(parts=short)


def about(question: str) -> str:
    """Name one of several questions of a message; stands above its answer."""
    return _("You wrote: {question}").format(question=_shortened(question))


GOES_ALONG: Final = N_("If you ask the owner about this, your whole message goes along.")
"""Stands above a part of a message about which a person may have to decide."""


def _shortened(question: str) -> str:
    return f"_{one_line(question, 200)}_"


def left_out(number: int, answered: int) -> str:
    return counted(
        number,
        "I answer the first {answered} questions; your message holds one more question. Please ask again for the rest.",
        "I answer the first {answered} questions; your message holds {n} more questions. Please ask again for the rest.",
        answered=answered,
    )
