"""SOPs for quiz tests, cut by the real Markdown reader."""

from __future__ import annotations

from dataclasses import replace

from fakes.samples import NOON

from nudges.items.generate import families, generate, missed_step, variant
from nudges.items.models import Family, Item, Kind
from retrieval.adapters.markdown.sections import cut
from retrieval.library.models import CurrentSection, Governance, SopCard, SopDocument

REFUNDS = """# Refunds

## Who approves

- If the refund is EUR 200 or less → support issues it alone.
- If the refund is more than EUR 200 → the billing lead approves first.
- If the refund is more than EUR 1,000 → the finance lead approves first.

## Issue a refund

1. In Tallyroom, open the invoice and check the balance.
2. Create the **credit note** with the purpose "Refund".
3. Press *Refund* and enter the amount.
4. Wait for the status [Paid out](https://pay.example/x).
5. Send the template "Refund on its way".
6. Close the ticket with the reason Refunded.

## Deadlines

The customer must have the confirmation within 3 business days of the request. You can keep at most two open
reviews per person. A capture of more than EUR 5,000 needs the approval of the billing lead.

## Windows

| Plan | Billed | Window |
|---|---|---|
| Solo | monthly | 14 days |
| Studio | monthly | 30 days |
| Chain | annually | 60 days |
"""


def sop(text: str, *, owner: str | None = None, language: str = "en", sop_id: str = "refunds") -> SopDocument:
    page = cut(text, None, "Page")
    return SopDocument(sop_id, page.title, f"{sop_id}.md", Governance(owner=owner, language=language), page.sections)


def section_of(text: str, heading: str = "Rules", url: str | None = None) -> CurrentSection:
    """A section of an SOP named Refunds, cut by the real reader."""
    page = cut(f"# Refunds\n\n## {heading}\n\n{text}", None, "Page")
    card = SopCard("refunds", "Refunds", "refunds.md", 1, Governance(url=url), NOON)
    return CurrentSection(card, next(section for section in page.sections if section.heading == heading))


def items_of(text: str, kind: Kind | None = None) -> list[Item]:
    return [item for item in generate(sop(text, owner="U0A")) if kind is None or item.kind is kind]


def steps_of(text: str, kind: Kind | None = None) -> list[Item]:
    """What is asked about each step of the page when it was missed at work."""
    made = [item for number in range(1, 10) for item in missed_step(sop(text), "", str(number))]
    return [item for item in made if kind is None or item.kind is kind]


def every_way(text: str, kind: Kind | None = None) -> list[Item]:
    """One item for each way in which each family asks, those included that come as repeats only."""
    asked: list[Item] = []
    for family in families(sop(text, owner="U0A")):
        for way, maker in family.makers.items():
            made = variants_of(replace(family, makers={way: maker}), 12) if kind in {None, way} else []
            asked += [next((item for item in made if not item.findings), made[0])] if made else []
    return asked


def family_of(text: str, name: str) -> Family:
    """The family whose id ends in this name."""
    return next(family for family in families(sop(text, owner="U0A")) if family.id.endswith(name))


def variants_of(family: Family, most: int = 60) -> list[Item]:
    return [item for seed in range(most) if (item := variant(family, seed)) is not None]
