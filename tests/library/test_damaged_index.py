"""The index on disk is lost or damaged: the asker hears that search is out of order, doctor says what is missing, a rebuild heals.

Each test opens the files anew, as a restarted bot does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.bench import Bench

import bot.wiring.checks.doctor
import bot.wiring.search_engines
from retrieval.answer.models import Answered, Reason, Unanswered
from retrieval.chunking import key_of
from retrieval.search.models import Query

pytestmark = pytest.mark.slow

QUESTION = Query("how do I refund an annual plan")


def let_go() -> None:
    """A new process has nothing open. chromadb takes a second to import, and every lane reads this file."""
    from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415

    SharedSystemClient.clear_system_cache()


def deleted(home: Path) -> None:
    shutil.rmtree(home / "chroma")


def truncated(home: Path) -> None:
    file = home / "chroma" / "chroma.sqlite3"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def header_overwritten(home: Path) -> None:
    with (home / "chroma" / "chroma.sqlite3").open("r+b") as file:
        file.write(b"\xff" * 4096)


def pages_overwritten(home: Path) -> None:
    file = home / "chroma" / "chroma.sqlite3"
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xa5" * (size - 4096))


def emptied(home: Path) -> None:
    (home / "chroma" / "chroma.sqlite3").write_bytes(b"")


def sketches_overwritten(home: Path) -> None:
    files = list(home.glob("codes-*.sqlite3*"))
    assert files
    for file in files:
        file.write_bytes(b"\xff" * 8192)


DAMAGE: dict[str, Callable[[Path], None]] = {
    one.__name__: one for one in (deleted, truncated, header_overwritten, pages_overwritten, emptied)
}


@pytest.fixture
def filled(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A library whose index stands in real files, with the sizes of a small company."""
    bench.vectors = None
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "refunds.md").write_text(
        "# Refunds\n\n## Refund an annual plan\n\nRefund an annual plan in Tallyroom within 30 days.\n"
    )
    (folder / "pauses.md").write_text("# Pauses\n\n## Pause a plan\n\nPause a subscription for two months at most.\n")
    bench.ok("sops", "sync", str(folder))
    monkeypatch.setattr(bot.wiring.checks.doctor, "embedder_of", lambda _settings: bench.embedder)
    return bench


def answer(bench: Bench) -> Answered | Unanswered:
    let_go()
    with bench.build(bench.settings()) as cairn:
        return cairn.answers.answer(QUESTION)


def works(outcome: Answered | Unanswered) -> bool:
    """Whether search looked; what it found is another matter with the tests' small encoder."""
    return isinstance(outcome, Answered) or outcome.reason is not Reason.SEARCH_DOWN


def doctor(bench: Bench) -> dict[str, dict[str, object]]:
    return {row["what"]: row for row in json.loads(bench.run("doctor", "--json").stdout)}


def test_doctor_compares_the_index_with_the_library(filled: Bench) -> None:
    assert doctor(filled)["index"]["ok"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_an_outage_until_it_is_rebuilt(damage: str, filled: Bench) -> None:
    assert works(answer(filled))
    DAMAGE[damage](filled.home)
    assert not works(answer(filled))
    found = doctor(filled)["index"]
    assert not found["ok"]
    assert "--rebuild" in str(found["remedy"])
    filled.ok("sops", "sync", "--rebuild")
    assert works(answer(filled))
    assert doctor(filled)["index"]["ok"]


def test_a_lost_part_of_the_index_is_noticed(filled: Bench) -> None:
    with filled.build(filled.settings()) as cairn:
        vectors = bot.wiring.search_engines.vectors_of(cairn.settings)
        (windows,) = vectors.collections()
        vectors.remove(windows, sorted(vectors.keys(windows))[1:])
    assert not works(answer(filled))
    assert "everyone: 1" in str(doctor(filled)["index"]["detail"])


def test_a_lost_section_is_named_by_doctor_and_still_found_by_its_words(filled: Bench) -> None:
    with filled.build(filled.settings()) as cairn:
        vectors = bot.wiring.search_engines.vectors_of(cairn.settings)
        (windows,) = vectors.collections()
        lost = key_of(min(vectors.keys(windows)))
        vectors.remove(windows, [key for key in vectors.keys(windows) if key_of(key) == lost])
    assert works(answer(filled))
    assert "everyone: 1" in str(doctor(filled)["index"]["detail"])


def test_damaged_sketches_are_made_again(filled: Bench) -> None:
    sketches_overwritten(filled.home)
    assert works(answer(filled))


def test_a_running_search_sees_what_another_process_rebuilt(filled: Bench) -> None:
    deleted(filled.home)
    let_go()
    with filled.build(filled.settings()) as cairn:
        assert not works(cairn.answers.answer(QUESTION))
        filled.ok("sops", "sync", "--rebuild")
        assert works(cairn.answers.answer(QUESTION))


def test_a_server_that_is_away_is_an_outage(filled: Bench) -> None:
    settings = filled.settings().model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    with filled.build(settings) as cairn:
        assert not works(cairn.answers.answer(QUESTION))


def test_damaged_pages_of_the_database_are_an_outage_and_doctor_names_a_backup(filled: Bench) -> None:
    with (filled.home / "cairn.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * 4096 * 200)
    for suffix in ("-wal", "-shm"):
        (filled.home / f"cairn.db{suffix}").unlink(missing_ok=True)
    found = doctor(filled)["database"]
    assert not found["ok"]
    assert "cairn restore FILE" in f"{found['detail']} {found['remedy']}"
