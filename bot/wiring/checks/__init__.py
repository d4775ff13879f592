"""What `cairn doctor` looks at: settings, Slack, database, index, models, who can be reached."""
