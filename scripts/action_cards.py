"""Implements `cairn sops cards`: lists the action cards made from sections, and turns one off and on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from nudges.lessons.action_cards import ActionCard, Withdrawal, action_cards_of
from retrieval.library.errors import UnknownSectionError, UnknownSopError
from retrieval.library.models import CurrentSection, SectionRef
from scripts.console import opened_cairn

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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
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
    typer.echo(json.dumps([_json(line) for line in lines], ensure_ascii=False, indent=2) if as_json else _text(lines))


def card_lines(unit: UnitOfWork, sop_id: str = "") -> Iterator[CardLine]:
    """Return the card of each dense section, of one SOP or (empty) of all."""
    sops = [sop for status in unit.library.statuses() if (sop := status.card) is not None and sop_id in {"", sop.id}]
    if sop_id and not sops:
        raise UnknownSopError(f"No current SOP has the id {sop_id}. `cairn sops status` lists them.")
    for sop in sops:
        document = unit.library.document(sop.id, sop.version)
        withdrawn = unit.withdrawn_cards.of_sop(sop.id)
        for section in document.sections if document else ():
            for card in action_cards_of(CurrentSection(sop, section))[:1]:
                yield CardLine(card, section.heading or sop.title, withdrawn.get(section.anchor))


def _text(lines: Sequence[CardLine]) -> str:
    if not lines:
        return "No section is dense enough for a card: three steps, three ways of a decision, or three rules."
    return "\n".join(map(_told, lines))


def _told(line: CardLine) -> str:
    card, off = line.card, line.withdrawn
    by = f", {off.by}" if off and off.by else ""
    since = f"  (off since {off.at:%Y-%m-%d}{by})" if off else ""
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
