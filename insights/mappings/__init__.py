"""Turns the records of other systems into work events, by one YAML file per system."""
