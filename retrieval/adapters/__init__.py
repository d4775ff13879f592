"""Connects retrieval to Chroma, the lexical index, sentence-transformers, LangChain and file formats. Built by `bot.wiring`, used
through ports.
"""
