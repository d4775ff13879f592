"""What a person has to decide: sending, claiming, deciding, and what Slack is told of it."""
