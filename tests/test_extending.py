"""The worked examples of docs/extending run as they stand there, behind the ports that they are written for."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fakes.bench import Bench
from support.command_line import ROOT
from support.source_world import SourceWorld

from bot.wiring.insights import read_kpis
from core.workdays import calendars_of
from insights.kpi.models import Aim
from insights.mappings.applying import MappingContext, MappingRun
from insights.mappings.reading import packaged, read_mapping
from insights.mappings.records import map_all, records_of_body
from nudges.items import generate
from nudges.items.models import Kind
from retrieval.adapters.documents import conversion
from retrieval.adapters.markdown.files import read_folder
from retrieval.documents.models import DocumentError, Limits

PAGES = ROOT / "docs" / "extending"
SOP = """---
title: Outages
---

## Tell people

- Post every outage of the payment page in #incidents before you call anybody.
- Write the cause in the ticket and look for open disputes.
"""


def fence(page: str, language: str) -> str:
    (text,) = re.findall(
        rf"^```{language}\n(.*?)^```$", (PAGES / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(text)


def module(page: str, code: str = "") -> Any:
    """The example as a module."""
    made = ModuleType(f"extending_{page.replace('-', '_')}")
    sys.modules[made.__name__] = made  # dataclasses look their module up
    exec(compile(code or fence(page, "python"), f"{page}.md", "exec"), made.__dict__)  # noqa: S102 - our own documentation
    return made


def test_every_page_is_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [page.stem for page in PAGES.glob("*.md") if f'"{page.stem}"' not in source] == []


def test_a_kpi(tmp_path: Path) -> None:
    file = tmp_path / "kpis.yaml"
    file.write_text(fence("kpi", "yaml"), encoding="utf-8")
    read = read_kpis(file)
    assert read.problems == ()
    kpi = read.plan.kpis["late-refunds"]
    assert (kpi.aim, kpi.tasks, kpi.target) == (Aim.DOWN, ("issue-refund",), 2)
    assert kpi.reaches(1.5)


def test_an_event_mapping() -> None:
    read = read_mapping(fence("event-mapping", "yaml"), "helpdesk.yaml", packaged)
    assert read.problems == ()
    assert read.mapping is not None
    people = {"mia@example.com": "U0MIA"}
    run = MappingRun(read.mapping, MappingContext(people.get, calendars_of("9-17").of))
    found = map_all(run, records_of_body(fence("event-mapping", "json"), read.mapping, "body"))
    assert found.problems == ()
    assert {(event.kind, event.person, event.task, event.value) for event in found.events} == {
        ("resolved", "U0MIA", "issue-refund", None),
        ("handling_time", "U0MIA", "issue-refund", 12),
    }


def test_a_source(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    page = {"id": "refunds", "changed": "1", "title": "Refunds", "text": "## Windows\n\nWithin 30 days.\n"}
    file.write_text(json.dumps([page]))
    world = SourceWorld(tmp_path, lambda: module("source").ExportSource(file))
    assert world.sync().added == ("wiki:refunds",)
    file.write_text(json.dumps([{**page, "changed": "2", "text": "## Windows\n\nWithin 14 days.\n"}]))
    assert world.sync().updated == ("wiki:refunds",)
    with world.units() as unit:
        assert unit.library.card("wiki:refunds").title == "Refunds"


def test_a_format(monkeypatch: pytest.MonkeyPatch) -> None:
    outline = module("format")
    read = outline.read_outline
    monkeypatch.setitem(sys.modules, "retrieval.adapters.documents.outline", outline)
    monkeypatch.setitem(conversion._READERS, ".outline", ("outline", "read_outline"))
    draft = conversion.convert(b"* Refunds\n** Windows\nWithin 30 days.", "refunds.outline", Limits())
    assert draft.markdown == "## Refunds\n\n### Windows\n\nWithin 30 days."
    assert draft.raw[0].text == "Refunds Windows Within 30 days."
    with pytest.raises(DocumentError, match="not UTF-8"):
        read(b"\xff\xfe\x00", Limits())


def test_an_item_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outages.md").write_text(SOP)
    (sop,) = read_folder(tmp_path).documents
    # The enumeration has no such member yet: step 1 of the page adds it.
    code = fence("item-kind", "python").replace("Kind.CHANNEL", "Kind.FREQUENCY")
    monkeypatch.setattr(generate, "ladder_families", module("item-kind", code).channel_families)
    (item,) = [one for one in generate.generate(sop) if one.kind is Kind.FREQUENCY]
    assert item.options[item.key] == "#incidents"
    assert "#incidents" not in item.stem
    assert item.findings == ()


def test_a_model(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops" / "outages.md").write_text(SOP)
    bench.embedder = module("model").LetterEncoder()
    bench.more["embedding_model"] = "letters"  # what was fitted for the packaged model stays out
    bench.ok("sops", "sync", str(tmp_path / "sops"))
    found = json.loads(bench.ok("ask", "where do I post an outage of the payment page?", "--json"))
    assert found["sources"][0]["sop"] == "outages"
