"""The command line on the real wiring: a home of its own, a clock that stands still, a small encoder, an index in memory."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from click.testing import Result
from fakes.samples import NOON
from search.search_fakes import WordEmbedder
from typer.testing import CliRunner

import bot.wiring
from bot.settings import Settings
from retrieval.library.language_model import LanguageModel
from retrieval.search.exact import ExactVectors
from scripts.main import app

_BUILD = bot.wiring.build


class Bench:
    """A home, a clock that stands still, an index in memory."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.vectors: ExactVectors | None = ExactVectors()
        self.embedder: WordEmbedder | None = WordEmbedder()
        self.now = NOON
        self.model: LanguageModel | None = None

    def settings(self) -> Settings:
        return Settings(_env_file=None, cairn_home=self.home, database_url="", chroma_url="")

    def build(self, settings: Settings) -> AbstractContextManager[bot.wiring.Cairn]:
        return _BUILD(settings, bot.wiring.Parts(lambda: self.now, self.embedder, self.vectors, model=self.model))

    def run(self, *arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=answer)

    def ok(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout
