"""How people talk to an assistant. Pure: a text in, a value out; nothing here knows Slack, the library or a model."""
