"""Handles topics that belong to one person: help first, no record, a talk with one named person."""
