"""What tests read from `tests/data`: hostile lines, and pages of two real handbooks. Its README names sources and licences."""

from __future__ import annotations

import json
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
HANDBOOK, BANK = DATA / "handbook", DATA / "bank"


def hostile_lines(*places: str) -> list[dict[str, str]]:
    """The lines that come in at one of these places (`question`, `sop`, `interaction`); without places, all."""
    lines = [json.loads(line) for line in (DATA / "hostile_lines.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if not places or line["where"] in places]
