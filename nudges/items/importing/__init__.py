"""Imports quizzes of other systems as items: CSV, GIFT (Moodle), Anki text. What cannot be read is listed, and the rest is kept."""
