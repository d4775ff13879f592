"""All limits of an SOP, and those that count: what owners wrote in the front matter and what they confirmed of the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from escalation.limits.lines import front_matter_limits
from escalation.limits.models import Limit, Origin
from escalation.limits.parsing import proposed_limits
from retrieval.library.models import Governance, Section

_MARKUP = re.compile(r"[*_`~]+|\[(?P<label>[^\]]*)\]\([^)]*\)")


def limits_of(sop_id: str, governance: Governance, sections: Iterable[Section]) -> tuple[Limit, ...]:
    """Return the limits of the front matter, then those proposed from the sections' text."""
    written, _ = front_matter_limits(sop_id, governance)
    return (*written, *(limit for section in sections for limit in proposed_limits(sop_id, section)))


def standing(limits: Sequence[Limit], confirmed: Collection[str]) -> tuple[Limit, ...]:
    """Return those that may fire: written by the owner, or proposed and confirmed (`confirmed` holds keys)."""
    return tuple(limit for limit in limits if limit.origin is Origin.FRONT_MATTER or limit.key in confirmed)


def in_text(evidence: str, text: str) -> bool:
    """Whether the evidence stands in the text word for word, spaces, Markdown emphasis and the writing of characters aside."""
    return bool(_bare(evidence)) and _bare(evidence) in _bare(text)


def _bare(text: str) -> str:
    plain = _MARKUP.sub(lambda found: found["label"] or "", unicodedata.normalize("NFKC", text))
    return " ".join(plain.split()).casefold()
