"""Made-up teams with one planted bottleneck each, and how often the diagnosis names it."""
