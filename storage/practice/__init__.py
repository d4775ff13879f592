"""Practice in SQL: learners, cards, items, lessons, questions asked."""
