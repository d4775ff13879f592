"""Sorts tests into lanes: `make test` runs those marked `fast`, `make test-all` the others too, `make soak` those that take hours.

A test is fast unless a marker or a fixture says what else it needs. A fast test that starts a process fails.
"""

from __future__ import annotations

import gc
import subprocess
from collections import Counter
from collections.abc import Generator
from typing import Any, NoReturn

import pytest

MARKER_OF_FIXTURE = {
    "postgres_server": "postgres",
    "emulator_installed": "emulator",
    "chromium": "browser",
    "chroma_server": "process",
    "sample_library": "slow",
    "tiny_encoder": "slow",
    "tiny_reranker": "slow",
}
NOT_FAST = {*MARKER_OF_FIXTURE.values(), "slow", "soak"}

_LONGEST = (
    "test_durability.py",
    "test_leak_matrix.py",
    "test_lying_model.py",
    "test_bench_sizes.py",
    "test_mcp_transports.py",
    "test_cases_browser.py",
    "test_practice_browser.py",
    "test_browser.py",
    "test_written_emulator.py",
    "test_scenarios.py",
    "test_main.py",
    "test_eval.py",
    "test_practice_races.py",
    "test_confidential.py",
    "test_practice_answers.py",
    "test_practice_delivery.py",
    "test_cases_laws.py",
)


def _markers(item: pytest.Item) -> set[str]:
    return {marker.name for marker in item.iter_markers()}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays until the end: the search for garbage leaves it out, which is most of that search."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with what it needs, and put the longest files first: workers take whole files, and none is left with a long
    one at the end.
    """
    for item in items:
        for fixture in MARKER_OF_FIXTURE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKER_OF_FIXTURE[fixture])
        if not _markers(item) & NOT_FAST:
            item.add_marker("fast")
    rank = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture(autouse=True)
def _no_process_in_a_fast_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("a test that starts a process carries the marker `process`")

    if "fast" in _markers(request.node):
        monkeypatch.setattr(subprocess.Popen, "__init__", refuse)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was skipped, each reason once, with the files and how many of their tests."""
    skipped: dict[str, Counter[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr).removeprefix("Skipped: ")
        skipped.setdefault(reason, Counter())[report.nodeid.split("::")[0]] += 1
    if not skipped:
        return
    terminalreporter.section("skipped, and why")
    for reason, files in sorted(skipped.items()):
        terminalreporter.write_line(f"{reason}")
        for file, tests in sorted(files.items()):
            terminalreporter.write_line(f"  {file}: {tests} {'test' if tests == 1 else 'tests'}")
