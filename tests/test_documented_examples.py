"""Every example that README and the guide show is read by what reads it in production, without a problem."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.samples import NOON
from support.documented import Fence, fences

from bot.settings import Settings
from bot.web.events_signatures import cairn_signature
from bot.wiring.events import event_sources
from bot.wiring.insights import read_kpis
from bot.wiring.named_in_settings import read_skill_map
from core.workdays import calendars_of
from core.yaml_files import parse_yaml, read_yaml_file
from insights.mappings.applying import MappingContext, MappingRun
from insights.mappings.reading import MappingCatalogue, packaged, read_mapping
from insights.mappings.records import map_all, parse_events, records_of_body
from retrieval.adapters.golden_file import read_golden
from retrieval.adapters.markdown.files import read_folder
from retrieval.adapters.people.table import read_people
from retrieval.sources.configuring import settings_of
from storage.views import PREFIX, VIEWS

WEBHOOKS = {'"ticket"': "zendesk", "CaseNumber": "salesforce", "freshdesk_webhook": "freshdesk"}
FILLED = {"id": "7", "at": "2026-11-03T08:15:42Z", "timestamp": "2026-11-03T08:15:42Z", "email": "mia@example.com"}
REST = """# Refunds

## Refund windows

A monthly plan is refunded within 14 days, an annual plan within 30 days.

## Approval

- If the refund is more than EUR 200 → the billing lead approves first.

"""


def kpis(file: Path) -> Sequence[object]:
    return read_kpis(file).problems


def skills(file: Path) -> Sequence[object]:
    return read_skill_map(file)[1]


def golden(file: Path) -> Sequence[object]:
    return read_golden(file)[1]


def sources(file: Path) -> Sequence[object]:
    return settings_of(read_yaml_file(file), str(file))[1]


def mapping(file: Path) -> Sequence[object]:
    return read_mapping(file.read_text(encoding="utf-8"), str(file), packaged).problems


def front_matter(file: Path) -> Sequence[object]:
    """Of an SOP, or of a file that stands beside a document."""
    folder = file.parent / "sops"
    folder.mkdir()
    text = file.read_text(encoding="utf-8").strip()
    text = text if text.startswith("---") else f"---\n{text}\n---"
    (folder / "refunds.md").write_text(f"{text}\n\n## Refund windows\n\nAn annual plan within 30 days.\n", encoding="utf-8")
    return read_folder(folder).problems


def workflow_step(file: Path) -> Sequence[object]:
    """A step of continuous integration: YAML with commands, which test_docs.py checks."""
    (step,) = parse_yaml(file.read_text(encoding="utf-8")).value
    return [] if "cairn " in step["run"] else ["runs no cairn"]


READERS: tuple[tuple[str, Callable[[Path], Sequence[object]]], ...] = (
    (r"^roles:", skills),
    (r"^(launch|roi|kpis):", kpis),
    (r"^- text:", golden),
    (r"^  kind: git", sources),
    (r"^source:", mapping),
    (r"^- run:", workflow_step),
    (r"^title:", front_matter),
)


def example(language: str) -> pytest.MarkDecorator:
    """Every fence of the language; what docs/extending shows is run as it stands in test_extending.py."""
    return pytest.mark.parametrize("fence", [fence for fence in fences(language) if fence.page.parent.name != "extending"], ids=str)


def test_every_fence_names_its_language() -> None:
    known = {"sh", "yaml", "json", "csv", "ini", "markdown", "python", "sql", "text"}
    assert [str(fence) for fence in fences() if fence.language not in known] == []
    assert len(fences()) > 50


@example("yaml")
def test_yaml_is_read_without_a_problem(fence: Fence, tmp_path: Path) -> None:
    reader = next((read for pattern, read in READERS if re.search(pattern, fence.text, re.MULTILINE)), None)
    assert reader is not None, "no reader knows this example"
    file = tmp_path / "example.yaml"
    file.write_text(fence.text, encoding="utf-8")
    assert list(reader(file)) == []


@example("csv")
def test_people_are_read_but_for_their_manager_who_is_not_in_the_example(fence: Fence, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(fence.text, encoding="utf-8")
    read = read_people(file, date(2026, 11, 30))
    assert len(read.people) == len(fence.text.splitlines()) - 1
    assert all("manager" in problem.what for problem in read.problems)


@example("ini")
def test_lines_of_env_are_settings(fence: Fence, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    text = re.sub(r"\bSECRET\b", "a-secret-of-enough-signs", fence.text)
    file.write_text(text, encoding="utf-8")
    names = {line.partition("=")[0].lower() for line in fence.text.splitlines()}
    assert names <= set(Settings.model_fields)
    assert event_sources(Settings(_env_file=file)) is not None


def filled(text: str, status: str) -> str:
    """The system's placeholders, filled in as it does."""
    values = {**FILLED, "status": status}
    return re.sub(r"\{\{[^}]*?(id|at|timestamp|status|email)\}\}", lambda match: values[match[1]], text)


@example("json")
def test_json_is_a_webhook_that_gives_an_event_or_a_servers_settings(fence: Fence) -> None:
    if "mcpServers" in fence.text:
        (server,) = json.loads(fence.text)["mcpServers"].values()
        assert server["args"][0] == "mcp"
        assert {name.lower() for name in server["env"]} <= set(Settings.model_fields)
        return
    name = next(name for sign, name in WEBHOOKS.items() if sign in fence.text)
    read = MappingCatalogue().read(name).mapping
    assert read is not None
    people: Mapping[str, str] = {"mia@example.com": "U0MIA"}
    run = MappingRun(read, MappingContext(people.get, calendars_of("9-17").of, name, received=NOON))
    found = [map_all(run, records_of_body(filled(fence.text, status), read, name)) for status in ("open", "solved")]
    assert [problem for each in found for problem in each.problems] == []
    assert [event for each in found for event in each.events]


@example("markdown")
def test_parts_of_an_sop_pass_the_lint(fence: Fence, bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "refunds.md"
    file.write_text(REST + fence.text, encoding="utf-8")
    result = bench.run("quiz", "lint", str(file))
    assert result.exit_code == 0, result.output


@example("python")
def test_what_python_imports_is_there(fence: Fence) -> None:
    imports = [node for node in ast.parse(fence.text).body if isinstance(node, ast.ImportFrom)]
    assert imports
    for node in imports:
        module = importlib.import_module(str(node.module))
        assert [name.name for name in node.names if not hasattr(module, name.name)] == []


@example("sql")
def test_views_of_sql_are_there(fence: Fence) -> None:
    named = set(re.findall(rf"{PREFIX}\w+", fence.text))
    assert named <= {view.name for view in VIEWS}
    assert named


@pytest.mark.process
def test_the_signing_script_signs_as_cairn_checks() -> None:
    (script,) = [fence.text for fence in fences("sh") if "openssl dgst" in fence.text]
    signing = script.partition("curl")[0] + 'printf "%s\\n%s\\n%s" "$stamp" "$signed" "$body"\n'
    ran = subprocess.run(["bash", "-euc", signing], env={"EVENTS_SECRET": "s3cret"}, capture_output=True, text=True, check=True)
    stamp, signed, body = ran.stdout.split("\n")
    assert cairn_signature("s3cret", stamp, body.encode()).removeprefix("v1=") == signed
    events, problems = parse_events([body], "example")
    assert (len(events), list(problems)) == (1, [])
