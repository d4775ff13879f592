"""Every event of Slack is taken once, whatever happens to the process that takes it."""
