"""`cairn bench-load`: so many questions a second over Slack's own wire, to a bare Bolt bot and to `cairn run`, one after the other.

Questions come at their pace whether the bot keeps up or not, so that a bot which does not shows it in the waits.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.settings import Settings
from bot.wiring import Parts, build, now, settings_of
from bot.wiring.calendars import rules_of
from bot.wiring.search_engines import embedder_of
from nudges.items.curation import sync_library
from retrieval.library.models import FolderContents, SopDocument
from scripts.demo import EXAMPLES
from scripts.lab.bench.corpus import StandIn, grown, numbered
from scripts.lab.bench.processes import (
    START_SECONDS,
    BotProcess,
    Start,
    bots,
    cairn_command,
    cairn_environment,
    echo_command,
    wait_until,
)
from scripts.lab.bench.slack_wire import SlackWire, Threads, slack_wire
from scripts.lab.bench.timing import quantile
from scripts.lab.search.beir import read_beir

MARKS = (0, 500, 1_000, *range(2_000, 100_001, 2_000))
"""Answers after which memory is read."""

ECHO_SECONDS = 30.0
"""So long, at most, the echo bot is asked: it does not change with time."""

_BUSY = 0.85
_KEPT_UP = 0.97

Figures = dict[str, Any]


@dataclass(frozen=True)
class LoadPlan:
    """`rate` in questions a second; `database`: an empty PostgreSQL database, SQLite without; a `home` stays and is used again;
    `drain_seconds`: so long, at most, answers are waited for after the last question.
    """

    rate: float
    seconds: float
    sections: int
    replicas: int = 1
    database: str = ""
    home: Path | None = None
    drain_seconds: float = 300.0


@dataclass
class _Watch:
    """What is read of the processes while questions are asked."""

    running: Sequence[BotProcess]
    threads: Threads
    resident: dict[int, float] = field(default_factory=dict)
    most: float = 0.0

    def look(self) -> None:
        for bot in self.running:
            bot.check()
        resident = max(bot.resident_mb() for bot in self.running)
        self.most = max(self.most, resident)
        for mark in MARKS:
            if mark not in self.resident and self.threads.answered >= mark:
                self.resident[mark] = round(resident, 1)

    def processor_seconds(self) -> float:
        return sum(bot.processor_seconds() for bot in self.running)


def bench_load(folder: Path | None, questions: Sequence[str], plan: LoadPlan, say: Callable[[str], None]) -> list[Figures]:
    """One row for the echo bot and one for Cairn.

    Args:
        folder: labelled data in BEIR layout, whose sections are the library and whose questions are asked; None: the sample
            company.
        questions: what is asked of the sample company.
        plan: how fast, how long, of how many.
        say: told what is going on.

    Raises:
        retrieval.search.errors.SearchError: the labelled data cannot be read.
        scripts.lab.bench.processes.BotEndedError: a bot ended or did not connect.
    """
    with TemporaryDirectory(prefix="cairn-bench-", ignore_cleanup_errors=True) as scratch:
        say("the echo bot")
        with slack_wire() as slack:
            short = replace(plan, seconds=min(plan.seconds, ECHO_SECONDS))
            echo = measured(slack, [Start(echo_command(f"{slack.url}/api/"))], questions, short, Path(scratch))
        home = plan.home or Path(scratch)
        home.mkdir(parents=True, exist_ok=True)
        settings = settings_of().embedded_in(home).model_copy(update={"database_url": plan.database})
        if folder is not None:
            questions = [text for text, _ in read_beir(folder).questions]
        _fill(settings, folder, plan.sections, say)
        say(f"Cairn: {plan.replicas} x `cairn run`, {plan.rate:g} questions a second for {plan.seconds:g} s")
        with slack_wire() as slack:
            starts = [Start(cairn_command(), cairn_environment(settings, f"{slack.url}/api/")) for _ in range(plan.replicas)]
            cairn = measured(slack, starts, questions, plan, Path(scratch))
    return [{"bot": "echo", **echo}, {"bot": "cairn", "sections": plan.sections, **cairn}]


def _fill(settings: Settings, folder: Path | None, sections: int, say: Callable[[str], None]) -> None:
    """Put a library of this size into the home, with what a bot makes of it once. Of copies with an edition mark only the first is
    really encoded.
    """
    stand_in = StandIn(embedder_of(settings))
    stand_in.begin(spares=True)
    with build(settings.model_copy(update={"log_level": "error"}), Parts(embedder=stand_in)) as cairn:
        with cairn.unit() as uow:
            if uow.library.statuses():
                return
        say(f"{sections} sections: syncing")
        documents: Sequence[SopDocument] = (
            read_beir(folder).documents if folder is not None else cairn.read(EXAMPLES / "sops").documents
        )
        report = cairn.publisher.sync(FolderContents(tuple(grown(documents, sections))), now(), "cairn bench-load")
        for sop_id in report.pending:
            cairn.publisher.approve(sop_id, by="cairn bench-load", at=now())
        sync_library(cairn.unit, rules_of(cairn), now())
        cairn.search.warm()


def measured(slack: SlackWire, starts: Sequence[Start], questions: Sequence[str], plan: LoadPlan, logs: Path) -> Figures:
    """Ask bots that start with these commands and count what came of it. Raises `BotEndedError`: a bot ended or did not connect."""
    began = time.monotonic()
    with bots(starts, logs) as running:
        wait_until(lambda: slack.sockets >= len(starts), running, START_SECONDS)
        slack.ask(questions[0])
        wait_until(lambda: slack.threads.answered > 0, running, START_SECONDS)
        first = time.monotonic() - began
        slack.threads = Threads()
        watch = _Watch(running, slack.threads)
        with _timed(watch) as figures:
            _ask(slack, numbered(questions), plan, watch)
        in_time = slack.threads.answered
        _drain(slack, watch, plan.drain_seconds)
        imports_torch = any(bot.has_loaded("libtorch") for bot in running)
    count, waits = len(slack.threads.asked), slack.threads.waits()
    figures |= {f"p{share}_ms": round(quantile(waits, share / 100) * 1000, 1) for share in (50, 95, 99) if waits}
    return {
        "processes": len(starts),
        "asked": count,
        "lost": slack.threads.lost(),
        "twice": slack.threads.twice(),
        "start_to_first_answer_seconds": round(first, 2),
        "answered_in_time": in_time,
        **figures,
        "processor_ms_per_answer": round(1000 * figures["processor_seconds"] / max(in_time, 1), 1),
        "resident_mb_after_answers": watch.resident,
        "resident_mb_most": round(watch.most, 1),
        "imports_torch": imports_torch,
        "limited_by": _limit(figures, in_time / count, len(starts)),
    }


def _ask(slack: SlackWire, texts: Iterator[str], plan: LoadPlan, watch: _Watch) -> None:
    """Ask at the plan's pace, whatever becomes of it."""
    started, total, looked = time.monotonic(), round(plan.rate * plan.seconds), 0.0
    for number in range(total):
        pause = started + number / plan.rate - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        slack.ask(next(texts))
        if time.monotonic() - looked > 1:
            watch.look()
            looked = time.monotonic()


def _drain(slack: SlackWire, watch: _Watch, seconds: float) -> None:
    """Wait for what was asked and is not answered yet."""
    deadline = time.monotonic() + seconds
    while slack.threads.lost() and time.monotonic() < deadline:
        time.sleep(0.2)
        watch.look()
    time.sleep(1)
    watch.look()


@contextmanager
def _timed(watch: _Watch) -> Iterator[Figures]:
    """Seconds and processor time of the block, of the bots and of the whole machine."""
    figures: Figures = {}
    started, spent, machine = time.monotonic(), watch.processor_seconds(), _machine_seconds()
    yield figures
    seconds = time.monotonic() - started
    figures["seconds"] = round(seconds, 1)
    figures["processor_seconds"] = round(watch.processor_seconds() - spent, 2)
    figures["processor_share"] = round(figures["processor_seconds"] / seconds, 2)
    figures["machine_share"] = round((_machine_seconds() - machine) / seconds / (os.cpu_count() or 1), 2)


def _machine_seconds() -> float:
    """Processor seconds that the whole machine has spent on work since it started."""
    fields = [int(number) for number in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:8]]
    idle, waiting = fields[3], fields[4]
    return (sum(fields) - idle - waiting) / os.sysconf("SC_CLK_TCK")


def _limit(figures: Figures, share_in_time: float, processes: int) -> str:
    """What keeps the bot from answering faster, by what is used up."""
    if share_in_time >= _KEPT_UP:
        return "nothing: it kept up"
    if figures["machine_share"] >= _BUSY:
        return "the machine's processors, with what ran beside"
    if figures["processor_share"] / processes >= _BUSY:
        return "one process: Python runs one thread at a time"
    return "waiting: neither the processors nor a process were busy all the time"
