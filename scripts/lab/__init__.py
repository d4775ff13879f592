"""Holds the laboratory: evaluation, fitting, benchmarks, simulations, and what writes the reference and the catalogues. It comes
with the source checkout, not with the wheel.

Only the command line imports it (`scripts.laboratory`); the product runs without it.
"""
