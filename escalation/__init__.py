"""Sends questions to the people who decide them: owners, triage, cases and deadlines. Reads `retrieval.library` only."""
