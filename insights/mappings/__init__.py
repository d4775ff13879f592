"""How the records of other systems become work events: one YAML file per system, read and applied without a word of code."""
