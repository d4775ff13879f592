"""Connects to language models: LangChain's chat models, their set-up, their errors and their traces."""
