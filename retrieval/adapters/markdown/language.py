"""Guesses a page's language from its most common small words; English where the page is too short to tell."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 3
_SAMPLE = 20_000
_STOP_WORDS = {
    "en": "the and of to is in that for you are with this be or not your if it on as when from by we will have can must",
    "de": "der die das und ist nicht ein eine zu den mit von für auf dem im wird werden sie auch bei nach oder wenn wir kann muss",
    "fr": "le la les des et est une un dans pour que qui pas sur avec vous nous ce cette au aux par du sont être doit ou",
    "es": "el la los las de y es en que un una para con no por se del al su como si debe está son o cuando",
    "it": "il lo la gli di e è che un una per con non si del della nel sono come se deve da al più quando",
    "pt": "o os as de e é que um uma para com não por se do da no na ao são como deve ou quando você",
    "nl": "de het een en van is niet dat op te voor met zijn wordt je bij aan ook als of deze kan moet naar",
}
_SETS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}


def detect(text: str) -> str:
    """Return a two-letter code. Words that several languages share count for each; English wins a tie."""
    words = Counter(word.lower() for word in _WORD.findall(text[:_SAMPLE]))
    scores = {language: sum(words[word] for word in known) for language, known in _SETS.items()}
    best = max(scores, key=lambda language: (scores[language], language == "en"))
    return best if scores[best] >= _ENOUGH else "en"
