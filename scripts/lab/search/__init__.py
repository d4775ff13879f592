"""Measures search on labelled questions, and fits what ranks sections."""
