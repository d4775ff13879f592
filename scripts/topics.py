"""Implements `cairn topics`: shows what people ask about repeatedly, counted from the question log. It names nobody, and withholds
counts of few people as pages do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from insights.reports.readers import visibility_of
from scripts.console import Json, opened_cairn, print_json, print_rows, table_console

if TYPE_CHECKING:
    from bot.wiring import Cairn
    from insights.topics.models import Asking, Profile

app = typer.Typer(help="Topics of confusion: what is asked again and again.", no_args_is_help=True)

SAMPLES = 5
_MOST = 30
"""Topics that are listed."""


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """List the topics of most questions with how many people asked, when last, and which section most answers came from."""
    with opened_cairn() as cairn, cairn.unit() as uow:
        mask, fewest = cairn.mask(uow), _fewest(cairn)
        ordered = sorted(uow.topics.profiles(), key=lambda topic: (-topic.questions, -topic.people, topic.id))
        topics = [_masked(topic, mask) for topic in ordered[:_MOST]]
    if as_json:
        print_json([_row(topic, fewest) for topic in topics])
        return
    header = ("topic", "questions", "people", "last asked", "section", "about")
    print_rows(header, (_cells(topic, fewest) for topic in topics), "No topics yet: they come with the questions.")


@app.command()
def show(
    topic_id: Annotated[str, typer.Argument(metavar="TOPIC", help="Its id, or the beginning of it.")],
    *,
    as_json: Json = False,
) -> None:
    """Show a topic: how many asked, and some of its questions, newest first. A topic that ended shows the one it became."""
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
    samples = [mask(text) for text in _samples(askings)]
    if as_json:
        print_json({**_row(topic, fewest), "samples": samples})
        return
    out = table_console()
    out.print(f"{topic.id}  “{topic.name or '(no text left)'}”", highlight=False, markup=False)
    counts = f"{topic.questions} questions of {topic.people} people" if topic.people >= fewest else f"Under {fewest} people"
    out.print(f"{counts} · {_where(topic) or 'never answered'}", highlight=False, markup=False)
    for text in samples:
        out.print(f"  “{text}”", highlight=False, markup=False)


@app.command()
def regroup(*, as_json: Json = False) -> None:
    """Place what waits and group everything anew now, not only at night. Merges by owners stay."""
    from bot.topics.grouping_tick import TopicsTick  # noqa: PLC0415

    with opened_cairn() as cairn:
        figures = TopicsTick(cairn.unit, cairn.encoder, cairn.clock).everything()
    print_json(figures) if as_json else typer.echo("  ".join(f"{name} {value}" for name, value in figures.items()))


def _fewest(cairn: Cairn) -> int:
    return visibility_of(cairn.settings.managers_see, cairn.settings.works_council).fewest


def _cells(topic: Profile, fewest: int) -> Sequence[object]:
    counts = (topic.questions, topic.people) if topic.people >= fewest else ("withheld", f"under {fewest}")
    return topic.id, *counts, f"{topic.last_at:%Y-%m-%d}", _where(topic), topic.name or "(no text left)"


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
