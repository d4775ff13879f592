"""A `Page` as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import render_template

from insights.reports.models import Action, Page


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    url: str
    is_current: bool = False


def html_of(page: Page, nav: Sequence[NavLink], address: Callable[[Action], str], viewer_words: str) -> str:
    """Return the page as HTML; `address` gives a button's address, `viewer_words` says who looks."""
    return render_template("page.html", page=page, nav=nav, address=address, viewer_words=viewer_words)
