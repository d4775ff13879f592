"""From a question to ranked sections, within what the viewer may see."""
