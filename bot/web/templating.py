"""Gives every template its functions: texts in the current language, and dates in that language's form.

`scripts/texts.py` finds the texts of the templates where they are called by these names. Values go in by `.format`, as in the code;
where one of them is HTML the text is escaped before: `(_("…") | e).format(…)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from core.local_formats import day
from core.localization import counted, gettext, language, ngettext, pgettext

TEXTS: Final[Mapping[str, Callable[..., str]]] = {
    "_": gettext,
    "counted": counted,
    "day": day,
    "language": language,
    "ngettext": ngettext,
    "pgettext": pgettext,
}
