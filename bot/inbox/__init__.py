"""Takes in every event of Slack exactly once, whatever happens to the process that takes it."""
