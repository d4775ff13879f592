"""Renders the lines above an answer: what was not read or not searched for, and which of several questions it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.blocks.mrkdwn import one_line
from core.local_formats import language_name
from core.localization import N_, counted
from core.localization import gettext as _

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
    return _("Your question: {question}").format(question=_shortened(question))


def _shortened(question: str) -> str:
    return f"_{one_line(question, 200)}_"


def left_out(number: int, answered: int) -> str:
    return counted(
        number,
        "I answer the first {answered} questions; your message holds one more question. Please ask again for the rest.",
        "I answer the first {answered} questions; your message holds {n} more questions. Please ask again for the rest.",
        answered=answered,
    )
