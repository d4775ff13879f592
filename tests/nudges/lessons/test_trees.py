"""Decision trees: which lists are walked, and every word of them is the SOP's."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import section_of

from nudges.lessons.trees import MOST, Node, tree_of, walked

NESTED = """Look at the amount:

- If the refund is EUR 200 or less → support issues it.
- If the refund is more than EUR 200 → ask the lead.
  - If the lead is away → ask the backup.
  - If both are away → wait.
- If it is a chargeback → never refund.
  - Tell the disputes channel.
"""
TWO = """1. Check the amount.
   - If it is small → go on.
   - If it is large → stop.
2. Check the plan.
   - If it is Solo → close.
   - If it is Chain → ask.
3. Close the ticket.
"""


def labels(node: Node) -> list[str]:
    return [child.label for child in node.children]


def tree(text: str) -> Node:
    found = tree_of(section_of(text))
    assert found is not None
    return found


def test_nested_branches_go_deeper_and_other_lines_are_notes() -> None:
    root = tree(NESTED)
    assert root.label == "Look at the amount:"
    assert labels(root) == ["If the refund is EUR 200 or less", "If the refund is more than EUR 200", "If it is a chargeback"]
    assert labels(root.children[1]) == ["If the lead is away", "If both are away"]
    assert root.children[2].notes == ("Tell the disputes channel.",)
    trail = walked(root, (1, 0))
    assert trail is not None
    assert [node.outcome for node in trail] == ["", "ask the lead.", "ask the backup."]


def test_the_lists_of_several_steps_are_several_questions() -> None:
    root = tree(TWO)
    assert (root.label, labels(root)) == ("Rules", ["Check the amount.", "Check the plan."])
    assert labels(root.children[1]) == ["If it is Solo", "If it is Chain"]


@pytest.mark.parametrize(
    ("line", "condition", "outcome"),
    [
        ("If the card is lost, stolen or blocked, call the bank.", "If the card is lost, stolen or blocked", "call the bank."),
        ("If the plan is Solo, then close it.", "If the plan is Solo", "close it."),
        (
            "When the amount is EUR 1,000 or more, the finance lead approves.",
            "When the amount is EUR 1,000 or more",
            "the finance lead approves.",
        ),
        ("Unless it is paid => wait.", "Unless it is paid", "wait."),
    ],
)
def test_a_condition_ends_at_the_arrow_or_where_an_instruction_begins(line: str, condition: str, outcome: str) -> None:
    root = tree(f"- {line}\n- If it is nothing of that → ask.\n")
    assert (root.children[0].label, root.children[0].outcome) == (condition, outcome)


@pytest.mark.parametrize(
    "text",
    [
        "- If it is small → go on.\n",
        "1. Open it.\n2. Close it.\n",
        "If it is small, go on. If it is large, stop.",
        "- Open Settings → Billing.\n- Open Settings → Users.\n",
        "- If it is late\n- If it is early\n",
        "\n".join(f"- If it is kind {number} → go to desk {number}." for number in range(MOST + 1)),
        "```\ncode\n```\n",
    ],
)
def test_what_leaves_nothing_to_choose_is_no_tree(text: str) -> None:
    assert tree_of(section_of(text)) is None


@pytest.mark.parametrize("path", [(9,), (0, 0), (-1,)])
def test_a_way_that_is_not_there_is_none(path: tuple[int, ...]) -> None:
    assert walked(tree(NESTED), path) is None


def test_an_arrow_without_an_if_is_a_branch_where_it_leads_from_a_case_to_an_action() -> None:
    tree = tree_of(
        section_of("- Nobody hurt, empty boat → take photographs and row home.\n- Somebody hurt -> ring the doctor and wait.\n")
    )
    assert [(child.label, child.outcome) for child in tree.children] == [
        ("Nobody hurt, empty boat", "take photographs and row home."),
        ("Somebody hurt", "ring the doctor and wait."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- Settings → Billing.\n- Settings → Mail.\n",
        "- Open the list of guests → choose one of the guests.\n- Press the bell → wait for somebody to come.\n",
        "- New → waiting for the cook → on the table.\n- Old → waiting for the till → in the box.\n",
    ],
)
def test_a_menu_a_step_and_a_chain_are_no_branches(text: str) -> None:
    assert tree_of(section_of(text)) is None
