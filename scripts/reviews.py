"""Implements `cairn sops review`: lists the sections that their owners should review."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.console import opened_cairn

if TYPE_CHECKING:
    from bot.wiring.reviews import ReviewLine

_FACTORS = ("use", "age", "confusion", "misses")


def review(
    *,
    most: Annotated[int, typer.Option("--most", min=1, help="So many sections.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the sections that their owners should look at, the worst damage first: use x age x confusion x misses."""
    from bot.wiring.reviews import review_lines  # noqa: PLC0415

    with opened_cairn() as cairn:
        lines = review_lines(cairn, most)
    typer.echo(json.dumps(review_json(lines), ensure_ascii=False, indent=2) if as_json else review_text(lines))


def review_text(lines: Sequence[ReviewLine]) -> str:
    """Return each place with its reasons and the four factors of its damage, which are withheld where they tell of few people."""
    if not lines:
        return "No section asks for a look: nothing is overdue, and nobody trips over anything."
    return "\n".join(part for line in lines for part in _told(line))


def review_json(lines: Sequence[ReviewLine]) -> list[dict[str, object]]:
    return [
        {
            "sop": line.place.sop_id,
            "section": line.place.anchor or None,
            "title": line.title,
            "owner": line.owner,
            "damage": round(line.damage.total, 2) if line.damage else None,
            **{name: round(getattr(line.damage, name), 2) if line.damage else None for name in _FACTORS},
            "overdue": line.is_due,
            "bumps": line.bumps,
            "reasons": line.reasons,
        }
        for line in lines
    ]


def _told(line: ReviewLine) -> list[str]:
    place = str(line.place) if line.place.anchor else line.place.sop_id
    owner = line.owner or "no owner"
    damage = "damage withheld: too few people"
    if line.damage:
        factors = " x ".join(f"{name} {getattr(line.damage, name):.1f}" for name in _FACTORS)
        damage = f"damage {line.damage.total:.1f} = {factors}"
    due = ["Its promised review is overdue."] if line.is_due else []
    bumps = [f"Asked {line.bumps} times in a row, nobody has looked."] if line.bumps else []
    why = " ".join([*due, *(f"{reason}." for reason in line.reasons), *bumps])
    return [f"{place} ({owner}): {damage}", f"  {why}"]
