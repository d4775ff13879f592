"""What looks like front matter is read or refused; a page is never published because its rules could not be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from retrieval.adapters.markdown.files import read_folder
from retrieval.library.models import FolderContents, Severity

LEADS = frozenset({"lead"})
RULES = "title: Pay\naudience: [lead]\napproval: required"


def read(root: Path, text: str, name: str = "a.md") -> FolderContents:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return read_folder(root)


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{RULES}\n---\nText",
        f"\n\n---\n{RULES}\n---\nText",
        f"\r\n---\r\n{RULES}\r\n---\r\nText",
        f"<!-- SPDX: x -->\n---\n{RULES}\n---\nText",
        f"<!-- one\n  two -->\n\n<!-- three -->\n---\n{RULES}\n---\nText",
        f"\ufeff\ufeff---\n{RULES}\n---\nText",
        f"\u200b---\n{RULES}\n---\u200b\nText",
        f"---  \n{RULES}\n...\nText",
        '+++\ntitle = "Pay"\naudience = ["lead"]\napproval = "required"\ndate = 2024-03-01\n+++\nText',
        '<!-- x -->\n+++\naudience = "lead"\n+++\nText',
    ],
)
def test_front_matter_is_read_whatever_stands_before_it(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert [document.governance.audience for document in reading.documents] == [LEADS]
    [section] = reading.documents[0].sections
    assert section.text == "Text"
    assert text.replace("\r\n", "\n").split("\n")[section.line - 1] == "Text"


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{RULES}\n\n# Text",
        f"---\n{RULES}\n----\n# Text",
        f"--- \n\n# a comment\n{RULES}\n# Text",
        f"----\n{RULES}\n----\nText",
        f"\u2014\n{RULES}\n\u2014\nText",
        f" ---\n{RULES}\n ---\nText",
        f"---yaml\n{RULES}\n---\nText",
        f"===\n{RULES}\n===\nText",
        f"{RULES}\n---\nText",
        f"{RULES}\n\nText",
        "audience: lead\n\nText",
        f"```yaml\n{RULES}\n```\nText",
        f"<!--\n{RULES}\n-->\nText",
        "<!-- audience: lead -->\nText",
        f"# Pay\n\n---\n{RULES}\n---\nText",
        '{\n  "title": "Pay",\n  "audience": ["lead"]\n}\n\nText',
        '{"audience": ["lead"]}\n\nText',
        ';;;\n"audience": "lead"\n;;;\nText',
        '+++\naudience = ["lead"]\n\nText',
        "+++\naudience = lead\n+++\nText",
        '+++\n[extra]\naudience = ["lead"]\n+++\nText',
        "---\ntitle: Pay\n\taudience: [lead]\n---\nText",
        "---\ntitle: Pay\naudience [lead]\n---\nText",
        f"---\n{RULES}\nx: {'y' * 40_000}\n---\nText",
    ],
)
def test_what_looks_like_front_matter_and_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert not reading.documents
    assert [problem.severity for problem in reading.problems] == [Severity.ERROR] * len(reading.problems)
    assert reading.problems
    assert all(problem.line and problem.remedy for problem in reading.problems)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nText",
        "# Title\n\n---\n\nText: with a colon\n",
        "# Title\n\n---\nAccess: ask the desk.\n\nMore.",
        "```\n---\naudience: [x]\n---\n```\nText",
        "Text about ```audience: x```",
        "{% include top.html %}\nText",
        "Note: the desk opens at nine.\n\nText",
        "<!-- a note -->\nText",
        "> Audience: people who like it\n\nText",
    ],
)
def test_a_page_without_front_matter_is_a_page(tmp_path: Path, text: str) -> None:
    assert len(read(tmp_path, text).documents) == 1


@pytest.mark.parametrize(
    "line",
    [
        "visibility: private",
        "Visibility: Internal",
        "roles: [lead]",
        "ACCESS: restricted",
        "permissions: {read: [lead]}",
        "allowed_groups: finance",
        "allowedGroups: finance",
        "private: true",
        "confidential: yes",
        "restricted-to: lead",
        "restricted to: lead",
        "viewers: [a@x.example]",
        "meta: {visibility: private}",
        "extra:\n  - page: {roles: [lead]}",
        "Zugriff: nur Leitung",
        "vertraulich: ja",
        "need_to_know: lead",
        "tags: [confidential]",
        "roles:",
        "hidden: true",
        "public: false",
    ],
)
def test_words_that_sound_like_access_rules_hold_the_page(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, f"---\ntitle: x\n{line}\n---\nText")
    [problem] = reading.problems
    assert not reading.documents
    assert problem.line == 3
    assert "audience: [role]" in problem.remedy


@pytest.mark.parametrize(
    "line", ["tags: [access, keys]", "private: false", "visibility: public", "public: true", "sidebar_position: 3"]
)
def test_what_plainly_says_everyone_holds_nothing(tmp_path: Path, line: str) -> None:
    assert len(read(tmp_path, f"---\ntitle: x\n{line}\n---\nText").documents) == 1


@pytest.mark.parametrize(
    "line", ["draft: true", "Draft: yes", "published: false", "publish: no", "status: Draft", "archived: true"]
)
def test_drafts_are_named_and_not_published(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, f"---\ntitle: x\n{line}\n---\nText")
    assert not reading.documents
    assert [(found.line, found.severity) for found in reading.problems] == [(3, Severity.NOTICE)]
    assert reading.problems[0].what.startswith("not published")


@pytest.mark.parametrize("line", ["draft: false", "published: true", "status: final", "published: 2024-01-01"])
def test_what_is_no_draft_is_published(tmp_path: Path, line: str) -> None:
    assert len(read(tmp_path, f"---\ntitle: x\n{line}\n---\nText").documents) == 1


@pytest.mark.parametrize(
    "name", ["archive/a.md", "hr/_Archive/a.md", "drafts/a.md", "99 Archived/x/a.md", "Archiv/a.md", "_drafts/a.md"]
)
def test_archives_are_named_and_not_published(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, "Text", name)
    assert not reading.documents
    assert [(found.file, found.severity) for found in reading.problems] == [(name, Severity.NOTICE)]


def test_links_that_lead_out_of_the_folder_are_refused_and_named(tmp_path: Path) -> None:
    out, root = tmp_path / "out", tmp_path / "sops"
    out.mkdir()
    read(root, "Text", "real.md")
    (root / ".hidden.md").write_text("hidden")
    (out / "pay.md").write_text("Pay bands")
    links = {"file.md": out / "pay.md", "up.md": "../out/pay.md", "folder": out, "home": root, "alias.md": root / "real.md"}
    links |= {"loop.md": "loop.md", "secret.md": root / ".hidden.md", "ring": "ring"}
    for name, target in links.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "pipe.md")
    reading = read_folder(root)
    assert [document.source for document in reading.documents] == ["alias.md", "real.md"]
    errors = {found.file for found in reading.problems if found.severity is Severity.ERROR}
    assert errors == {"file.md", "up.md", "folder", "loop.md", "secret.md", "pipe.md"}
    assert {found.file for found in reading.problems} - errors == {"home", "ring"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_names_the_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.md").write_bytes(f"---\n{RULES}\n---\nKälte".encode(encoding))
    [document] = read_folder(tmp_path).documents
    assert (document.governance.audience, document.sections[0].text) == (LEADS, "Kälte")


def test_wide_text_without_a_mark_is_told_to_be_saved_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("Cold chain".encode("utf-16-le"))
    assert read_folder(tmp_path).problems[0].remedy == "Save the file with the encoding UTF-8."


def test_mdx_is_read(tmp_path: Path) -> None:
    assert [document.id for document in read(tmp_path, "Text", "page.mdx").documents] == ["page"]
