"""Quiz items made from approved SOPs without a language model: families, variants, lint, and what an edit does to them."""
