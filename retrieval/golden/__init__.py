"""Golden questions: what a company's people ask, and what they must find. docs/golden-questions.md is the guide."""
