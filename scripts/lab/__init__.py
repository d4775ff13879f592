"""The laboratory: evaluation, fitting, benches and simulations. It comes with the source checkout, not with the wheel.

Only the command line imports it (`scripts.laboratory`); the product runs without it.
"""
