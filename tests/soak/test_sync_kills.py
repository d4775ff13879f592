"""A sync is killed (kill -9) at ten moments, each time on a fresh copy of a library that answers. Until its commit readers get
the old answers, from its commit on the new ones, and the next sync ends as if nothing had happened.

`make soak` runs it; the default run leaves it out.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from fakes.sample_library import EXAMPLES
from support.harness import CAIRN

from bot.settings import Settings
from bot.wiring import Parts, build, embedder_of
from core.people import Viewer
from retrieval.answer.models import Unanswered, sources_of
from retrieval.search.models import Query
from retrieval.search.ports import TokenEncoder

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3_600)]

_EVERY = 2
"""Every second SOP is changed, in each of its sections."""

_QUESTIONS = (
    "How do I issue a refund?",
    "Who approves a refund of more than EUR 1,000?",
    "How long do we keep a dispute hold?",
    "A payment failed twice, what now?",
    "How do I match a bank transfer without a reference?",
    "Who decides about a late renewal?",
    "How do I close the month?",
    "What do I send to a customer who wants their data deleted?",
    "How is a credit note made?",
    "What must stand in an incident post?",
)

Answers = list[tuple[str, ...]]
Moment = Callable[["Watched"], bool]


@dataclass
class Watched:
    """What a home's files say of a sync under way: `rows` and `revision` are those before it, `new` the rows that it adds."""

    home: Path
    new: int
    rows: int
    revision: int

    def has_stored(self, share: float) -> bool:
        return codes_in(self.home) - self.rows >= max(share * self.new, 1)

    @property
    def is_committed(self) -> bool:
        return revision_of(self.home) > self.revision


@dataclass
class After:
    """A moment: so many seconds after something stood on disk."""

    is_reached: Moment
    seconds: float = 0.0
    reached: float | None = None

    def __call__(self, watched: Watched) -> bool:
        if self.reached is None and self.is_reached(watched):
            self.reached = time.monotonic()
        return self.reached is not None and time.monotonic() >= self.reached + self.seconds


def stored(share: float) -> Moment:
    return lambda watched: watched.has_stored(share)


MOMENTS: dict[str, Callable[[], After]] = {
    "as it starts": lambda: After(lambda _: True, 0.5),
    "while it reads": lambda: After(lambda _: True, 2.5),
    "as the first codes are stored": lambda: After(stored(0)),
    "as the first vectors are stored": lambda: After(stored(0), 0.05),
    "while the second batch is encoded": lambda: After(stored(0), 0.6),
    "later in the second batch": lambda: After(stored(0), 1.5),
    "as the last codes are stored": lambda: After(stored(1)),
    "as the last vectors are stored": lambda: After(stored(1), 0.03),
    "at the commit": lambda: After(lambda watched: watched.is_committed),
    "shortly after the commit": lambda: After(lambda watched: watched.is_committed, 0.05),
}


@pytest.fixture(scope="module")
def encoder() -> TokenEncoder:
    return embedder_of(Settings(_env_file=None))


@pytest.fixture(scope="module")
def sops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's SOPs, which approve themselves here."""
    folder = tmp_path_factory.mktemp("sops") / "sops"
    shutil.copytree(EXAMPLES / "sops", folder)
    for file in folder.glob("*.md"):
        file.write_text(file.read_text(encoding="utf-8").replace("approval: required", "approval: auto"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def base(sops: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds them."""
    home = tmp_path_factory.mktemp("base")
    assert sync(home, sops).wait(timeout=900) == 0
    return home


@pytest.fixture(scope="module")
def edited(sops: Path) -> tuple[Path, int]:
    """The same with something new in each section of every second one, and how many sections that are."""
    folder, changed = sops.parent / "edited", 0
    shutil.copytree(sops, folder)
    for file in islice(sorted(folder.glob("*.md")), 0, None, _EVERY):
        lines = file.read_text(encoding="utf-8").split("\n")
        changed += sum(line.startswith("## ") for line in lines)
        told = (f"{line}\n\nThe second edition of this holds from today on." if line.startswith("## ") else line for line in lines)
        file.write_text("\n".join(told), encoding="utf-8")
    return folder, changed


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_sync_leaves_the_library_answering(
    moment: str, base: Path, edited: tuple[Path, int], encoder: TokenEncoder, tmp_path: Path
) -> None:
    home, (folder, changed) = tmp_path / "home", edited
    shutil.copytree(base, home)
    old = answers(home, encoder)
    assert len(set(old)) > len(_QUESTIONS) // 2, "the questions must have answers"
    watched = Watched(home, 2 * changed, codes_in(home), revision_of(home))
    kill_when(MOMENTS[moment](), sync(home, folder), watched)
    is_committed = watched.is_committed
    killed = answers(home, encoder)
    assert sync(home, folder).wait(timeout=900) == 0
    new = answers(home, encoder)
    assert new != old
    assert killed == (new if is_committed else old)
    assert is_committed == ("commit" in moment)
    assert "passages: all that the library has" in doctor(home)


def sync(home: Path, folder: Path) -> subprocess.Popen[bytes]:
    with (home / "sync.log").open("ab") as log:
        return subprocess.Popen(
            [str(CAIRN), "sops", "sync", str(folder)],
            env=_environment(home),
            cwd=home,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def kill_when(moment: Moment, process: subprocess.Popen[bytes], watched: Watched) -> None:
    while not moment(watched):
        assert process.poll() is None, f"it ended before that moment:\n{(watched.home / 'sync.log').read_text()[-2_000:]}"
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL


def answers(home: Path, encoder: TokenEncoder) -> Answers:
    """Kind of the outcome, then place, version and text of its best source."""
    with build(Settings(_env_file=None, cairn_home=home), Parts(embedder=encoder)) as cairn:
        outcomes = [cairn.answers.answer(Query(question, Viewer(frozenset({"support"})))) for question in _QUESTIONS]
    return [
        (type(outcome).__name__,)
        if isinstance(outcome, Unanswered)
        else (type(outcome).__name__, str((best := sources_of(outcome)[0].current).ref), str(best.sop.version), best.section.text)
        for outcome in outcomes
    ]


def doctor(home: Path) -> str:
    """What `cairn doctor` says of the index, in a process of its own."""
    return subprocess.run(
        [str(CAIRN), "doctor"], env=_environment(home), cwd=home, capture_output=True, text=True, check=False
    ).stdout


def _environment(home: Path) -> dict[str, str]:
    here = os.environ  # noqa: TID251 - the process needs PATH and HOME
    return {**here, "CAIRN_HOME": str(home)}


def revision_of(home: Path) -> int:
    return next(_read(home / "cairn.db", "SELECT revision FROM active_index"))


def codes_in(home: Path) -> int:
    return sum(next(_read(file, "SELECT count(*) FROM sketch")) for file in home.glob("codes-*.sqlite3"))


def _read(file: Path, query: str) -> Iterator[int]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as connection:
        yield from (int(row[0]) for row in connection.execute(query))
