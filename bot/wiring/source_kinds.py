"""Builds the adapter for each kind of source, with its token and Cairn's copy."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from bot.settings import Settings
from bot.wiring import Cairn
from bot.wiring.named_in_settings import named_secrets
from retrieval.adapters.sources.confluence import ConfluenceSource, confluence_reader
from retrieval.adapters.sources.copies import FolderCopy
from retrieval.adapters.sources.drive import DriveSource, drive_reader
from retrieval.adapters.sources.folder import FolderSource
from retrieval.adapters.sources.git import GitSource
from retrieval.adapters.sources.google_login import access_token
from retrieval.adapters.sources.http import HttpReader, Pace
from retrieval.adapters.sources.notion import NotionSource, notion_reader
from retrieval.library.models import Approval
from retrieval.sources.errors import SourceError
from retrieval.sources.models import Kind, SourceSettings
from retrieval.sources.ports import Source
from retrieval.sources.syncing import ConfiguredSource

_PACE: Final = Pace(time.sleep, random.random)


def configured(cairn: Cairn, settings: SourceSettings) -> ConfiguredSource:
    """Return a source with what lists and fetches it, and Cairn's copy of it."""
    copy = FolderCopy(home_of(cairn.settings, settings.name), cairn.read)
    return ConfiguredSource(settings, partial(_KINDS[settings.kind], cairn, settings), copy)


def home_of(settings: Settings, name: str) -> Path:
    """Return the folder in CAIRN_HOME that belongs to a source."""
    return settings.cairn_home / "sources" / name


def _folder(cairn: Cairn, settings: SourceSettings) -> Source:
    return FolderSource(_local(cairn, settings.address) / settings.folder)


def _git(cairn: Cairn, settings: SourceSettings) -> Source:
    is_path = settings.address.startswith(("/", "./", "../", "~"))
    address = str(_local(cairn, settings.address)) if is_path else settings.address
    return GitSource(home_of(cairn.settings, settings.name) / "git", address, settings.branch, settings.folder)


def _confluence(cairn: Cairn, settings: SourceSettings) -> Source:
    return ConfluenceSource(settings.address, wiki_reader(cairn, settings), _front(settings))


def wiki_reader(cairn: Cairn, settings: SourceSettings) -> HttpReader:
    """Return the reader for the Confluence of a source, with the source's token."""
    return confluence_reader(settings.address, _token(cairn, settings), _PACE)


def _notion(cairn: Cairn, settings: SourceSettings) -> Source:
    reader = notion_reader(_token(cairn, settings), _PACE)
    return NotionSource(settings.address, reader, _front(settings), cairn.clock())


def _drive(cairn: Cairn, settings: SourceSettings) -> Source:
    token = access_token(_token(cairn, settings), cairn.clock(), _PACE)
    return DriveSource(settings.address, drive_reader(token, _PACE), _front(settings))


_KINDS: Final[Mapping[Kind, Callable[[Cairn, SourceSettings], Source]]] = {
    Kind.FOLDER: _folder,
    Kind.GIT: _git,
    Kind.CONFLUENCE: _confluence,
    Kind.NOTION: _notion,
    Kind.DRIVE: _drive,
}


def _front(settings: SourceSettings) -> Mapping[str, str]:
    """Return the front matter of all pages of a source. Pages of a wiki cannot say anything about approval themselves: they wait,
    unless the source says otherwise.
    """
    return {"approval": (settings.approval or Approval.REQUIRED).value}


def _local(cairn: Cairn, path: str) -> Path:
    """Return a path of sources.yaml, relative to that file's folder."""
    file = cairn.settings.sources
    return (file.resolve().parent if file else Path()) / Path(path).expanduser()


def _token(cairn: Cairn, settings: SourceSettings) -> str:
    if settings.token_file:
        try:
            return _local(cairn, settings.token_file).read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            what = f"the token file {settings.token_file} cannot be read"
            raise SourceError(what, "Correct `token_file` in sources.yaml, and let Cairn read it.") from error
    token = named_secrets("SOURCE_TOKENS", cairn.settings.source_tokens.get_secret_value()).get(settings.name)
    if not token:
        remedy = f"Put {settings.name}=TOKEN into SOURCE_TOKENS, or name a file by `token_file` in sources.yaml."
        raise SourceError(f"there is no token for {settings.name}", remedy)
    return token
