"""Reads sources.yaml: each source under its name. An entry with an error is left out; every error names its line and a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from core.yaml_files import YamlFile
from retrieval.library.models import EVERYONE, Approval, Problem
from retrieval.sources.models import Kind, SourceSettings

KEYS: Final = ("kind", "address", "branch", "folder", "audience", "approval", "owner", "schedule", "token_file")
SHORTEST: Final = timedelta(minutes=5)
T = TypeVar("T")

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FORM: Final = "Write a name and, below it, its keys; docs/guide/sources.md shows them."
_EVERY: Final = re.compile(r"every (?:(\d{1,4}) )?(minute|hour|day)s?")
_WORDS: Final = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7)}
_UNITS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_SSH: Final = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!//)[\w./~-]+")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ID: Final = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_DRIVE: Final = re.compile(r"(?:https://drive\.google\.com/drive/(?:u/\d+/)?folders/)?([\w-]{10,})(?:\?.*)?")
_SPACE: Final = re.compile(r"/wiki/spaces/([\w~-]+)(?:/.*)?")


class _BadError(ValueError):
    """A value cannot be used: the text says what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def settings_of(file: YamlFile, name: str) -> tuple[tuple[SourceSettings, ...], tuple[Problem, ...]]:
    """Return the sources of a file and everything wrong in it; `name` is the file's name in problems."""
    if not isinstance(file.value, Mapping):
        return (), (Problem(name, None, "the file names no source", _FORM),)
    sources, problems = [], []
    for key, values in file.value.items():
        try:
            sources.append(_source(str(key), values))
        except _KeyError as error:
            problems.append(Problem(name, file.line(str(key), error.key), f"{key}: {error.what}", error.remedy))
    return tuple(sources), tuple(problems)


class _KeyError(_BadError):
    def __init__(self, key: str, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.key = key


def _source(name: str, values: object) -> SourceSettings:
    if not _NAME.fullmatch(name):
        raise _KeyError("", "this is no name for a source", "Use small letters, digits, - and _, at most 40.")
    if not isinstance(values, Mapping):
        raise _KeyError("", "nothing is said about it", f"Write its keys below it: {', '.join(KEYS)}.")
    for key in values:
        if key not in KEYS:
            raise _KeyError(str(key), f"unknown key `{key}`", f"A source has the keys {', '.join(KEYS)}.")
    entry = dict(values)
    kind = _read("kind", entry, _kind)
    settings = SourceSettings(
        name,
        kind,
        _read("address", entry, _ADDRESSES[kind]),
        _read("branch", entry, _branch),
        _read("folder", entry, _folder),
        _read("audience", entry, _audience),
        _read("approval", entry, _approval),
        _read("owner", entry, _optional) or None,
        _read("schedule", entry, _schedule),
        _read("token_file", entry, _optional),
    )
    _check_fit(settings)
    return settings


def _read(key: str, entry: Mapping[str, object], read: Callable[[object], T]) -> T:
    try:
        return read(entry.get(key))
    except _BadError as error:
        raise _KeyError(key if key in entry else "", f"`{key}`: {error.what}", error.remedy) from None


def _check_fit(settings: SourceSettings) -> None:
    """Refuse keys that have no effect for this kind."""
    if settings.branch and settings.kind is not Kind.GIT:
        raise _KeyError("branch", "`branch`: only a git repository has branches", "Remove the key.")
    if settings.folder and settings.kind not in {Kind.GIT, Kind.FOLDER}:
        raise _KeyError("folder", "`folder`: only a folder or a git repository has folders", "Remove the key.")
    if settings.token_file and settings.kind in {Kind.GIT, Kind.FOLDER}:
        raise _KeyError("token_file", "`token_file`: this kind needs no token", "Remove the key; git keeps its own credentials.")
    if settings.approval is Approval.AUTO and settings.kind in {Kind.GIT, Kind.FOLDER}:
        what = "`approval`: files say `approval: auto` themselves, in their front matter"
        raise _KeyError("approval", what, "Remove the key, or write `required`.")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or any(sign in value for sign in "\n\r\0"):
        raise _BadError("a text is missing", "Write one line behind the key.")
    return value.strip()


def _optional(value: object) -> str:
    return "" if value is None else _text(value)


def _kind(value: object) -> Kind:
    try:
        return Kind(_text(value))
    except ValueError:
        raise _BadError("no kind that Cairn knows", f"Write one of {', '.join(Kind)}.") from None


def _branch(value: object) -> str:
    branch = _optional(value)
    if branch.startswith("-") or any(sign in branch for sign in " ~^:?*[\\") or ".." in branch:
        raise _BadError(f"'{branch}' is no branch", "Write its name, such as main.")
    return branch


def _folder(value: object) -> str:
    folder = PurePosixPath(_optional(value))
    if folder.is_absolute() or ".." in folder.parts:
        raise _BadError(f"'{folder}' leads out of the source", "Write a folder below the address, such as docs/sops.")
    return "" if folder == PurePosixPath() else folder.as_posix()


def _audience(value: object) -> frozenset[str]:
    if value is None:
        return EVERYONE
    entries = value if isinstance(value, list) else [value]
    roles = frozenset(role.strip() for entry in entries for role in _text(entry).split(",") if role.strip())
    if not roles or {role.casefold() for role in roles} & {"everyone", "all"}:
        raise _BadError("no role is named", "Name roles, or remove the key: then everyone may read what the pages do not restrict.")
    return roles


def _approval(value: object) -> Approval | None:
    if value is None:
        return None
    try:
        return Approval(_text(value))
    except ValueError:
        raise _BadError(f"'{value}' is no kind of approval", "Write `required` or `auto`.") from None


def _schedule(value: object) -> timedelta | None:
    phrase = " ".join(_optional(value).casefold().split()) or "hourly"
    if phrase == "never":
        return None
    match = _EVERY.fullmatch(phrase)
    every = _WORDS.get(phrase) or (int(match[1] or 1) * _UNITS[match[2]] if match else None)
    if every is None or not SHORTEST <= every <= timedelta(days=31):
        raise _BadError(f"'{phrase}' is no schedule", "Write hourly, daily, weekly, never, or every 15 minutes (5 at least).")
    return every


def _git_address(value: object) -> str:
    address = _text(value)
    parts = _split(address)
    if parts.password or (parts.scheme in {"http", "https"} and parts.username):
        raise _BadError("a password stands in it", "Leave it out; git finds it through its credential helper or an SSH key.")
    is_known = parts.scheme in {"https", "ssh", "file"} or _is_loopback(address) or address.startswith(("/", "./", "../", "~/"))
    if address.startswith("-") or not (is_known or _SSH.fullmatch(address)):
        raise _BadError("this is no address of a repository", "Write https://…, ssh://…, git@host:path or a path.")
    return address


def _confluence_address(value: object) -> str:
    address = _https(value)
    if not _SPACE.fullmatch(urlsplit(address).path):
        raise _BadError("no space is named", "Write https://YOURS.atlassian.net/wiki/spaces/KEY.")
    return address


def _notion_address(value: object) -> str:
    ids = _ID.findall(_text(value))
    if len(ids) != 1:
        remedy = "Write the id of the data source: in the database's settings, Manage data sources, Copy data source ID."
        raise _BadError("no data source is named", remedy)
    return str(ids[0])


def _drive_address(value: object) -> str:
    match = _DRIVE.fullmatch(_text(value))
    if match is None:
        raise _BadError("no folder is named", "Write https://drive.google.com/drive/folders/ID.")
    return match[1]


def _https(value: object) -> str:
    address = _text(value)
    parts = _split(address)
    if parts.username or parts.password:
        raise _BadError("a password stands in it", "Put the token into SOURCE_TOKENS or token_file.")
    if not parts.hostname or not (parts.scheme == "https" or _is_loopback(address)):
        raise _BadError("this is no address", "Write one that begins with https://.")
    return address


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # brackets around what is no IPv6 address
        raise _BadError("this is no address", "Write one without brackets around its host.") from None


def _is_loopback(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


_ADDRESSES: Final[Mapping[Kind, Callable[[object], str]]] = {
    Kind.FOLDER: _text,
    Kind.GIT: _git_address,
    Kind.CONFLUENCE: _confluence_address,
    Kind.NOTION: _notion_address,
    Kind.DRIVE: _drive_address,
}
