"""When a human decides: owners, and (with the next issues) triage, cases and deadlines. Reads `retrieval.library` only."""
