"""Golden question files: what people write is read as they wrote it, and every mistake is named with line and remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.adapters.golden_file import read_golden
from retrieval.adapters.markdown.files import read_folder
from retrieval.golden.judging import obstacle
from retrieval.golden.models import Kind
from retrieval.library.models import Severity

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str, name: str = "questions.yaml") -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_yaml_is_read_as_it_is_written(write):
    file = write("- text: yes\n  kind: answerable\n  sop: refunds\n  section: [Windows, 12]\n  answer: 007\n  role: ~\n")
    (question,), problems = read_golden(file)
    assert problems == ()
    assert (question.text, question.kind, question.sop) == ("yes", Kind.ANSWERABLE, "refunds")
    assert (question.sections, question.answer, question.role, question.line) == (("Windows", "12"), "007", None, 1)


def test_a_list_below_the_key_questions_is_read_too(write):
    questions, problems = read_golden(
        write("# ours\nquestions:\n- {text: hm, kind: exception}\n- {text: so, kind: unanswerable}\n")
    )
    assert problems == ()
    assert [(question.text, question.line) for question in questions] == [("hm", 3), ("so", 4)]


def test_json_lines_with_keys_of_labelled_sets(write):
    row = {"text": "beds", "kind": "answerable", "sop": "inn", "section": "", "answer": "12", "style": "terse", "role": None}
    (question,), problems = read_golden(write(f"{json.dumps(row)}\n\n", "q.jsonl"))
    assert problems == ()
    assert (question.sections, question.answer, question.role, question.line) == ((), "12", None, 1)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- kind: answerable\n  sop: a\n", 1, "the question has no text. Write what people type"),
        (
            "- text: x\n  kind: answerable\n  sop: a\n- text: y\n",
            4,
            "the question has no kind. Write `kind:` with one of answerable",
        ),
        ("- text: x\n  kind: maybe\n", 2, "`maybe` is no kind of question"),
        ("- text: x\n  kind: answerable\n", 1, "nothing says what must be found. Name `sop`"),
        ("- text: x\n  kind: answerable\n  sop: a\n  secton: b\n", 4, "unknown key `secton`. Did you mean `section`?"),
        ("- text: x\n  kind: answerable\n  answer: a\n  section: b\n", 4, "`section` stands without `sop`"),
        ("- text: x\n  text: y\n", 2, "`text` stands twice, first on line 1"),
        ("- text: [x, y]\n  kind: exception\n", 1, "`text` is a list. Only `section` may be one."),
        ("- text: x\n  kind: exception\n  sop: {a: b}\n", 3, "`sop` is neither a text nor a list of texts"),
        ("- just words\n", 1, "this is no question. Write a list of questions"),
        ("text: x\n", 1, "this is no list of questions"),
        ('- text: "x\n', 2, "this is not valid YAML"),
        ("", None, "the file holds no questions"),
    ],
)
def test_every_mistake_is_named_with_line_and_remedy(write, text, line, said):
    file = write(text)
    _, problems = read_golden(file)
    (problem,) = problems
    assert (problem.file, problem.line, problem.severity) == (file.as_posix(), line, Severity.ERROR)
    assert said in str(problem)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{\n", "this line is not valid JSON"),
        ("[1]\n", "this line is not a JSON object"),
        ('{"text": {"a": 1}, "kind": "exception"}\n', "`text` is not a text"),
        ('{"text": "x", "kind": "answerable", "sop": "a", "section": [["b"]]}\n', "`section` is not a text"),
    ],
)
def test_a_broken_json_line_is_named_and_the_others_are_read(write, text, said):
    questions, (problem,) = read_golden(write('{"text": "x", "kind": "exception"}\n' + text, "q.jsonl"))
    assert len(questions) == 1
    assert problem.line == 2
    assert said in str(problem)


def test_a_key_of_ones_own_is_a_note(write):
    questions, (problem,) = read_golden(write("- text: x\n  kind: exception\n  ticket: OPS-1\n"))
    assert (len(questions), problem.line, problem.severity) == (1, 3, Severity.NOTICE)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "q.yaml").write_bytes(b"- text: \xff\n")
    assert "UTF-8" in str(read_golden(tmp_path / "q.yaml")[1][0])
    assert "cannot be read" in str(read_golden(tmp_path / "gone.yaml")[1][0])


def test_the_sample_companys_questions_fit_its_library():
    questions, problems = read_golden(EXAMPLES / "questions.yaml")
    documents = read_folder(EXAMPLES / "sops").documents
    assert problems == ()
    assert [sum(question.kind is kind for question in questions) for kind in Kind] == [59, 12, 12]
    lost = {
        question.text: why
        for question in questions
        if question.kind is not Kind.UNANSWERABLE and (why := obstacle(question, documents))
    }
    assert lost == {}
