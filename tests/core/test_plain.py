"""Values of dataclasses, as the standard library gives them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from core.plain import plain


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    at: datetime
    colour: Colour | None = None


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...] = ()
    by_name: dict[str, Leaf] = field(default_factory=dict)
    more: list[list[int]] = field(default_factory=list)


def test_it_gives_what_the_standard_library_gives() -> None:
    leaf = Leaf("a", datetime(2026, 3, 2, tzinfo=UTC), Colour.RED)
    tree = Tree((leaf, Leaf("b", leaf.at)), {"a": leaf}, [[1], []])
    assert plain(tree) == asdict(tree)
    assert plain(tree)["leaves"][0]["colour"] is Colour.RED
    assert plain("text") == "text"
