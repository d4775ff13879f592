"""Scores of the prompt files on labelled cases: `cairn eval prompts`."""
