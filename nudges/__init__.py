"""Helps people practise what SOPs say: skill maps, quiz items and spaced repetition. Reads `retrieval.library` only."""
