"""A folder of Google Drive on loopback: what readers get after each kind of change and failure, and how Cairn signs in."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from docx import Document
from fakes.source_servers import DriveServer, Fault, SourceServer, StoredPage, serving
from support.source_world import AUTO, NOW, Slept, SourceWorld

from retrieval.adapters.sources.drive import DriveSource, drive_reader
from retrieval.adapters.sources.google_login import access_token
from retrieval.adapters.sources.http import TRIES
from retrieval.sources.errors import SourceError

MARKDOWN = "text/markdown"


def word(text: str) -> str:
    """A Word document as hexadecimal digits."""
    document, file = Document(), io.BytesIO()
    document.add_heading("Rule", 1)
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue().hex()


@pytest.fixture
def server() -> Iterator[DriveServer]:
    with serving(DriveServer(), "Bearer ya29.token-of-the-fake") as server:
        server.pages = {
            "doc1": StoredPage("Refunds", word("Refunds within 30 days.")),
            "md1": StoredPage("limits.md", "---\ntitle: Limits\n---\nUp to 500 EUR.", mime=MARKDOWN),
            "sub": StoredPage("Billing", "", mime="application/vnd.google-apps.folder"),
            "md2": StoredPage("vat.md", "VAT is 19 %.", mime=MARKDOWN, parent="sub"),
            "sheet": StoredPage("Numbers", "", mime="application/vnd.google-apps.spreadsheet"),
            "md3": StoredPage("old.md", "Old.", mime=MARKDOWN),
            "md4": StoredPage("new.md", "New.", mime=MARKDOWN),
        }
        yield server


@pytest.fixture
def world(server: DriveServer, tmp_path: Path) -> SourceWorld:
    reader = drive_reader("ya29.token-of-the-fake", Slept().pace, server.url)
    return SourceWorld(tmp_path, lambda: DriveSource(server.folder, reader, AUTO))


def test_a_folder_through_every_change(world: SourceWorld, server: DriveServer) -> None:
    report = world.sync()
    assert set(report.added) == {"wiki:Refunds", "wiki:limits", "wiki:Billing/vat", "wiki:old", "wiki:new"}
    assert "Refunds within 30 days." in world.texts()["wiki:Refunds"]
    assert [(problem.file, problem.severity.value) for problem in report.problems] == [("wiki:/Numbers", "notice")]
    with world.units() as unit:
        assert unit.library.latest("wiki:Refunds").provenance.author == "ada@example.com"
        assert unit.library.card("wiki:limits").governance.url == "https://docs.google.com/md1"
    server.asked.clear()
    assert world.sync().unchanged == 5
    assert not [address for address in server.asked if "alt=media" in address or "export" in address]

    server.pages["doc1"] = replace(server.pages["doc1"], title="Refund rules", text=word("Refunds within 14 days."), revision=2)
    server.pages["md2"] = replace(server.pages["md2"], parent="")
    server.pages["md3"] = replace(server.pages["md3"], is_trash=True)
    report = world.sync()
    assert (report.added, report.retired, report.updated) == ((), ("wiki:old",), ("wiki:Refunds",))
    assert "14 days" in world.texts()["wiki:Refunds"]
    assert world.texts()["wiki:Billing/vat"] == "VAT is 19 %."

    del server.pages["md4"]  # no longer shared with Cairn
    assert world.sync(yes=True).retired == ("wiki:new",)


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(429, {"Retry-After": "1"})] * TRIES,
        [Fault(body=b'{"files": [')] * TRIES,
        [Fault(410, at="pageToken")],
        [Fault(401)],
        [Fault(body=b'{"kind": "drive#fileList"}', at="pageToken")],
    ],
    ids=["429", "half a part", "410", "lost token", "no files"],
)
def test_no_page_is_gone_after_an_incomplete_listing(world: SourceWorld, server: DriveServer, faults: list[Fault]) -> None:
    world.sync()
    before = world.texts()
    del server.pages["md4"]
    server.faults = faults
    with pytest.raises(SourceError):
        world.sync()
    assert world.texts() == before
    world.sync()
    assert before.keys() - world.texts().keys() == {"wiki:new"}


def test_a_listing_that_google_calls_incomplete_is_none(world: SourceWorld, server: DriveServer) -> None:
    world.sync()
    server.pages, server.is_partial = {"md1": server.pages["md1"]}, True
    with pytest.raises(SourceError, match="only a part"):
        world.sync(yes=True)
    assert len(world.texts()) == 5


def test_a_folder_that_cairn_may_not_see_is_no_empty_one(world: SourceWorld, server: DriveServer) -> None:
    world.sync()
    server.pages = {}
    server.folder = "another-folder-now"
    with pytest.raises(SourceError):
        SourceWorld(
            world.home,
            lambda: DriveSource("folder0123456789", drive_reader("ya29.token-of-the-fake", Slept().pace, server.url), AUTO),
        ).sync(yes=True)


def test_a_document_too_large_for_export_is_named_and_its_sop_stays(world: SourceWorld, server: DriveServer) -> None:
    world.sync()
    server.pages["doc1"] = replace(server.pages["doc1"], revision=2)
    server.faults = [Fault(403, at="export")]
    report = world.sync()
    assert report.retired == ()
    assert "10 MB at most" in str(next(problem for problem in report.problems if problem.sop_id == "wiki:Refunds"))
    assert "30 days" in world.texts()["wiki:Refunds"]


class TokenServer(SourceServer):
    """Makes a token of whatever it is asked for, and keeps what that was."""

    forms: list[dict[str, str]]

    def reply(self, address: str, body: bytes, authorization: str) -> tuple[int, dict[str, str], bytes, bool]:
        self.forms = [{key: values[0] for key, values in parse_qs(body.decode()).items()}]
        return 200, {}, b'{"access_token": "ya29.fresh"}', False


def test_a_service_account_signs_in_with_its_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    secret: dict[str, Any] = {"type": "service_account", "client_email": "cairn@x.iam", "private_key": pem, "private_key_id": "k1"}
    with serving(TokenServer(), "") as server:
        assert access_token(json.dumps(secret), NOW, Slept().pace, server.url) == "ya29.fresh"
        said, _, signature = server.forms[0]["assertion"].rpartition(".")
    decode = lambda part: base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))  # noqa: E731
    key.public_key().verify(decode(signature), said.encode(), padding.PKCS1v15(), hashes.SHA256())
    claim = json.loads(decode(said.partition(".")[2]))
    assert (claim["iss"], claim["aud"]) == ("cairn@x.iam", "https://oauth2.googleapis.com/token")
    assert claim["exp"] - claim["iat"] == 3600
    assert claim["scope"].endswith("drive.readonly")


def test_a_user_signs_in_with_a_refresh_token_and_a_bare_token_is_taken_as_it_is() -> None:
    user = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    with serving(TokenServer(), "") as server:
        assert access_token(json.dumps(user), NOW, Slept().pace, server.url) == "ya29.fresh"
        assert server.forms == [{"grant_type": "refresh_token", "client_id": "c", "client_secret": "s", "refresh_token": "r"}]
    assert access_token("ya29.bare", NOW, Slept().pace) == "ya29.bare"


@pytest.mark.parametrize("secret", ["{", "{}", '{"type": "service_account"}', '{"type": "service_account", "private_key": "x"}'])
def test_a_key_that_cannot_be_used_is_named_and_not_shown(secret: str) -> None:
    with pytest.raises(SourceError, match="token of Google Drive") as raised:
        access_token(secret, NOW, Slept().pace)
    assert raised.value.remedy
