"""The command line on the real wiring: a home of its own, a clock that stands still, a small encoder, an index in memory."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from click.testing import Result
from fakes.samples import NOON
from fakes.search import WordEmbedder
from typer.testing import CliRunner

import bot.wiring
from bot.settings import Settings
from core.language_model import LanguageModel
from retrieval.search.ports import TokenEncoder
from scripts.lab.search.exact import ExactVectors
from scripts.main import app

_BUILD = bot.wiring.build


class Bench:
    """A home, a clock that stands still, an index in memory. Its database begins as a copy of an empty one at the newest schema."""

    def __init__(self, home: Path, migrated: Path) -> None:
        self.home = home
        self.migrated = migrated
        self.vectors: ExactVectors | None = ExactVectors()
        self._vectors_of_folders: dict[Path, ExactVectors] = {}
        self.embedder: TokenEncoder | None = WordEmbedder()
        self.now = NOON
        self.model: LanguageModel | None = None
        self.more: dict[str, object] = {}

    def settings(self) -> Settings:
        return Settings(_env_file=None, cairn_home=self.home, database_url="", chroma_url="", **self.more)

    def build(self, settings: Settings, parts: bot.wiring.Parts | None = None) -> AbstractContextManager[bot.wiring.Cairn]:
        file = settings.cairn_home / "cairn.db"
        if not settings.database_url and not file.exists():
            settings.cairn_home.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.migrated, file)
        given = parts or bot.wiring.Parts()
        embedder = given.embedder or self.embedder
        own = bot.wiring.Parts(lambda: self.now, embedder, self._index_of(settings), model=self.model, confirmed=given.confirmed)
        return _BUILD(settings, own)

    def _index_of(self, settings: Settings) -> ExactVectors | None:
        """As on disk, each home has an index of its own: publishing a folder's library takes nothing from the published one."""
        if self.vectors is None or settings.cairn_home == self.home:
            return self.vectors
        return self._vectors_of_folders.setdefault(settings.cairn_home, ExactVectors())

    def run(self, *arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=answer)

    def ok(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout
