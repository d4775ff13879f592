"""Computes what questions, practice and work events say about the organisation: alerts, KPIs, diagnoses, topics.

The formulas are pure; rows come through a port. Of the retrieval packages it reads `retrieval.library` only.
"""
