"""Implements the commands of `cairn sops` about single sections and SOPs: `cards` lists the action cards made from sections, and
turns one off and on; `review` lists the sections that their owners should review. Formats the lines of `cairn sops status`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from core.people import Directory, name_in
from nudges.lessons.action_cards import ActionCard, Withdrawal, action_cards_of
from retrieval.library.errors import UnknownSectionError, UnknownSopError
from retrieval.library.models import SectionRef
from retrieval.library.ports import SopStatus
from scripts.console import Json, opened_cairn, print_json, print_rows

if TYPE_CHECKING:
    from bot.ports import UnitOfWork


@dataclass(frozen=True)
class CardLine:
    """Holds one line of the list. `withdrawn` is the owner's decision against the card."""

    card: ActionCard
    heading: str
    withdrawn: Withdrawal | None


def cards(
    sop_id: Annotated[str, typer.Argument(metavar="[ID]", help="The SOP's id; default: every SOP.")] = "",
    by: Annotated[str, typer.Option(help="Who decides; stands in the record.")] = "command line",
    *,
    off: Annotated[str, typer.Option("--off", metavar="SECTION", help="Offer no card of this section (its anchor).")] = "",
    on: Annotated[str, typer.Option("--on", metavar="SECTION", help="Offer the card of this section again.")] = "",
    as_json: Json = False,
) -> None:
    """List the checklists, decisions and quick references that answers and lessons offer, or turn one off and on."""
    if (off or on) and not sop_id:
        raise typer.BadParameter("name the SOP of the section", param_hint="ID")
    with opened_cairn() as cairn, cairn.unit() as unit:
        for anchor in filter(None, (off, on)):
            if unit.library.section(SectionRef(sop_id, anchor)) is None:
                raise UnknownSectionError(
                    f"{sop_id} has no section `{anchor}`. `cairn sops cards {sop_id}` lists those with a card."
                )
        if off:
            unit.withdrawn_cards.withdraw(SectionRef(sop_id, off), by, cairn.clock())
        if on:
            unit.withdrawn_cards.restore(SectionRef(sop_id, on))
        unit.commit()
        lines = list(card_lines(unit, sop_id))
        told = [_told(line, name_in(unit.people, line.withdrawn.by if line.withdrawn else None)) for line in lines]
    print_json([_json(line) for line in lines]) if as_json else typer.echo("\n".join(told) or _NO_CARD)


def card_lines(unit: UnitOfWork, sop_id: str = "") -> Iterator[CardLine]:
    """Return the card of each dense section, of one SOP or (empty) of all."""
    sops = [sop for sop in unit.library.cards() if sop_id in {"", sop.id}]
    if sop_id and not sops:
        raise UnknownSopError(f"No current SOP has the id {sop_id}. `cairn sops status` lists them.")
    for sop in sops:
        withdrawn = unit.withdrawn_cards.of_sop(sop.id)
        for current in unit.library.sections_of(sop.id):
            for card in action_cards_of(current)[:1]:
                yield CardLine(card, current.section.heading or sop.title, withdrawn.get(current.section.anchor))


_NO_CARD = "No section is dense enough for a card: three steps, three ways of a decision, or three rules."


def _told(line: CardLine, by: str) -> str:
    card, off = line.card, line.withdrawn
    since = f"  (off since {off.at:%Y-%m-%d}{', ' if by else ''}{by})" if off else ""
    return f"{card.section}  {card.kind}, {len(card.lines)} lines, v{card.version}: {line.heading}{since}"


def _json(line: CardLine) -> dict[str, object]:
    card, off = line.card, line.withdrawn
    return {
        "sop": card.section.sop_id,
        "section": card.section.anchor,
        "version": card.version,
        "kind": card.kind,
        "lines": card.lines,
        "off": {"by": off.by, "at": off.at.isoformat()} if off else None,
    }


if TYPE_CHECKING:
    from bot.wiring.governance import ReviewLine

_FACTORS = ("use", "age", "confusion", "misses")


def review(
    *,
    most: Annotated[int, typer.Option("--most", min=1, help="So many sections.")] = 20,
    as_json: Json = False,
) -> None:
    """List the sections that their owners should look at, the worst damage first: use x age x confusion x misses."""
    from bot.wiring.governance import review_lines  # noqa: PLC0415

    with opened_cairn() as cairn:
        lines = review_lines(cairn, most)
        with cairn.unit() as unit:
            told = [_reviewed(line, name_in(unit.people, line.owner)) for line in lines]
    print_json(review_json(lines)) if as_json else typer.echo("\n".join(told) or _NO_REVIEW)


_NO_REVIEW = "No section asks for a look: nothing is overdue, and nobody trips over anything."


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


def _reviewed(line: ReviewLine, owner: str) -> str:
    """Return a place with its reasons and the four factors of its damage, which are withheld where they tell of few people."""
    place = str(line.place) if line.place.anchor else line.place.sop_id
    damage = "damage withheld: too few people"
    if line.damage:
        factors = " x ".join(f"{name} {getattr(line.damage, name):.1f}" for name in _FACTORS)
        damage = f"damage {line.damage.total:.1f} = {factors}"
    due = ["Its promised review is overdue."] if line.is_due else []
    bumps = [f"Asked {line.bumps} times in a row, nobody has looked."] if line.bumps else []
    why = " ".join([*due, *(f"{reason}." for reason in line.reasons), *bumps])
    return f"{place} ({owner or 'no owner'}): {damage}\n  {why}"


def state_of(status: SopStatus, today: date) -> str:
    """Return the state that a person should know first about this SOP."""
    if status.retired_at is not None:
        return f"retired {status.retired_at.date()}"
    if status.card is None:
        return "waits for its first approval"
    parts = [f"version {status.pending.number} waits"] if status.pending is not None else []
    if status.card.is_overdue(today):
        parts.append(f"review overdue since {status.card.review_due()}")
    return ", ".join(parts) or "current"


def status_json(status: SopStatus, today: date) -> dict[str, object]:
    card = status.card
    due = None if card is None else card.review_due()
    return {
        "id": status.id,
        "title": status.title,
        "source": status.source,
        "owner": status.owner,
        "version": None if card is None else card.version,
        "pending": None if status.pending is None else status.pending.number,
        "review_due": None if due is None else due.isoformat(),
        "overdue": card is not None and card.is_overdue(today),
        "retired_at": None if status.retired_at is None else status.retired_at.isoformat(),
        "state": state_of(status, today),
    }


def print_statuses(statuses: Sequence[SopStatus], people: Directory, today: date) -> None:
    """Print a row for each SOP; the owner by name, as Slack shows them."""
    rows = [
        (
            status.id,
            f"v{status.card.version}" if status.card is not None else "-",
            name_in(people, status.owner) or "-",
            state_of(status, today),
            status.title,
        )
        for status in statuses
    ]
    print_rows(("id", "version", "owner", "state", "title"), rows, "The library is empty. Load SOPs with: cairn sops sync DIR")
