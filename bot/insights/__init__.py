"""Pages for managers, owners and administrators, and each person's own record: in Slack and on the dashboard."""
