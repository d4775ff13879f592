"""Stores practice in SQL: learners, cards, items, lessons, questions asked."""
