"""Words that say what a name is a name of, and words that are never a name."""

from __future__ import annotations

import re

_KINDS_TEXT = (
    "branch site store shop location office plan tier product model region country city town team department warehouse "
    "hotel school campus gym club studio building floor room hall wing class grade vehicle car van truck machine device "
    "version contract brand supplier carrier customer client system account package bundle membership subscription server "
    "plant line depot station property facility type card level gate pool court lab clinic ward centre center restaurant "
    "cafe bar kitchen camp lot area zone district market currency provider courier printer tool option edition filiale "
    "standort"
)
KINDS = frozenset(re.findall(r"\w+", _KINDS_TEXT))
"""What names are given to."""

_GENERIC_TEXT = (
    "policy policies guide guides handbook manual sop sops procedure procedures process rules hours opening the a an and of "
    "for in at on to with how our your info information notes page overview faq list form checklist part step day week "
    "month chapter"
)
GENERIC = frozenset(re.findall(r"\w+", _GENERIC_TEXT))
"""Stand in titles of any page."""

SYNONYMS = {"annual": {"yearly", "year", "annually"}, "yearly": {"annual", "annually", "year"}, "monthly": {"month"}}
