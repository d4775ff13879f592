"""What Settings in Slack is told by the wiring names no SOP that an admin may not see."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.settings import Settings
from bot.wiring import admin
from bot.wiring.admin import admin_settings
from bot.wiring.checks.diagnosis import Finding
from core.localization import speaking
from retrieval.golden.models import GoldenQuestion, Kind
from storage.database import opened


def cairn(**settings: Any) -> Any:
    names: dict[str, Any] = {"golden_questions": None, "sources": None, "llm_model": "", **settings}
    return SimpleNamespace(settings=SimpleNamespace(**names), skills=SimpleNamespace(roles={"support": None}), model=None)


def test_findings_about_owners_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Finding("slack", ok=True, detail="fine"), *(Finding("owners", ok=False, detail=f"secret-{n}: gone") for n in (1, 2))]
    monkeypatch.setattr(admin, "diagnose", lambda _settings: found)
    lines = admin_settings(cairn()).health()
    assert [(line.what, line.is_ok) for line in lines] == [("slack", True), ("owners", False)]
    assert "secret" not in str(lines)
    assert lines[1].detail == "2 cannot be reached"


def test_a_golden_question_of_a_role_is_not_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    questions = [GoldenQuestion("who pays?", Kind.UNANSWERABLE), GoldenQuestion("who is laid off?", Kind.UNANSWERABLE, role="hr")]
    monkeypatch.setattr(admin, "read_golden", lambda _file: (questions, []))
    judged = [SimpleNamespace(question=question, has_passed=False) for question in questions]
    monkeypatch.setattr(admin, "ask_all", lambda _cairn, _questions: judged)
    ask = admin_settings(cairn(golden_questions=tmp_path / "questions.yaml")).golden
    assert ask is not None
    assert ask() == (2, ["who pays?", "a question of the role hr"])


def test_findings_speak_the_readers_language(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, cairn_home=tmp_path)
    with opened(settings.database) as database:
        database.migrate()
    shown = {}
    for code in ("en", "de"):
        with speaking(code):
            shown[code] = admin_settings(SimpleNamespace(**vars(cairn()) | {"settings": settings})).health()
    for line, english in zip(shown["de"], shown["en"], strict=True):
        assert line.what != english.what or line.what in {"Slack", "Index"}, line
        assert line.remedy != english.remedy or not line.remedy or "SLACK_" in line.remedy, line
        is_named = line.detail.startswith(("SLACK_", "no FALLBACK"))
        assert line.detail != english.detail or is_named, line
