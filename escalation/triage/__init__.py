"""Decides who answers a question, before anything is answered: rules, a classifier and the SOP's limits say whether a bot may."""
