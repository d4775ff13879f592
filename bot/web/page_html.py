"""Renders a `Page` as HTML that needs no script: one page of the dashboard, or all pages in one file that opens offline.

`scripts/lab/texts.py` finds the texts of the templates where they are called by these names. Values go in by `.format`, as in the
code; where one of them is HTML the text is escaped before: `(_("…") | e).format(…)`.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.charts.drawing import svg_of
from bot.charts.frame import NARROW, WIDE
from bot.charts.table import table_of
from core.localization import N_, counted, dated, day, gettext, language, ngettext, pgettext
from core.localization import gettext as _
from insights.reports.models import Action, Chart, Direction, Figure, Page, PageId, Verb

TEXTS: Final[Mapping[str, Callable[..., str]]] = {
    "_": gettext,
    "counted": counted,
    "day": day,
    "language": language,
    "ngettext": ngettext,
    "pgettext": pgettext,
}


_HERE: Final = Path(__file__).resolve().parent
_STYLESHEET: Final = "/static/report.css"
_JUDGED: Final = {Direction.BETTER: N_("better"), Direction.WORSE: N_("worse"), Direction.SAME: ""}
_LESS: Final = ("-", "\u2212", "–")
_CODE: Final = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    url: str
    is_current: bool = False


def html_of(page: Page, nav: Sequence[NavLink], address: Callable[[Action], str], viewer_words: str) -> str:
    """Return the page as an HTML document. `viewer_words` say who looks.

    `address` gives where a row's button leads by a link that changes nothing by itself; empty where the reader can go nowhere: the
    button is then named and does nothing.
    """
    template = _templates().get_template("page.html")
    return template.render(page=page, nav=nav, address=address, viewer_words=viewer_words, stylesheet=_STYLESHEET)


def file_of(pages: Sequence[Page], made_by: str) -> str:
    """Return all pages as one HTML document that loads nothing: its style is inside, and its own policy forbids all else.

    `made_by` says who made it and when. A button to another page leads to its place in the file, other buttons are named.
    """
    included = {page.id for page in pages}
    style = (_HERE / "static" / "report.css").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()

    def address(action: Action) -> str:
        is_inside = action.verb is Verb.OPEN_PAGE and action.target in included
        return f"#{PageId(action.target)}" if is_inside else ""

    nav = [NavLink(page.title, f"#{page.id}") for page in pages]
    template = _templates().get_template("report_file.html")
    return template.render(
        pages=pages,
        nav=nav,
        address=address,
        made_by=made_by,
        style=Markup(style),  # noqa: S704 - Cairn's own stylesheet
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": _moment, "arrow": _arrow, "judged": lambda figure: _(_JUDGED[figure.direction])}
    made.filters |= {"lines": _lines, "codes": _codes}
    made.globals |= {**TEXTS, "drawings": _drawings, "table_of": table_of}
    return made


def _drawings(chart: Chart) -> Markup:
    """Return the chart for wide and for narrow screens; the stylesheet shows one of them."""
    return Markup(svg_of(chart, WIDE) + svg_of(chart, NARROW))  # noqa: S704 - every text in it is escaped


def _moment(moment: datetime) -> str:
    at = moment.astimezone(UTC)
    return f"{day(at)}, {dated(at, pgettext('time pattern (CLDR)', 'HH:mm'))} UTC"


def _arrow(figure: Figure) -> str:
    """Return the direction of a change as a sign; words beside it say whether that is good."""
    if figure.change.startswith("+"):
        return "▲"
    return "▼" if figure.change.startswith(_LESS) else ""


def _codes(text: str) -> Markup:
    """Return words with the text between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
