"""Handles proposals: new or changed SOPs that wait for a decision, and changes that people suggest. They are folded from events."""
