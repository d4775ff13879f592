"""Collects all limits of an SOP, and those in force: written by owners in the front matter, or confirmed by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from escalation.limits.lines import front_matter_limits
from escalation.limits.models import Limit, Origin
from escalation.limits.parsing import proposed_limits
from retrieval.library.models import Governance, Section


def limits_of(sop_id: str, governance: Governance, sections: Iterable[Section]) -> tuple[Limit, ...]:
    """Return the limits of the front matter, then those proposed from the sections' text."""
    return (
        *front_matter_limits(sop_id, governance),
        *(limit for section in sections for limit in proposed_limits(sop_id, section)),
    )


def standing(limits: Sequence[Limit], confirmed: Collection[str]) -> tuple[Limit, ...]:
    """Return the limits in force: written by the owner, or proposed and confirmed (`confirmed` holds keys)."""
    return tuple(limit for limit in limits if limit.origin is Origin.FRONT_MATTER or limit.key in confirmed)
