"""Makes quiz items of approved SOPs (by rule, by a language model, by people and from imports), and reviews, keeps up to date and
retires them.
"""
