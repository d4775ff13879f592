"""`cairn bench`, `cairn bench-load`, `cairn topics bench`, `cairn practice bench`: how fast and how large, measured through the
production code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

_PASSAGES = 512
"""Encoded by every backend: half a minute for PyTorch in fp32 on one thread."""

QUESTIONS = (
    "invoice disputed after payment capture, what now?",
    "how long can I pause a subscription?",
    "who may approve a refund of 900 EUR?",
    "what are the required fields for a credit note?",
    "Payvane shows a timeout during a capture",
    "on which days are failed cards retried?",
    "the VAT number is not valid",
    "how many weeks of parental leave do I get?",
)
"""Asked in turn of the sample company: steps, rules, a table, and one that it does not answer."""

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def bench(  # noqa: PLR0913  # one argument per option
    folder: Annotated[
        Path | None, typer.Argument(help="BEIR layout: its sections are the library, its questions are asked. Without: Slack.")
    ] = None,
    sizes: Annotated[str, typer.Option(help="Numbers of sections, with commas between.")] = "1000,10000",
    questions: Annotated[int, typer.Option(min=1, help="How many questions are timed at each size.")] = 200,
    encode_up_to: Annotated[
        int, typer.Option(help="Larger libraries encode an original and one copy of each text; further copies are made up.")
    ] = 10_000,
    *,
    backends: Annotated[bool, typer.Option("--backends", help="Compare the encoder's backends instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how long a person waits in Slack (the sample company in the emulator), or search at each size of a library.

    Slack takes a minute; a library of 10,000 sections ten minutes, mostly for encoding; the same again at 100,000.
    """
    if folder is None:
        figures: Sequence[Mapping[str, str | float]] = [_slack(questions)]
    elif not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    elif backends:
        figures = _backends(folder, questions)
    else:
        figures = _library(folder, _counts_of(sizes), questions, encode_up_to)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    for row in figures:
        typer.echo("  ".join(f"{name} {value}" for name, value in row.items()))


def bench_load(  # noqa: PLR0913, PLR0917  # one argument per option
    folder: Annotated[
        Path | None,
        typer.Argument(help="BEIR layout: its sections are the library, its questions are asked. Without: the sample company."),
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Questions a second.")] = 42.0,
    seconds: Annotated[float, typer.Option(min=1, help="How long they are asked.")] = 600.0,
    sections: Annotated[int, typer.Option(min=1, help="Size of the library.")] = 1_000,
    replicas: Annotated[int, typer.Option(min=1, max=10, help="Bots that share the questions, each with a socket of its own.")] = 1,
    database_url: Annotated[str, typer.Option(help="An empty PostgreSQL database instead of SQLite.")] = "",
    home: Annotated[Path | None, typer.Option(help="A home that stays, or was filled before; without: thrown away.")] = None,
    *,
    as_json: _Json = False,
) -> None:
    """Ask `cairn run` over Slack's own wire at a steady pace, and a bare Bolt bot before it: waits, losses, memory, processor."""
    from retrieval.search.errors import SearchError  # noqa: PLC0415
    from scripts.lab.bench.load import LoadPlan  # noqa: PLC0415
    from scripts.lab.bench.load import bench_load as run  # noqa: PLC0415
    from scripts.lab.bench.processes import BotEndedError  # noqa: PLC0415

    try:
        figures = run(folder, QUESTIONS, LoadPlan(rate, seconds, sections, replicas, database_url, home), _say)
    except (BotEndedError, SearchError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    for row in figures:
        typer.echo("  ".join(f"{name} {value}" for name, value in row.items()))


def bench_topics(
    file: Annotated[Path, typer.Argument(help="CSV with the columns text and category: where the questions come from.")],
    sizes: Annotated[str, typer.Option(help="Numbers of questions, with commas between.")] = "1000,10000",
    *,
    as_json: _Json = False,
) -> None:
    """Measure the stream, the pass and the placing of one question at each size."""
    from scripts.lab.topics.bench import bench_topics as run  # noqa: PLC0415
    from scripts.lab.topics.evaluation import TopicsFileError, read_labelled  # noqa: PLC0415

    try:
        rows = run(read_labelled(file), _counts_of(sizes), _say)
    except TopicsFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo("  ".join(f"{name} {value}" for name, value in row.items()))


def bench_practice(
    people: Annotated[int, typer.Option(min=1)] = 10_000,
    cards: Annotated[int, typer.Option(min=1, help="Cards of each, all due.")] = 20,
    database: Annotated[str | None, typer.Option(help="An empty PostgreSQL database; without: SQLite, thrown away.")] = None,
    *,
    as_json: _Json = False,
) -> None:
    """Time the tick at 09:00: everybody's batch is picked, claimed and put into the outbox."""
    from scripts.lab.practice.bench import bench_tick  # noqa: PLC0415

    try:
        figures = bench_tick(people, cards, database, _say)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        typer.echo("  ".join(f"{name} {value}" for name, value in figures.items()))


def bench_insights(  # noqa: PLR0913  # one argument per option
    rows: Annotated[int, typer.Option(min=3, help="Questions, answers and work events together.")] = 1_000_000,
    folder: Annotated[
        Path | None, typer.Option(help="A home that is filled and stays, or was filled before; without: thrown away.")
    ] = None,
    database_url: Annotated[str, typer.Option(help="An empty PostgreSQL database instead of SQLite.")] = "",
    rounds: Annotated[int, typer.Option(min=1, help="How often all pages are asked again, for their memory.")] = 20,
    *,
    pages_only: Annotated[bool, typer.Option("--pages-only", help="Leave views, alerts and exports out.")] = False,
    as_json: _Json = False,
) -> None:
    """Time what managers read over many rows: each page, App Home, the weekly digest, views, alerts, exports."""
    from scripts.emulator import EmulatorError  # noqa: PLC0415
    from scripts.lab.insights.bench import Wanted  # noqa: PLC0415
    from scripts.lab.insights.bench import bench_insights as run  # noqa: PLC0415

    try:
        with TemporaryDirectory(prefix="cairn-bench-", ignore_cleanup_errors=True) as home:
            figures = run(Wanted(rows, rounds, is_whole=not pages_only), folder or Path(home), database_url, _say)
    except (EmulatorError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    for row in figures:
        typer.echo("  ".join(f"{name} {value}" for name, value in row.items()))


def _slack(questions: int) -> Mapping[str, float]:
    from bot.wiring import settings_of  # noqa: PLC0415
    from scripts.emulator import EmulatorError, free_port  # noqa: PLC0415
    from scripts.lab.bench.reply_times import ReplyMissingError, measure  # noqa: PLC0415

    texts = list(islice(cycle(QUESTIONS), questions))
    try:
        with TemporaryDirectory(prefix="cairn-bench-", ignore_cleanup_errors=True) as home:
            return measure(settings_of(), Path(home), texts, free_port())
    except (EmulatorError, ReplyMissingError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _library(folder: Path, sizes: Sequence[int], questions: int, encode_up_to: int) -> list[dict[str, float]]:
    from scripts.lab.bench.asker import AskerError  # noqa: PLC0415
    from scripts.lab.bench.library import Plan, bench_library  # noqa: PLC0415

    try:
        return bench_library(folder, Plan(sizes, questions, encode_up_to), _say)
    except AskerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _backends(folder: Path, questions: int) -> list[dict[str, str | float]]:
    from scripts.lab.bench.backends import bench_backends  # noqa: PLC0415

    return bench_backends(folder, questions, _PASSAGES, _say)


def _counts_of(sizes: str) -> list[int]:
    try:
        counts = [int(size) for size in sizes.split(",")]
    except ValueError:
        counts = []
    if not counts or min(counts) < 1:
        raise typer.BadParameter("numbers with commas between, like 1000,10000", param_hint="--sizes")
    return counts


def _say(what: str) -> None:
    typer.echo(what, err=True)
