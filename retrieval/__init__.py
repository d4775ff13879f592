"""Keeps the library of SOPs, searches it and answers questions from it. Imports no other room."""
