"""Documents beside Markdown files in a folder: ids, front matter, losses, and what is wrong with a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.people import Person
from retrieval.adapters.document_files import losses_of
from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.markdown.files import read_folder
from retrieval.documents.models import DocumentError, Draft, Limits
from retrieval.library.models import Approval, FolderContents, Problem, Severity

CSV = "question,answer\nHow long?,5 days\n"
ADA = Person("U1", "ada@example.com", "Ada Lovelace")


def plain(path: Path) -> Draft:
    return convert(path.read_bytes(), path.name, Limits())


def lossy(path: Path) -> Draft:
    draft = plain(path)
    return replace(draft, markdown=draft.markdown.replace("5", ""), author="ada lovelace")


def read(folder: Path, files: dict[str, str], convert_file=plain, people: tuple[Person, ...] = ()) -> FolderContents:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return read_folder(folder, people, convert=convert_file)


def told(contents: FolderContents) -> list[str]:
    return [f"{problem.severity.value} {problem.file}: {problem.what}" for problem in contents.problems]


def test_a_document_is_an_sop_named_by_its_file_with_references(tmp_path: Path) -> None:
    (document,) = read(tmp_path, {"it/badge-faq.csv": CSV}).documents
    assert (document.id, document.title, document.source) == ("it/badge-faq", "Badge faq", "it/badge-faq.csv")
    assert [(section.heading, section.text, section.reference) for section in document.sections] == [
        ("How long?", "5 days", "row 2")
    ]


def test_a_document_waits_for_a_look_unless_its_front_matter_says_otherwise(tmp_path: Path) -> None:
    for front, approval in (("", Approval.REQUIRED), ("title: Badges\n", Approval.REQUIRED), ("approval: auto\n", Approval.AUTO)):
        (document,) = read(tmp_path, {"faq.csv": CSV, **({"faq.csv.yaml": front} if front else {})}).documents
        assert document.governance.approval is approval


def test_front_matter_stands_in_a_file_beside_it(tmp_path: Path) -> None:
    front = "title: Badges\nowner: ada@example.com\naudience: [security]\nid: badges\n"
    for text in (front, f"---\n{front}---\n"):
        contents = read(tmp_path, {"faq.csv": CSV, "faq.csv.yaml": text})
        (document,) = contents.documents
        assert (document.id, document.title, document.governance.owner) == ("badges", "Badges", "ada@example.com")
        assert document.governance.audience == {"security"}
        assert contents.problems == ()


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("audienc: [hr]\n", "error faq.csv: faq.csv.yaml, line 1: unknown key `audienc`"),
        ("a: [\n", "error faq.csv: faq.csv.yaml"),
        ("---\ntitle: x\n---\nText\n", "error faq.csv: faq.csv.yaml: this is not the front matter"),
        ("visibility: private\n", "error faq.csv: faq.csv.yaml, line 1: `visibility` sounds"),
        ("draft: true\n", "notice faq.csv.yaml: not published: `draft: true`"),
        ("owner: nobody\n", "warning faq.csv.yaml: owner 'nobody' is neither"),
    ],
)
def test_front_matter_that_cannot_be_read_holds_the_document(tmp_path: Path, front: str, said: str) -> None:
    contents = read(tmp_path, {"faq.csv": CSV, "faq.csv.yaml": front})
    assert told(contents)[0].startswith(said)
    assert len(contents.documents) == (1 if said.startswith("warning") else 0)


def test_a_loss_waits_for_approval_whatever_the_front_matter_says(tmp_path: Path) -> None:
    contents = read(tmp_path, {"faq.csv": CSV, "faq.csv.yaml": "approval: auto\n"}, lossy)
    (document,) = contents.documents
    assert document.governance.approval is Approval.REQUIRED
    assert losses_of(contents.problems) == ["1 number of the document is missing: 5 (row 2)"]
    assert told(contents) == ["warning faq.csv: check by hand: 1 number of the document is missing: 5 (row 2)"]
    assert [problem.sop_id for problem in contents.problems] == ["faq"]


def test_the_author_is_the_owner_when_the_directory_knows_exactly_one(tmp_path: Path) -> None:
    files = {"faq.csv": CSV}
    assert read(tmp_path, files, lossy, (ADA,)).documents[0].governance.owner == "U1"
    assert read(tmp_path, files, lossy, (ADA, replace(ADA, id="U2"))).documents[0].governance.owner is None
    assert read(tmp_path, files, lossy).documents[0].governance.owner is None


def test_a_markdown_file_stands_for_its_export(tmp_path: Path) -> None:
    contents = read(tmp_path, {"faq.md": "# FAQ\n\nText", "faq.csv": CSV})
    assert [document.source for document in contents.documents] == ["faq.md"]
    assert told(contents) == ["notice faq.csv: not read: faq.md stands for `faq`"]


def test_what_people_edit_stands_for_what_they_export(tmp_path: Path) -> None:
    contents = read(tmp_path, {"faq.html": "<p>How long? 5 days</p>", "faq.csv": CSV})
    assert [document.source for document in contents.documents] == ["faq.csv"]
    assert told(contents) == ["notice faq.html: not read: faq.csv stands for `faq`"]


def test_what_is_not_read_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    def broken(path: Path) -> Draft:
        if path.name == "bad.csv":
            raise DocumentError("the file is damaged", "Save it again.")
        return plain(path)

    files = {
        "good.csv": CSV,
        "bad.csv": CSV,
        "people.csv": "id,name\n1,x\n",
        "logo.png": "x",
        "b/notes.log": "x",
        "old.doc": "x",
        "m.docm": "x",
        "gone.pdf.yaml": "title: x\n",
        "~$good.docx": "x",
    }
    contents = read(tmp_path, files, broken)
    assert [document.id for document in contents.documents] == ["good"]
    assert sorted(told(contents)) == [
        "error bad.csv: the file is damaged",
        "error m.docm: a document with macros is not read",
        "notice b/notes.log: not read: 2 files of other kinds (1 .log, 1 .png)",
        "notice old.doc: not read: Cairn does not read .doc",
        "warning gone.pdf.yaml: gone.pdf is not there",
    ]


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mammoth", None)
    monkeypatch.delitem(__import__("sys").modules, "retrieval.adapters.documents.docx", raising=False)
    contents = read(tmp_path, {"a.docx": "x"})
    assert contents.problems == (
        Problem(
            "a.docx",
            None,
            "Cairn cannot read this format here: mammoth is missing",
            "Install it with: pip install -c constraints.txt -e '.[documents]'.",
        ),
    )


def test_imported_markdown_keeps_its_references(tmp_path: Path) -> None:
    text = "# A\n\n<!-- page 4 -->\n\n## B\n\nText\n\n<!-- page 5 -->\n\nMore"
    contents = read(tmp_path, {"a.md": text})
    (document,) = contents.documents
    assert [(section.heading, section.reference) for section in document.sections] == [("B", "pages 4–5")]
    assert contents.problems == ()
    (noticed,) = read(tmp_path, {"a.md": text.replace("page 5", "see page 5")}).problems
    assert noticed.severity is Severity.NOTICE


def test_a_reference_is_part_of_the_version(tmp_path: Path) -> None:
    files = [read(tmp_path, {"a.md": f"{mark}\n\nText"}).documents[0].digest for mark in ("", "<!-- page 4 -->", "<!-- page 5 -->")]
    assert len(set(files)) == 3


def test_what_documents_became_is_kept_while_they_are_there(tmp_path: Path) -> None:
    converted, kept = list[str](), tmp_path / "kept"

    def counted(path: Path) -> Draft:
        converted.append(path.name)
        return plain(path)

    def read_again(files: dict[str, str]) -> list[str]:
        for name, text in files.items():
            (tmp_path / "sops").mkdir(exist_ok=True)
            (tmp_path / "sops" / name).write_text(text)
        converted.clear()
        assert read_folder(tmp_path / "sops", convert=counted, kept=kept) == read_folder(tmp_path / "sops", convert=plain)
        return list(converted)

    assert read_again({"a.csv": CSV, "b.csv": CSV.replace("5", "6")}) == ["a.csv", "b.csv"]
    assert read_again({}) == []
    assert read_again({"b.csv": CSV.replace("5", "7")}) == ["b.csv"]
    assert len(list(kept.iterdir())) == 2
    assert {file.stat().st_mode & 0o777 for file in kept.iterdir()} == {0o600}
    for file in kept.iterdir():
        file.write_text("{")
    (tmp_path / "sops" / "a.csv").unlink()
    assert read_again({}) == ["b.csv"]
    assert len(list(kept.iterdir())) == 1


def test_what_text_files_became_is_kept_while_they_do_not_change(tmp_path: Path) -> None:
    kept, sops = tmp_path / "kept", tmp_path / "sops"
    sops.mkdir()
    for name in ("a", "b"):
        front = f"title: Page {name}\nowner: Nobody\nreview_every: 90d\ntasks: [x, y]\naudience: [risk]"
        (sops / f"{name}.md").write_text(f"---\n{front}\n---\n\n## Steps\n\n1. Do {name}\n")
    fresh = read_folder(sops)
    assert [read_folder(sops, kept=kept) for _ in range(2)] == [fresh, fresh]
    assert len(list(kept.iterdir())) == 2
    for file in kept.iterdir():
        file.write_text(file.read_text().replace("Page b", "Page B as kept"))
    assert [document.title for document in read_folder(sops, kept=kept).documents] == ["Page a", "Page B as kept"]
    (sops / "b.md").write_text("# Page b again\n\nText")
    assert [document.title for document in read_folder(sops, kept=kept).documents] == ["Page a", "Page b again"]
    assert len(list(kept.iterdir())) == 2


@pytest.mark.parametrize("folder", ["examples/sops", "tests/data"])
def test_every_file_is_kept_as_it_was_read(tmp_path: Path, folder: str) -> None:
    root = Path(__file__).parents[2] / folder
    fresh = read_folder(root, convert=plain)
    assert fresh.documents
    assert [read_folder(root, convert=plain, kept=tmp_path) for _ in range(2)] == [fresh] * 2
