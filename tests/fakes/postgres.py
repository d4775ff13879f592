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


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; yield the address of its server without a database name, ending in `/`."""
    owner = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="cairn-pg-"))
    try:
        if owner is not None:
            os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
        data, port = str(folder / "data"), _free_port()
        _run(owner, "initdb", "-D", data, "-U", "cairn", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
        _run(owner, "pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "-t", "60", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://cairn@127.0.0.1:{port}/"
        finally:
            _run(owner, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
