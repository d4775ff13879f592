"""Draws a chart of a page as SVG, and the same SVG as PNG. Pure: values in, text or bytes out."""
