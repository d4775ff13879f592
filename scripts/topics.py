"""Implements `cairn topics`: shows what people ask about repeatedly, counted from the question log. It names nobody, and withholds
counts of few people as pages do.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from core.withholding import withheld
from insights.reports.readers import visibility_of
from scripts.console import opened_cairn, table_console

if TYPE_CHECKING:
    from bot.wiring import Cairn
    from insights.topics.models import Asking, Profile

app = typer.Typer(help="Topics of confusion: what is asked again and again.", no_args_is_help=True)

SAMPLES = 5
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Order(StrEnum):
    SIZE = "size"
    PEOPLE = "people"
    RECENT = "recent"


@app.command("list")
def list_(
    by: Annotated[Order, typer.Option(help="Most questions, most people, or asked last, first.")] = Order.SIZE,
    days: Annotated[int | None, typer.Option(min=1, help="Count only questions of so many days.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many topics.")] = 30,
    *,
    as_json: AsJson = False,
) -> None:
    """List topics with how many people asked how often, when last, and which section most answers came from."""
    with opened_cairn() as cairn, cairn.unit() as uow:
        since = None if days is None else cairn.clock() - timedelta(days=days)
        mask, fewest = cairn.mask(uow), _fewest(cairn)
        topics = [_masked(topic, mask) for topic in _ordered(uow.topics.profiles(since=since), by)[:limit]]
    if as_json:
        typer.echo(json.dumps([_row(topic, fewest) for topic in topics], ensure_ascii=False, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("topic", "questions", "people", "last asked", "section", "about"):
        table.add_column(column, justify="right" if column in {"questions", "people"} else "left")
    for topic in topics:
        counts = (str(topic.questions), str(topic.people)) if topic.people >= fewest else ("withheld", f"under {fewest}")
        table.add_row(topic.id, *counts, f"{topic.last_at:%Y-%m-%d}", _where(topic), topic.name or "(no text left)")
    table_console().print(table if topics else "No topics yet: they come with the questions.")


@app.command()
def show(
    topic_id: Annotated[str, typer.Argument(metavar="TOPIC", help="Its id, or the beginning of it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show a topic: counts by week and some of its questions, newest first. A topic that ended shows the one it became."""
    with opened_cairn() as cairn, cairn.unit() as uow:
        topic_ids = [topic.id for topic in uow.topics.topics() if topic.id.startswith(topic_id)]
        current = {uow.topics.current(id_) for id_ in topic_ids} - {None}
        if len(current) != 1:
            typer.echo(
                "No such topic." if not current else f"{topic_id} begins several topics: {', '.join(topic_ids[:SAMPLES])}", err=True
            )
            raise typer.Exit(1)
        (name,) = (id_ for id_ in current if id_)
        mask, fewest = cairn.mask(uow), _fewest(cairn)
        topic = _masked(uow.topics.profiles([name])[0], mask)
        askings = uow.topics.askings(name)
    weeks, samples = by_week(askings, fewest), [mask(text) for text in _samples(askings)]
    if as_json:
        typer.echo(json.dumps({**_row(topic, fewest), "weeks": weeks, "samples": samples}, ensure_ascii=False, indent=2))
        return
    out = table_console()
    out.print(f"{topic.id}  “{topic.name or '(no text left)'}”", highlight=False, markup=False)
    counts = f"{topic.questions} questions of {topic.people} people" if topic.people >= fewest else f"Under {fewest} people"
    out.print(f"{counts} · {_where(topic) or 'never answered'}", highlight=False, markup=False)
    for week in weeks:
        is_told = week["people"] is not None
        counts = f"{week['questions']:>4} questions {week['people']:>4} people" if is_told else "withheld: too few people"
        out.print(f"  week of {week['week']}  {counts}", highlight=False, markup=False)
    for text in samples:
        out.print(f"  “{text}”", highlight=False, markup=False)


@app.command()
def regroup(*, as_json: AsJson = False) -> None:
    """Place what waits and group everything anew now, not only at night. Merges by owners stay."""
    from bot.topics.grouping_tick import TopicsTick  # noqa: PLC0415

    with opened_cairn() as cairn:
        figures = TopicsTick(cairn.unit, cairn.encoder, cairn.clock).everything()
    _say(figures, as_json=as_json)


@app.command(hidden=True)
def check(*, as_json: AsJson = False) -> None:
    """Prove that the topics are what their log says: fold it anew and take every decision again."""
    from insights.topics.checking import check as checked  # noqa: PLC0415

    with opened_cairn() as cairn, cairn.unit() as uow:
        comparison = checked(uow.topics.members(cairn.encoder.fingerprint), uow.topics.changes(), uow.topics.topics())
    differing = {"folded_differently": comparison.folded_differently, "named_differently": comparison.named_differently}
    figures = {
        "questions": comparison.members,
        "changes": comparison.changes,
        **differing,
        "decided_again": comparison.decided_again,
    }
    _say(figures | {"is_same": comparison.is_same}, as_json=as_json)
    raise typer.Exit(0 if comparison.is_same else 1)


def by_week(askings: Sequence[Asking], fewest: int) -> list[dict[str, object]]:
    """Count questions and people by the Monday of their week (UTC), oldest first; weeks without a question are left out. Counts
    that tell of few people are None.
    """
    counts: Counter[date] = Counter()
    people: dict[date, set[str]] = defaultdict(set)
    for asking in askings:
        day = asking.at.date()
        monday = day - timedelta(days=day.weekday())
        counts[monday] += 1
        people[monday].add(asking.person)
    hidden = withheld({("", week.isoformat()): len(people[week]) for week in counts}, fewest)

    def row(week: date) -> dict[str, object]:
        is_told = ("", week.isoformat()) not in hidden
        return {
            "week": week.isoformat(),
            "questions": counts[week] if is_told else None,
            "people": len(people[week]) if is_told else None,
        }

    return [row(week) for week in sorted(counts)]


def _fewest(cairn: Cairn) -> int:
    return visibility_of(cairn.settings.managers_see, cairn.settings.works_council).fewest


def _ordered(topics: Sequence[Profile], by: Order) -> list[Profile]:
    keys = {
        Order.SIZE: lambda topic: (-topic.questions, -topic.people),
        Order.PEOPLE: lambda topic: (-topic.people, -topic.questions),
        Order.RECENT: lambda topic: (-topic.last_at.timestamp(), -topic.questions),
    }
    return sorted(topics, key=lambda topic: (*keys[by](topic), topic.id))


def _samples(askings: Sequence[Asking]) -> list[str]:
    """Return the newest questions, each text once; private ones are left out, as only their asker may read them."""
    texts = dict.fromkeys(asking.text for asking in reversed(askings) if asking.text and not asking.is_private)
    return list(texts)[:SAMPLES]


def _masked(topic: Profile, mask: Callable[[str], str]) -> Profile:
    """Return the topic with people's names masked in its name: people paste whole mails."""
    return replace(topic, name=mask(topic.name) if topic.name else topic.name)


def _where(topic: Profile) -> str:
    return str(topic.section) if topic.section else ""


def _row(topic: Profile, fewest: int) -> dict[str, object]:
    is_told = topic.people >= fewest
    return {
        "topic": topic.id,
        "name": topic.name,
        "questions": topic.questions if is_told else None,
        "people": topic.people if is_told else None,
        "first_asked": topic.first_at.isoformat(),
        "last_asked": topic.last_at.isoformat(),
        "section": str(topic.section) if topic.section else None,
        "nearest": str(topic.nearest) if topic.nearest else None,
    }


def _say(figures: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(dict(figures)))
    else:
        typer.echo("  ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))
