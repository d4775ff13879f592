"""The dashboard, the alerts and their page speak only of metrics, labels and outcomes that exist, and of all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.slack import Clock, Database
from prometheus_client.parser import text_string_to_metric_families

from bot.observing.metrics import Metrics, Readings
from core.yaml_files import read_yaml_file

FOLDER = Path(__file__).parent.parent / "docs" / "operations"
GUIDE = (Path(__file__).parent.parent / "docs" / "guide" / "monitoring.md").read_text(encoding="utf-8")
OUTCOMES = {"answered", "places", "unanswered", "needs_human", "not_stored", "failed", "limited"}

_NAME = re.compile(r"\b(?:cairn|process)_[a-z_]+")
_LABEL = re.compile(r"(\w+)=~?\"([^\"]+)\"")


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    """Names of samples with their labels."""
    metrics = Metrics()
    metrics.add(Readings(Database(), Clock(), {"database": lambda: True}, lambda: True, lambda: {"wiki": 1.0}))
    metrics.event("direct", "answered")
    metrics.answer(1)
    metrics.limited("chat.postMessage")
    metrics.job("recovery", True)
    metrics.job("recovery", False)
    families = list(text_string_to_metric_families(metrics.text().decode()))
    return {sample.name: set(sample.labels) for family in families for sample in family.samples}


def panels() -> Iterator[tuple[str, str]]:
    dashboard: dict[str, Any] = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def rules() -> list[Any]:
    content: Any = read_yaml_file(FOLDER / "alerts.yaml").value
    return list(content["groups"][0]["rules"])


QUERIES = [*panels(), *((str(rule["alert"]), str(rule["expr"])) for rule in rules())]


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[title for title, _ in QUERIES])
def test_queries_name_only_what_exists(title: str, query: str, known: dict[str, set[str]]) -> None:
    names = set(_NAME.findall(query))
    assert names
    assert names <= known.keys()
    labels = set().union(*(known[name] for name in names)) | {"le"}
    grouped = {label.strip() for found in re.findall(r"by \(([^)]*)\)", query) for label in found.split(",")}
    assert grouped | {label for label, _ in _LABEL.findall(query)} <= labels
    assert {value for label, found in _LABEL.findall(query) if label == "outcome" for value in found.split("|")} <= OUTCOMES
    assert query.count("(") == query.count(")")


def test_every_alert_says_who_is_woken_and_the_page_says_what_to_do() -> None:
    for rule in rules():
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert re.fullmatch(r"\d+[mh]", rule["for"])
        assert f"| `{rule['alert']}` |" in GUIDE
    named = set(re.findall(r"^\| `(Cairn\w+)`", GUIDE, re.MULTILINE))
    assert named == {rule["alert"] for rule in rules()}


def test_the_page_names_every_metric_of_cairns_own(known: dict[str, set[str]]) -> None:
    base = {re.sub(r"_(bucket|count|sum)$", "", name) for name in known if name.startswith("cairn_")}
    said = set(re.findall(r"`(cairn_\w+)", GUIDE))
    assert said == base


def test_the_dashboard_shows_every_metric_but_the_clocks(known: dict[str, set[str]]) -> None:
    shown = {name for _, query in panels() for name in _NAME.findall(query)}
    own = {name for name in known if name.startswith("cairn_") and not re.search(r"_(count|sum)$", name)}
    assert own - shown == {"cairn_job_success_timestamp_seconds"}
