"""A PostgreSQL cluster of the tests' own, on loopback. PostgreSQL refuses to run as root: then it runs as another user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EMPTYING = """
CREATE FUNCTION empty_everything() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""
"""Makes a migrated database as new. TRUNCATE takes fifty times as long for so many tables, of which a test fills a few."""


def find_tool(name: str) -> str | None:
    """In PATH, else where Debian keeps it."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


@dataclass(frozen=True)
class Cluster:
    """A server of the tests' own. `address` has no database name and ends in `/`."""

    folder: Path
    owner: str | None
    port: int

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://cairn@127.0.0.1:{self.port}/"

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
            " -c fsync=off -c max_connections=60"
        )
        self._control("-l", str(self.folder / "log"), "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is a crash: the next start recovers from the log; `fast` breaks every connection off in order."""
        self._control("-m", mode, "-w", "stop")

    def _control(self, *arguments: str) -> None:
        _run(self.owner, "pg_ctl", "-D", str(self.folder / "data"), *arguments)


@contextmanager
def started() -> Iterator[Cluster]:
    """A cluster that runs; it is stopped and removed when the block is left."""
    owner = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="cairn-pg-"))
    try:
        if owner is not None:
            os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
        made = Cluster(folder, owner, _free_port())
        _run(owner, "initdb", "-D", str(folder / "data"), "-U", "cairn", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; yield the address of its server without a database name, ending in `/`."""
    with started() as made:
        yield made.address


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(owner: str | None, tool: str, *arguments: str) -> None:
    command = [find_tool(tool) or tool, *arguments]
    subprocess.run(command, check=True, user=owner, cwd="/", stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
