"""A manager's part of the Home tab: where the team is unsure, never who. What is withheld is said in words."""

from __future__ import annotations

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.mrkdwn import escape
from bot.blocks.words import count
from core.withholding import FEWEST
from nudges.team import Area, TeamView

_AREAS = 5


def team_blocks(team: TeamView | None) -> list[Block]:
    """Nothing for who leads nobody."""
    if team is None:
        return []
    if team.enrolled is None:
        words = f"I show figures for {FEWEST} people who practise or more: below that they would tell about single people."
        return [parts.section(f"*Your team's practice*\n{words}"), parts.divider()]
    blocks = [parts.section(f"*Your team's practice*\n{team.enrolled} of {team.size} people practise.")]
    fragile = team.fragile[:_AREAS]
    if fragile:
        lines = "\n".join(_area(area) for area in fragile)
        blocks.append(parts.section(f"Worth going through together:\n{lines}"))
    else:
        blocks.append(parts.context("No area stands out. Nothing to do."))
    blocks.append(parts.context(_withheld(team)))
    return [*blocks, parts.divider()]


def _area(area: Area) -> str:
    return f"• {escape(area.task.title)}: {area.fragile} of {area.people} people unsure"


def _withheld(team: TeamView) -> str:
    hidden = sum(area.is_withheld for area in team.areas)
    never = "Nobody's answers are shown to you."
    if not hidden:
        return never
    verb = "is" if hidden == 1 else "are"
    return f"{count(hidden, 'area')} {verb} not shown, because fewer than {FEWEST} people stand behind a figure. {never}"
