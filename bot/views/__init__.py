"""Pure views: a domain value in, Slack blocks out."""
