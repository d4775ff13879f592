"""Computes KPIs by formula, period and cohort. The code is pure; counts come through a port."""
