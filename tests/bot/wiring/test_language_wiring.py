"""The language model from settings to reply, and what `cairn doctor` says about it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.guarded import PROMPT, WHO
from fakes.language_model import ScriptedModel
from fakes.model_servers import Fail, ModelServer, OpenAIWire, Say

from bot.settings import Settings
from bot.wiring import Parts, build
from core.language_model import LanguageModel, ModelError, Trouble

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(OpenAIWire()).running() as running:
        yield running


def settings(bench: Bench, **more: object) -> Settings:
    return Settings(_env_file=None, cairn_home=bench.home, database_url="", chroma_url="", **more)


def parts(bench: Bench, model: LanguageModel | None = None) -> Parts:
    return Parts(lambda: bench.now, bench.embedder, bench.vectors, model=model)


def finding(bench: Bench, monkeypatch: pytest.MonkeyPatch, *arguments: str, **more: object) -> dict[str, object]:
    monkeypatch.setattr("bot.wiring.settings_of", lambda: settings(bench, **more))
    found = json.loads(bench.run("doctor", "--json", *arguments).stdout)
    return next(one for one in found if one["what"] == "language model")


def test_without_a_name_there_is_no_model(bench: Bench) -> None:
    with build(settings(bench), parts(bench)) as cairn:
        assert cairn.model is None


@pytest.mark.parametrize("name", ["gpt-4.1", "openai:"])
def test_with_a_bad_name_cairn_runs_without_and_says_so(bench: Bench, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with build(settings(bench, llm_model=name), parts(bench)) as cairn:
        assert cairn.model is None
    assert "language_model_unusable" in capsys.readouterr().err


def test_a_model_of_a_tests_own(bench: Bench) -> None:
    model = ScriptedModel("Yes.")
    with build(settings(bench), parts(bench, model)) as cairn:
        assert cairn.model is model


def test_from_settings_to_reply_and_to_the_book(bench: Bench, server: ModelServer) -> None:
    server.play(Say("Within 30 days."))
    wanted = settings(bench, llm_model=server.name, llm_base_url=server.url, llm_api_key="k", llm_price_in=1.0, llm_price_out=2.0)
    with build(wanted, parts(bench)) as cairn:
        cairn.model.warm()
        assert cairn.model.complete(PROMPT, **WHO, deadline=20).text == "Within 30 days."
        with cairn.unit() as unit:
            [usage] = unit.model_usage.of_day(bench.now.date())
    assert (usage.purpose, usage.calls, usage.spent) == ("answer", 1, 40 + 2 * 7)


def test_a_model_that_cannot_be_loaded_is_an_error_of_the_call(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    with build(settings(bench, llm_model="nobody:x"), parts(bench)) as cairn:
        cairn.model.warm()
        assert "language_model_unusable" in capsys.readouterr().err
        with pytest.raises(ModelError) as raised:
            cairn.model.complete(PROMPT, **WHO, deadline=20)
    assert raised.value.reason is Trouble.UNSUPPORTED


def test_doctor_has_nothing_against_no_model(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    found = finding(bench, monkeypatch)
    assert found["ok"]
    assert found["detail"].startswith("none configured")


def test_doctor_names_the_missing_extra(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.adapters.chat.setup.EXTRAS", {"openai": "no_such_package"})
    found = finding(bench, monkeypatch, llm_model="openai:x")
    assert not found["ok"]
    assert "pip install -c constraints.txt -e '.[openai]'" in found["detail"]
    assert "LLM_MODEL" in found["remedy"]


def test_doctor_asks_the_model_only_when_told_to(bench: Bench, monkeypatch: pytest.MonkeyPatch, server: ModelServer) -> None:
    more = {"llm_model": server.name, "llm_base_url": server.url}
    with build(settings(bench, **more), parts(bench)):
        pass
    quiet = finding(bench, monkeypatch, **more)
    assert server.bodies == []
    assert "ask it with --call-model" in quiet["detail"]
    asked = finding(bench, monkeypatch, "--call-model", **more)
    assert asked["ok"], asked
    assert "answered in" in asked["detail"]
    assert "47 of 2,000,000 tokens spent, 1 calls of which 0 failed; 47 tokens for each doctor" in asked["detail"]
    assert len(server.bodies) == 1


def test_doctor_says_why_the_model_does_not_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch, server: ModelServer) -> None:
    server.play(Fail(401))
    more = {"llm_model": server.name, "llm_base_url": server.url}
    with build(settings(bench, **more), parts(bench)):
        pass
    found = finding(bench, monkeypatch, "--call-model", **more)
    assert not found["ok"]
    assert "401" in found["detail"]


def test_doctor_tells_that_the_budget_is_used_up(bench: Bench, monkeypatch: pytest.MonkeyPatch, server: ModelServer) -> None:
    more = {"llm_model": server.name, "llm_base_url": server.url, "llm_daily_budget": 40.0}
    with build(
        settings(bench, llm_model=server.name, llm_base_url=server.url), Parts(None, bench.embedder, bench.vectors)
    ) as cairn:
        cairn.model.complete(PROMPT, **WHO, deadline=20)
    found = finding(bench, monkeypatch, **more)
    assert not found["ok"]
    assert "used up: today 47 of 40 tokens" in found["detail"]


@pytest.mark.parametrize(
    ("given", "everyone", "each"),
    [
        ({}, 2_000_000, 200_000),
        ({"llm_price_in": 0.5}, 10, 1),
        ({"llm_daily_budget": 0, "llm_person_daily_budget": 5}, 0, 5),
    ],
)
def test_budgets_have_defaults_in_their_unit(given: dict[str, float], everyone: float, each: float) -> None:
    found = Settings(_env_file=None, **given)
    assert (found.model_budget, found.model_budget_of_each) == (everyone, each)


@pytest.mark.process
def test_nothing_of_langchain_or_a_provider_is_imported_before_the_first_call(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from fakes.search import WordEmbedder
from scripts.lab.search.exact import ExactVectors
from bot.settings import Settings
from bot.wiring import Parts, build
import bot.wiring.slack
for name in ("", "openai:gpt-4.1-mini"):
    settings = Settings(_env_file=None, cairn_home=Path({str(tmp_path)!r}), llm_model=name, llm_api_key="k")
    with build(settings, Parts(embedder=WordEmbedder(), vectors=ExactVectors())) as cairn:
        assert (cairn.model is None) is (name == "")
        heavy = ("langchain.", "langchain_core", "langchain_openai", "openai", "langsmith", "opentelemetry")
        assert not [module for module in sys.modules if module.startswith(heavy)]
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)
