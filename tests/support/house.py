"""How large the house is and how far an act walks through it: `PYTHONPATH=.:tests python -m support.house` in the checkout.

A call counts where a function of one file of the product calls one of another. What is known by then is warm: names, threads,
the library. Units are what the door opens until Slack has the reply.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

from fakes.slack import Database
from fakes.unit_of_work import FakeUnitOfWork
from support.bot_factory import mention, slack_side
from support.case_story import Story
from support.practice_story import PracticeStory

ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = ("core", "bot", "retrieval", "nudges", "escalation", "insights", "storage", "scripts")
SHORT: Final = 40
LONG: Final = 250


@dataclass
class Walk:
    """Files that an act enters, and its calls from one to another."""

    files: set[str] = field(default_factory=set)
    calls: int = 0

    def hear(self, frame: FrameType, event: str, _argument: Any) -> None:
        file = _room_file(frame)
        if event != "call" or file is None or frame.f_code.co_name == "<module>":
            return
        caller = _room_file(frame.f_back) if frame.f_back else None
        self.files.add(file)
        self.calls += caller is not None and caller != file


def _room_file(frame: FrameType) -> str | None:
    name = frame.f_code.co_filename
    return name if name.startswith(tuple(f"{ROOT}/{room}/" for room in ROOMS)) else None


@contextmanager
def walked() -> Iterator[Walk]:
    walk = Walk()
    threading.setprofile(walk.hear)
    sys.setprofile(walk.hear)
    try:
        yield walk
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@dataclass
class Counting(Database):
    """Counts the units of work that are opened."""

    opened: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        super().__init__()

    def __call__(self) -> FakeUnitOfWork:
        self.opened += 1
        return super().__call__()


def question() -> tuple[Counting, Callable[[], object]]:
    database = Counting()
    side = slack_side(database=database)
    side.dispatch(mention(ts="1795348700.000100"))
    return database, lambda: side.dispatch(mention())


def sending() -> tuple[Counting, Callable[[], object]]:
    database = Counting()
    story = Story(database=database)
    return database, story.sent


def claim() -> tuple[Counting, Callable[[], object]]:
    database = Counting()
    story = Story(database=database).sent()
    story.side.services.people.is_shared("C0OPS")
    return database, lambda: story.click("case_claim", "U0AMARA")


def quiz() -> tuple[Counting, Callable[[], object]]:
    database = Counting()
    story = PracticeStory(memory=database)
    story.tick()
    story.press(story.last(), "learn_lesson")
    story.press(story.last(), "learn_try")
    message = story.last()
    return database, lambda: story.press(message, "quiz_answer_0")


def sizes() -> Iterator[tuple[str, int]]:
    """Figures of the product: the rooms without the laboratory and without migrations."""
    listed = subprocess.run(["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    files = [name for name in listed if name.endswith(".py") and not name.startswith("scripts/lab/") and "/migrations/" not in name]
    lines = {name: (ROOT / name).read_text(encoding="utf-8").count("\n") for name in files}
    modules = {name: count for name, count in lines.items() if not name.endswith("__init__.py")}
    functions = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for name in files
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    yield "lines", sum(lines.values())
    yield "files", len(files)
    yield "folders", len({str(Path(name).parent) for name in files})
    yield "flat files in bot/", sum(Path(name).parent == Path("bot") for name in modules)
    yield f"modules under {SHORT} lines", sum(count < SHORT for count in modules.values())
    yield f"modules over {LONG} lines", sum(count > LONG for count in modules.values())
    yield "functions over 40 lines", sum(length > SHORT for length in functions)
    yield "median lines of a function", sorted(functions)[len(functions) // 2]


def main() -> None:
    for name, figure in sizes():
        print(f"{name}: {figure:,}")  # noqa: T201 - a command
    for made in (question, sending, claim, quiz):
        database, act = made()
        database.opened = 0
        with walked() as walk:
            act()
        far = f"{len(walk.files)} files, {walk.calls} calls across files, {database.opened} units of work"
        print(f"{made.__name__}: {far}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
