"""Each line of the threat model names tests that exist; and a few that no other file holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fakes.samples import NOON, governed, version

from retrieval.library.models import SectionRef

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "design" / "threat-model.md"
_TEST = re.compile(r"`(test_\w+)`")


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "threat"]


def test_every_threat_names_tests_that_exist() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    existing = set(re.findall(r"^\s*def (test_\w+)\(", source, re.MULTILINE))
    assert len(rows()) >= 14
    for threat, holds, proof in rows():
        named = _TEST.findall(proof)
        assert holds, threat
        assert named, threat
        assert set(named) <= existing, (threat, sorted(set(named) - existing))


@pytest.mark.parametrize("name", ["refunds' OR '1'='1", "refunds'; DROP TABLE sops; --", '" OR ""="', "%", "_"])
def test_what_people_write_is_never_sql(units, name: str) -> None:
    with units() as unit:
        unit.library.add_version(governed(), version(governed()))
        unit.library.make_current("refunds", 1, NOON, "U9")
        unit.commit()
    with units() as unit:
        assert unit.library.section(SectionRef(name, name)) is None
        assert unit.library.card(name) is None
        assert unit.people.get(name) is None
        assert unit.library.card("refunds") is not None
