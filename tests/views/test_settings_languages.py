"""Settings in German and in a pseudo-locale: they keep Slack's limits, and no word of them is hard-coded, that of a close button
included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from support.pseudo_locale import check_view

from bot.admin.live import Section
from bot.admin.views import forms, reports
from bot.admin.views.overview import WorkspaceState, settings_home
from core.workspace import ChannelMode, GoldenRun, Workspace

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
RUN = GoldenRun(NOW, "U1", 3, ("πώς;",))
NAMES = {"U1": "Αμάρα", "C1": "#ομάδα", "C2": "#άλλη", "C3": "#μία"}
CHANNELS = {"C1": ChannelMode.UNASKED, "C2": ChannelMode.NEVER, "C3": ChannelMode.MENTIONS}
NEW = WorkspaceState(Workspace())
CHANGED = WorkspaceState(
    Workspace("U1", "C1", frozenset({"ρόλος"}), True, budgets=(2.0, 1.0), ceilings=(3.0, None), channels=CHANNELS),
    NAMES,
    frozenset(Section),
    "μοντέλο",
    RUN,
    True,
    sources=2,
    changes=7,
)
FORMS = (Section.CHANNELS, Section.OWNERS, Section.PRACTICE, Section.APPROVERS, Section.MODEL, Section.GUESTS)

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "new": lambda: settings_home(NEW),
    "changed": lambda: settings_home(CHANGED, "Σωστά."),
    **{f"form {each}": lambda each=each: forms.form(each, CHANGED, {}, ("Κενό.",)) for each in FORMS},
    "waiting": lambda: reports.waiting_view(Section.HEALTH, "Μία στιγμή."),
    "no model": lambda: reports.no_model_view(NEW),
    "no sources": lambda: reports.sources_view([]),
    "sources": lambda: reports.sources_view([reports.SourceLine("Ω", "Ψ", "Φ")]),
    "well": lambda: reports.health_view([reports.HealthLine("Ω", is_ok=True, detail="Ψ")]),
    "not well": lambda: reports.health_view([reports.HealthLine("Ω", is_ok=False, detail="Ψ", remedy="Φ")] * 25),
    "no questions": lambda: reports.golden_view(None, "", has_any=False),
    "not asked": lambda: reports.golden_view(None, "", has_any=True),
    "asked": lambda: reports.golden_view(RUN, "", has_any=True),
    "no changes": lambda: reports.log_view([]),
    "changes": lambda: reports.log_view([reports.LogLine("Ω", "Ψ", "Φ", by, NOW) for by in ("Αμάρα", "")]),
}


@pytest.mark.parametrize("name", VIEWS)
def test_settings_fit_in_german_and_no_word_of_them_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_view(VIEWS[name], monkeypatch)
