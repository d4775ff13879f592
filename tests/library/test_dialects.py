"""What documentation tools add to Markdown, read as their pages show it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.adapters.markdown.dialects import plain_markdown
from retrieval.adapters.markdown.files import read_folder
from retrieval.library.models import SopDocument


def read(root: Path, text: str, name: str = "a.md") -> tuple[SopDocument, list[str]]:
    (root / name).write_text(text)
    reading = read_folder(root)
    return reading.documents[0], [problem.what for problem in reading.problems]


def sections(root: Path, text: str) -> list[tuple[str, str]]:
    return [(" > ".join(section.path), section.text) for section in read(root, text)[0].sections]


DOCUSAURUS = """\
import Tabs from '@theme/Tabs';

## Restart

<Tabs>
  <TabItem value="a" label="North">

1. Stop pump 1.

  </TabItem>
  <TabItem value="b" label="South">

1. Stop pump 9.

  </TabItem>
</Tabs>

<Admonition type="tip">Tell the desk.</Admonition>
<Diagram src="x" />
"""
MKDOCS = """\
## Restart

=== "North"

    1. Stop pump 1.

    !!! danger
        Never alone.

=== "South"

    1. Stop pump 9.

Tell the desk.
"""
GITBOOK = """\
## Restart

{% tabs %}
{% tab title="North" %}
1. Stop pump 1.
{% endtab %}
{% tab title="South" %}
1. Stop pump 9.
{% endtab %}
{% endtabs %}

Tell the desk.
"""


@pytest.mark.parametrize("text", [DOCUSAURUS, MKDOCS, GITBOOK])
def test_each_tab_is_a_part_of_its_own_with_its_label(tmp_path: Path, text: str) -> None:
    found = sections(tmp_path, text)
    assert [path for path, _ in found] == ["Restart > North", "Restart > South", "Restart"]
    assert ["pump 1" in found[0][1], "pump 9" in found[0][1], "pump 9" in found[1][1]] == [True, False, True]
    assert "Tell the desk." in found[2][1]
    assert not any(sign in body for _, body in found for sign in ("<", "{%", "===", "!!!", "import "))


def test_unknown_components_and_includes_are_named(tmp_path: Path) -> None:
    assert any("<Diagram>" in what for what in read(tmp_path, DOCUSAURUS)[1])
    assert any("include" in what for what in read(tmp_path, 'Text\n\n--8<-- "parts/a.md"\n')[1])


def test_a_placeholder_in_angle_brackets_is_no_component(tmp_path: Path) -> None:
    assert sections(tmp_path, "Write to <Customer> at <order-id>.") == [("", "Write to <Customer> at <order-id>.")]


@pytest.mark.parametrize(
    "text",
    [
        '!!! warning "Two people"\n    Count twice.\n',
        '??? warning "Two people"\n    Count twice.\n',
        ":::warning Two people\n\nCount twice.\n\n:::\n",
        ":::warning[Two people]\nCount twice.\n:::\n",
        "/// warning | Two people\nCount twice.\n///\n",
        "> [!WARNING]+ Two people\n> Count twice.\n",
        '{{< notice warning "Two people" >}}\nCount twice.\n{{< /notice >}}\n',
        '{% hint style="warning" title="Two people" %}\nCount twice.\n{% endhint %}\n',
    ],
)
def test_admonitions_are_notes(tmp_path: Path, text: str) -> None:
    [(_, body)] = sections(tmp_path, text)
    lines = [line.strip("> ").strip() for line in body.splitlines()]
    assert [line for line in lines if line] in (["**Warning: Two people**", "Count twice."], ["**Warning**", "Count twice."])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a %%secret 4471%% b", "a  b"),
        ("a\n%%\nsecret\n%%\nb", "a\n\n\n\nb"),
        ("a\n\n%% secret", "a"),
        ("a {/* secret */} b", "a  b"),
        ("a {% comment %}secret{% endcomment %} b", "a  b"),
        ("a `%%x%%` b", "a `%%x%%` b"),
        ("50 %% of it", "50 %% of it"),
        ("See [[Desk|the desk]], [[Keys#Lost]], ![[Form]].", "See the desk, Keys > Lost, Form."),
        ("It costs ==EUR 45== ^fee-1", "It costs **EUR 45**"),
        ("if a == b and c == d", "if a == b and c == d"),
        ("x <kbd>Ctrl</kbd> <del>old</del> 5&nbsp;&deg;C &mdash; H<sub>2</sub>O 10<sup>6</sup>", "x Ctrl ~~old~~ 5 °C — H2O 10⁶"),
        ("a &#x202e;b&ZeroWidthSpace; &lt;c&gt;", "a b &lt;c&gt;"),
        ("<details>\n<summary>When?</summary>\n\nAt noon.\n\n</details>", "**When?**\n\nAt noon."),
        ("Term\n: What it means", "Term: What it means"),
        ("At most {{< param max >}} EUR.", "At most […] EUR."),
        ("{% raw %}{{ code }}{% endraw %}", "{{ code }}"),
        ("Write {{name}} there.", "Write {{name}} there."),
        ("{% include box.html content='Ask first.' %}", "> **Note**  \n> Ask first."),
        ("Kept.[^1]\n\n[^1]: Not in May.", "Kept (Not in May)."),
        ("Kept.^[Not in May.]", "Kept (Not in May.)."),
        ("Kept.[^x]", "Kept.[^x]"),
        ("```\n%%x%%\n[[y]]\n==z==\n{% x %}\n```", "```\n%%x%%\n[[y]]\n==z==\n{% x %}\n```"),
    ],
)
def test_signs_are_read_as_their_tool_shows_them(tmp_path: Path, text: str, shown: str) -> None:
    assert sections(tmp_path, text)[0][1].strip() == shown


def test_an_html_table_is_a_table_with_merged_cells_filled(tmp_path: Path) -> None:
    html = (
        "<table><tr><th rowspan=2>Shift</th><th colspan=2>Pay</th></tr><tr><th>Day</th><th>Sunday</th></tr>"
        "<tr><td>Late</td><td>1.20</td><td rowspan=2>6.50</td></tr><tr><td>Night</td><td>3<br>4</td></tr></table>"
    )
    [(_, body)] = sections(tmp_path, f"# Pay\n\n{html}\n")
    assert body.strip().splitlines() == [
        "| Shift | Pay Day | Pay Sunday |",
        "|---|---|---|",
        "| Late | 1.20 | 6.50 |",
        "| Night | 3 / 4 | 6.50 |",
    ]


def test_lines_are_the_files_lines_however_long_a_construct_becomes(tmp_path: Path) -> None:
    document, _ = read(tmp_path, f"---\ntitle: T\n---\n{MKDOCS}\n## Last\n\nText\n")
    text = (tmp_path / "a.md").read_text().split("\n")
    assert text[document.sections[-1].line - 1] == "## Last"


def test_a_long_footnote_cited_often_is_no_bomb(tmp_path: Path) -> None:
    document, _ = read(tmp_path, "Kept.[^1] " * 20_000 + "\n\n[^1]: " + "x" * 900 + "\n")
    assert len(document.sections[0].text) < 500_000


MARKS = (
    *("  ", "word", "\n", "\n\n", "- ", "# ", "> ", "| a | b |", "`", "```\n", "<!--", "-->", "^[note]", '=== "North"\n', ": said"),
    *("{% note %}", "{% endnote %}", "{% tabs %}", '{% tab title="A" %}', "{% endtabs %}", '{% include "x" %}', "{% raw %}"),
    *(
        "{{< ref x >}}",
        "{{ value }}",
        "{% if a %}",
        "{% endif %}",
        "<Tabs>",
        "</Tabs>",
        "<table><tr><td>",
        "</table>",
        ":::tip",
        ":::",
    ),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Before </table> and <table><tr><td> after.", "Before </table> and <table><tr><td> after."),
        ("Before <table></table> after.", "Before  after."),
        ("<table></table>", ""),
    ],
)
def test_words_beside_a_table_that_is_none_stay(text: str, shown: str) -> None:
    found, numbers, _ = plain_markdown(text, "a.md", 1)
    assert (found.strip(), len(numbers)) == (shown, len(found.split("\n")))


@given(st.lists(st.sampled_from(MARKS), max_size=14))
def test_constructs_in_any_order_are_read(marks: list[str]) -> None:
    text, numbers, _ = plain_markdown("".join(marks), "a.md", 1)
    assert len(numbers) == len(text.split("\n"))


def test_a_tag_after_an_indent_leaves_its_line(tmp_path: Path) -> None:
    assert "Stop pump 9." in sections(tmp_path, "## Restart\n\n  {% octicon x %} Stop pump 9.\n")[0][1]


FAQ = """# Desk

**Do you take euros?**
No.

**Lost ticket?**

Not replaced.
"""


def test_bold_lines_that_repeat_are_headings(tmp_path: Path) -> None:
    assert sections(tmp_path, FAQ) == [("Do you take euros?", "No."), ("Lost ticket?", "Not replaced.")]
    assert sections(tmp_path, FAQ.partition("\n")[2]) == [("Do you take euros?", "No."), ("Lost ticket?", "Not replaced.")]


@pytest.mark.parametrize(
    "text",
    [
        "# Desk\n\n**Only once**\n\nText.",
        "# Desk\n\n## A\n\n**One?**\nNo.\n\n**Two?**\nYes.",
        "# Desk\n\n**This is a sentence.**\n\nText.\n\n**And this one;**\n\nText.",
        "# Desk\n\n```\n**One?**\nNo.\n\n**Two?**\nYes.\n```",
        "# Desk\n\nText\n**One?**\nText\n**Two?**\nText",
        "# Desk\n\n**One?** No.\n\n**Two?** Yes.",
    ],
)
def test_other_bold_words_are_text(tmp_path: Path, text: str) -> None:
    assert len(sections(tmp_path, text)) == 1


def test_a_bold_line_above_bold_lines_is_the_title(tmp_path: Path) -> None:
    document, _ = read(tmp_path, FAQ.replace("# Desk", "**Desk**"))
    assert (document.title, [section.path for section in document.sections]) == (
        "Desk",
        [("Do you take euros?",), ("Lost ticket?",)],
    )
