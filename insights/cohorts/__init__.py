"""Measures whether people become proficient and whether Cairn caused it: survival curves, comparisons, return on investment.

The code is pure; rows come through a port.
"""
