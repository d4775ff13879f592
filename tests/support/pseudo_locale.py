"""A language for tests: every translated letter has an accent and every text is longer, so that a plain letter is a hard-coded one.

Values in such tests are written in Greek, and dates are Greek, so that they are not taken for hard-coded text.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pytest
from support.slack_views import view_problems
from typing_extensions import override

from bot.blocks.card import Card
from bot.blocks.checks import message_problems
from core import localization
from core.localization import speaking

CODE: Final = "el"
_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "áƀćđéƒǵħíĵķĺɱńóṕɋŕśţúṽŵẋýźÁɃĆĐÉƑǴĦÍĴĶĹṀŃÓṔɊŔŚŢÚṼŴẊÝŹ"
)
_KEPT: Final = re.compile(r"(\{[^{}]*\}|`[^`]*`|<[^<>]*>)")
_SILENT: Final = re.compile(r"`[^`]*`|```.*?```|<[^<>|]*>|<[^<>|]*\||https?://\S+|:[a-z_]+:|\bv\d|\bUTC\b", re.DOTALL)
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_LONGER: Final = 0.4


class PseudoTexts(gettext.NullTranslations):
    """Accents and lengthens; patterns of dates stay."""

    @override
    def gettext(self, message: str) -> str:
        said = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTED) for part in _KEPT.split(message))
        return f"{said} {'ō' * round(len(message) * _LONGER)}" if len(message) > 1 else said

    @override
    def pgettext(self, context: str, message: str) -> str:
        return message if "CLDR" in context else self.gettext(message)

    @override
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak it until the block is left."""
    real = localization._texts
    monkeypatch.setattr(localization, "_texts", lambda code: PseudoTexts() if code == CODE else real(code))
    with speaking(CODE):
        yield


def is_translated(text: str) -> bool:
    """Whether a text went through a catalogue, whatever values it holds."""
    return "ō" in text


def hard_coded(surface: object) -> list[str]:
    """Words of a card, a view or a page's values that went through no catalogue."""
    return [text for text in texts_of(surface) if _WORD.search(_SILENT.sub(" ", text))]


def check_card(make: Callable[[], Card], monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that a card keeps Slack's limits in German and in longer texts, and that no word of it is hard-coded."""
    with speaking("de"):
        german = make()
    with pseudo_locale(monkeypatch):
        longer = make()
    assert hard_coded([{"text": longer.text}, *longer.blocks]) == []
    assert [message_problems(card.text, card.blocks) for card in (german, longer)] == [[], []]


def check_view(make: Callable[[], Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert the same of a modal or a Home tab."""
    with speaking("de"):
        german = make()
    with pseudo_locale(monkeypatch):
        longer = make()
    assert hard_coded(longer) == []
    assert [view_problems(view) for view in (german, longer)] == [[], []]


def texts_of(surface: object) -> Iterator[str]:
    """Every text of blocks that people read or hear."""
    if isinstance(surface, Mapping):
        yield from _texts_of(surface)
    elif isinstance(surface, Sequence) and not isinstance(surface, str):
        for each in surface:
            yield from texts_of(each)


def _texts_of(block: Mapping[str, Any]) -> Iterator[str]:
    for name, value in block.items():
        if isinstance(value, str):
            if name in {"text", "alt_text", "caption", "title", "name", "label", "x_label", "y_label"}:
                yield value
        else:
            yield from texts_of(value)
