"""Implements `cairn demo`: runs the sample company in a local Slack emulator. Nothing to configure, nothing leaves the machine."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.panel import Panel

from scripts.emulator import APP_TOKEN, BOT_TOKEN, EmulatorError, Workspace, find_binary, need_free, running
from scripts.tour import TOUR

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.wiring import Cairn

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"

TRY = "invoice disputed after payment capture, what now?"
PICKER = "at the top right"
MOST_DAYS = 366
ASK_DAYS = f"To move Cairn's clock on, type a number of days (1 to {MOST_DAYS}) and press Enter."


_Port = Annotated[int, typer.Option(min=1, max=65534, help="Port of the Slack page; Cairn's own pages take the next one.")]
_Home = Annotated[Path, typer.Option(help="Where the demo keeps what it prepares; each start begins anew from it.")]
_Days = Annotated[
    int, typer.Option(min=0, max=366, help="Fill an empty home with a simulated history of so many days; pages say so.")
]
_Clock = Annotated[
    bool,
    typer.Option("--clock", help="Type a number of days while it runs: Cairn's clock moves on, and what comes later comes now."),
]


def demo(port: _Port = 3000, home: _Home = Path(".cairn/demo"), days: _Days = 0, *, clock: _Clock = False) -> None:
    """Start a throwaway Slack with the sample company and Cairn in it, and print where to look."""
    from bot.wiring import Parts, build, now, settings_of  # noqa: PLC0415
    from bot.wiring.slack import serve  # noqa: PLC0415

    console, moving = Console(), MovingClock(now)
    configured, parts = settings_of(), Parts(clock=moving, is_emulated=True)
    settings = demo_settings(configured, home, port)
    try:
        find_binary(ROOT)
        need_free(port, port + 1)
        with console.status("Reading the sample company's SOPs (the first time takes a minute)") as status:
            if not begun_anew(home, configured.cairn_home):
                with build(settings, parts) as cairn:
                    prepare(cairn, days, lambda text: status.update(f"Simulating: {text}"))
                kept(home)
        with build(settings, parts) as cairn:
            with console.status("Making practice questions from the SOPs"):
                prepare(cairn, days)
                enrol_sample(cairn)
            with running(sample_workspace(cairn), ROOT, home, port) as emulator:
                serve(cairn, partial(_greet, console, emulator.url, moving if clock else None), http=False)
    except EmulatorError as error:
        typer.echo(f'{error} Without it there is still: cairn ask "{TRY}" --sops {EXAMPLES / "sops"}', err=True)
        raise typer.Exit(1) from None


def _greet(console: Console, url: str, moving: MovingClock | None) -> None:
    """Print where to look; with a clock that people may move, listen to what they type."""
    console.print(_welcome(url))
    if moving is not None:
        console.print(ASK_DAYS)
        threading.Thread(target=move_by_words, args=(moving, sys.stdin, console.print), daemon=True).start()


class MovingClock:
    """Runs like another clock, ahead of it by the days that people have asked for."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return self._clock() + self._ahead

    def move(self, days: int) -> None:
        self._ahead += timedelta(days=days)


def move_by_words(clock: MovingClock, lines: Iterable[str], tell: Callable[[str], object]) -> None:
    """Move the clock by the days that each line names; print the new time, or what a valid line is."""
    for line in lines:
        words = line.strip().removeprefix("+")
        if words.isascii() and words.isdigit() and 1 <= int(words) <= MOST_DAYS:
            clock.move(int(words))
            tell(f"For Cairn it is {clock():%A, %-d %B %Y, %H:%M} UTC now. What has come due follows within a minute.")
        else:
            tell(ASK_DAYS)


def demo_settings(settings: Settings, home: Path, port: int) -> Settings:
    """Return the settings of the sample company: its own home, the emulator on `port`, Cairn's pages on the next port."""
    own = {
        "slack_api_url": f"http://127.0.0.1:{port}/api/",
        "slack_bot_token": SecretStr(BOT_TOKEN),
        "slack_app_token": SecretStr(APP_TOKEN),
        "skills": EXAMPLES / "skills.yaml",
        "kpis": EXAMPLES / "kpis.yaml",
        "glossary": EXAMPLES / "glossary.yaml",
        "confidential": EXAMPLES / "confidential.yaml",
        "fallback_owner": "U0ROSA",
        "cairn_admins": "U0ROSA",
        "fallback_channel": "C0SUPPORT",
        "messages_per_second": 0,
        "questions_per_minute": 0,
        "working_hours": "Mon-Sun 9-17",
        "holidays": "",
        "port": port + 1,
        "public_url": "",
        "log_level": "warning",
    }
    return settings.embedded_in(home).model_copy(update=own)


_PREPARED: Final = "prepared"


def begun_anew(home: Path, configured: Path) -> bool:
    """Put a demo's home back to what was prepared: the emulator forgets every message when it ends, so Cairn must not remember that
    it sent them. False where nothing is prepared yet. Raises `EmulatorError`: the home is that of the Cairn that .env configures.
    """
    if home.resolve() == configured.resolve():
        raise EmulatorError(f"{home} is the home of your own Cairn. Give the demo another one: cairn demo --home DIR.")
    prepared = home / _PREPARED
    if not prepared.is_dir():
        return False
    for entry in home.iterdir():
        if entry.is_dir() and entry != prepared:
            shutil.rmtree(entry)
        elif entry != prepared:
            entry.unlink()
    shutil.copytree(prepared, home, dirs_exist_ok=True)
    return True


def kept(home: Path) -> None:
    """Keep a copy of a home that was just prepared, and that nothing has opened now."""
    half = home / f"{_PREPARED}.new"
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(home, half, ignore=shutil.ignore_patterns(f"{_PREPARED}*"))
    half.rename(home / _PREPARED)


def prepare(cairn: Cairn, days: int, tell: Callable[[str], object] = lambda _text: None) -> None:
    """Load the sample company, with a history of so many days if requested. A home that has one already keeps it unchanged. Raises
    `EmulatorError`: a history is wanted in a home that is in use already.
    """
    from bot.insights.pages import is_simulated  # noqa: PLC0415
    from core import units  # noqa: PLC0415
    from scripts.history.filling import fill  # noqa: PLC0415

    if units.run(cairn.unit, is_simulated):
        return
    if days:
        with cairn.unit() as uow:
            is_used = bool(uow.library.statuses())
        if is_used:
            raise EmulatorError(
                f"{cairn.settings.cairn_home} is in use. A history needs an empty home: cairn demo --home DIR --days 90."
            )
        fill(cairn, EXAMPLES, days, tell=tell)
        return
    load_sample(cairn)


def load_sample(cairn: Cairn) -> None:
    """Load the sample company; its owners' approval is assumed."""
    from bot.wiring.setup import import_people  # noqa: PLC0415

    import_people(cairn, EXAMPLES / "people.csv")
    report = cairn.sync(EXAMPLES / "sops", by="sample company")
    for sop_id in report.pending:
        cairn.publisher.approve(sop_id, by="sample company", at=cairn.clock())


def enrol_sample(cairn: Cairn) -> None:
    """Make the practice items and enrol the sample company without quiet hours: first-day messages, with a lesson to start, and
    questions come at once, on any day at any hour.
    """
    from bot.wiring.calendars import rules_of  # noqa: PLC0415
    from bot.wiring.slack import slack_side  # noqa: PLC0415
    from core.localization import workspace  # noqa: PLC0415
    from nudges.items.curation import sync_library  # noqa: PLC0415
    from nudges.learners.enrolment import enrol_everyone  # noqa: PLC0415

    now, rules, services = cairn.clock(), rules_of(cairn), slack_side(cairn)
    try:
        sync_library(cairn.unit, rules, now)
        with workspace(cairn.settings.cairn_language), cairn.unit() as uow:
            for new in enrol_everyone(uow, rules, now):
                learner = replace(new, quiet_from=time(), quiet_until=time(), next_at=now)
                uow.learners.save(learner)
                services.practice.learning.welcome(uow, learner, now)
            uow.commit()
    finally:
        services.stop()


def sample_workspace(cairn: Cairn) -> Workspace:
    with cairn.unit() as uow:
        people = uow.people.everyone()
        channels = {status.card.governance.channel for status in uow.library.statuses() if status.card}
    names = {channel: channel.removeprefix("C0").lower() for channel in sorted(filter(None, channels))}
    return Workspace(people, names, "Sample company")


def _welcome(url: str) -> Panel:
    stops = "\n".join(
        f"[bold]{number}. {stop.name}[/bold]  (act as {stop.who})\n   {stop.do}\n   [dim]→ {stop.see}[/dim]"
        for number, stop in enumerate(TOUR, 1)
    )
    return Panel(
        f"Slack for the sample company: [bold]{url}[/bold]\n"
        f"The menu {PICKER} chooses the person you act as. A person's direct message with Cairn stands under their own name.\n\n"
        f"{stops}\n\nCtrl+C ends everything.",
        title="Cairn demo: a tour of five minutes",
        expand=False,
    )
