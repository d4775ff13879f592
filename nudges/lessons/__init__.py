"""One card cut from one section."""
