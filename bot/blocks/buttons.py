"""Defines the action ids of buttons that several features render or handle."""

from __future__ import annotations

from typing import Final

HELPED: Final = "feedback_helped"
STUCK: Final = "feedback_still_stuck"
ASK_OWNER: Final = "ask_owner"
ONLY_POLICY: Final = "case_only_policy"
MORE: Final = "answer_more"
WHY: Final = "why"
SUGGEST: Final = "suggest"
ADD_QUESTION: Final = "add_question"
SHARE: Final = "share"
CHECKLIST: Final = "section_checklist"
WALK: Final = "section_walk"
REFERENCE: Final = "section_reference"
SETTINGS: Final = "admin_settings"

AIDS: Final = "aids:"
"""Prefix of the block_id of CHECKLIST, WALK and REFERENCE, which stay below a card when its other buttons go."""
