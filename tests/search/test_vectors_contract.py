"""Every vector index keeps the same promises: the fake, Chroma on disk, Chroma behind a server."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes.search import NOON, WordEmbedder

from bot.settings import Settings
from bot.wiring import Parts, build
from bot.wiring.search_engines import vectors_of
from retrieval.adapters.chroma_index import ChromaIndex
from retrieval.library.models import FolderContents, Governance, Section, SopDocument
from retrieval.search.errors import SearchError
from retrieval.search.models import Query
from retrieval.search.ports import VectorIndex
from scripts.lab.search.exact import ExactVectors


def axis(*numbers: int) -> np.ndarray:
    return np.eye(8, dtype=np.float32)[list(numbers)]


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    command = [chroma, "run", "--path", tmp_path_factory.mktemp("chroma"), "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


@pytest.fixture(params=["memory", "disk", pytest.param("server", marks=pytest.mark.process)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    if request.param == "memory":
        yield ExactVectors()
        return
    on_server = request.param == "server"
    index = (
        ChromaIndex.on_server(request.getfixturevalue("chroma_server")) if on_server else ChromaIndex.on_disk(tmp_path / "chroma")
    )
    for name in index.collections():
        index.drop(name)
    yield index
    index.close()


def test_nearest_is_best_first_with_cosines(index: VectorIndex) -> None:
    index.add("g1-everyone", ["a", "b", "c"], axis(0, 1, 2))
    near = index.nearest("g1-everyone", np.array([0.8, 0.6, 0, 0, 0, 0, 0, 0], np.float32), 2)
    assert [key for key, _ in near] == ["a", "b"]
    assert [cosine for _, cosine in near] == pytest.approx([0.8, 0.6], abs=1e-3)


def test_asking_for_more_than_there_is_returns_what_there_is(index: VectorIndex) -> None:
    index.add("g1-everyone", ["a", "b"], axis(0, 1))
    assert len(index.nearest("g1-everyone", axis(0)[0], 50)) == 2


def test_an_unknown_collection_holds_nothing(index: VectorIndex) -> None:
    assert list(index.nearest("nowhere", axis(0)[0], 3)) == []
    assert index.keys("nowhere") == set()
    assert dict(index.vectors("nowhere", ["a"])) == {}
    index.remove("nowhere", ["a"])
    index.drop("nowhere")
    assert "nowhere" not in set(index.collections())


def test_adding_again_replaces(index: VectorIndex) -> None:
    index.add("g1-everyone", ["a"], axis(0))
    index.add("g1-everyone", ["a"], axis(1))
    assert index.keys("g1-everyone") == {"a"}
    assert index.nearest("g1-everyone", axis(1)[0], 1)[0][1] == pytest.approx(1, abs=1e-3)


def test_removed_keys_are_not_found(index: VectorIndex) -> None:
    index.add("g1-everyone", ["a", "b"], axis(0, 1))
    index.remove("g1-everyone", ["a", "unknown"])
    assert [key for key, _ in index.nearest("g1-everyone", axis(0)[0], 5)] == ["b"]


def test_dropping_leaves_the_others(index: VectorIndex) -> None:
    index.add("g1-everyone", ["a"], axis(0))
    index.add("g2-everyone", ["b"], axis(1))
    index.drop("g1-everyone")
    assert set(index.collections()) == {"g2-everyone"}


def test_vectors_come_back_by_key(index: VectorIndex) -> None:
    index.add("g1-everyone", ["a", "b"], axis(0, 1))
    found = index.vectors("g1-everyone", ["b", "unknown"])
    assert list(found) == ["b"]
    assert found["b"] == pytest.approx(axis(1)[0])
    assert dict(index.vectors("g1-everyone", [])) == {}


def test_many_threads_may_ask_while_one_writes_and_refreshes(index: VectorIndex) -> None:
    index.add("g1-everyone", ["a", "b"], axis(0, 1))

    def ask(_: int) -> str:
        return index.nearest("g1-everyone", axis(0)[0], 1)[0][0]

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(ask, number) for number in range(40)]
        for number in range(5):
            index.add("g1-everyone", [f"n{number}"], axis(3))
            index.refresh()
        assert {answer.result() for answer in answers} == {"a"}


@pytest.mark.process
def test_another_process_is_seen_after_a_refresh(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    reader = ChromaIndex.on_disk(folder)
    reader.add("g1-everyone", ["a"], axis(0))
    assert reader.nearest("g1-everyone", axis(1)[0], 1)[0][0] == "a"
    write = (
        "import sys, numpy as np; from pathlib import Path; from retrieval.adapters.chroma_index import ChromaIndex;"
        "ChromaIndex.on_disk(Path(sys.argv[1])).add('g1-everyone', ['new'], np.eye(8, dtype='f4')[[1]])"
    )
    subprocess.run([sys.executable, "-c", write, folder], check=True)
    reader.refresh()
    assert reader.nearest("g1-everyone", axis(1)[0], 1)[0][0] == "new"
    assert list(reader.vectors("g1-everyone", ["new"])) == ["new"]


def test_a_folder_that_cannot_be_opened_is_a_search_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SearchError):
        ChromaIndex.on_disk(tmp_path / "file" / "chroma").collections()
    with pytest.raises(SearchError):
        ChromaIndex.on_server("http://127.0.0.1:9").collections()


def test_a_library_lives_on_the_server_that_the_settings_name(chroma_server: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, cairn_home=tmp_path, database_url="", chroma_url=chroma_server)
    section = Section("limits", ("Limits",), "Refunds above 500 EUR need finance.", 0, 1)
    document = SopDocument("refunds", "Refunds", "refunds.md", Governance(), (section,))
    index = vectors_of(settings)
    with build(settings, Parts(embedder=WordEmbedder(), vectors=index)) as cairn:
        report = cairn.publisher.sync(FolderContents((document,)), NOON, "test")
        found = cairn.search.search(Query("who approves refunds above 500 EUR"))
    assert report.embedded == 1
    assert [str(hit.current.ref) for hit in found.hits] == ["refunds#limits"]
    assert not (tmp_path / "chroma").exists()
    assert any(index.keys(name) for name in index.collections())
    assert isinstance(index, ChromaIndex)
    index.close()
