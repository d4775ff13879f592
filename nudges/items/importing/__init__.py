"""Quizzes of other systems become items: CSV, GIFT (Moodle), Anki text. What cannot be read is named, and the rest is kept."""
