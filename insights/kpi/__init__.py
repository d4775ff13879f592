"""KPIs: what is counted, by which formula, in which cohort, and what the numbers were. Pure; counts come through a port."""
