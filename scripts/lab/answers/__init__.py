"""Measures written answers on labelled questions."""
