"""LangChain's standard interface over Cairn's search, with the eyes of one role."""

from __future__ import annotations

import anyio
import pytest
from fakes.search import BrokenVectors
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

import bot.wiring
from bot.wiring.agents import sop_retriever
from core.people import Viewer
from retrieval.search.errors import SearchError

PAYOUTS = "When are partner payouts released?"


def test_documents_are_sections_word_for_word(cairn):
    found = sop_retriever(cairn, limit=3).invoke("How do I invite a colleague to the tools they need?")
    assert 1 <= len(found) <= 3
    for document in found:
        sop_id, _, anchor = document.id.partition("#")
        with cairn.unit() as uow:
            stored = uow.library.document(sop_id, document.metadata["version"])
        assert document.page_content in {section.text for section in stored.sections if section.anchor == anchor}
        assert set(document.metadata) == {"sop", "title", "section", "version", "url", "score"}
        assert document.metadata["url"].startswith("http")
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)


def test_what_a_role_may_not_see_does_not_exist(cairn):
    def sops(role: str | None) -> set[str]:
        return {one.metadata["sop"] for one in sop_retriever(cairn, role, limit=50, abstain=False).invoke(PAYOUTS)}

    assert "partner-payouts" in sops("finance-ops")
    assert "partner-payouts" not in sops("support")
    assert "partner-payouts" not in sops(None)


def test_no_argument_of_a_call_widens_what_is_seen(cairn):
    retriever = sop_retriever(cairn, limit=50, abstain=False)
    config = {"configurable": {"viewer": Viewer(frozenset({"finance-ops"})), "role": "finance-ops"}}
    found = retriever.invoke(PAYOUTS, config, viewer=Viewer(frozenset({"finance-ops"})))
    assert "partner-payouts" not in {one.metadata["sop"] for one in found}
    with pytest.raises(ValidationError):
        retriever.viewer = Viewer(frozenset({"finance-ops"}))


def test_out_of_scope_is_an_empty_list_unless_asked_otherwise(cairn):
    off_topic = "how long do I boil an egg"
    assert sop_retriever(cairn).invoke(off_topic) == []
    assert sop_retriever(cairn, abstain=False).invoke(off_topic)
    assert sop_retriever(cairn, abstain=False).invoke("") == []


def test_async_batch_and_a_chain_find_the_same(cairn):
    retriever = sop_retriever(cairn, "finance-ops", limit=2)
    alone = retriever.invoke(PAYOUTS)
    assert alone

    async def asynchronous() -> tuple[list[Document], list[list[Document]]]:
        return await retriever.ainvoke(PAYOUTS), await retriever.abatch([PAYOUTS, "boil an egg"])

    assert anyio.run(asynchronous) == (alone, [alone, []])
    assert retriever.batch([PAYOUTS, "boil an egg"]) == [alone, []]
    chain = retriever | RunnableLambda(lambda documents: [document.metadata["sop"] for document in documents])
    assert chain.invoke(PAYOUTS) == [one.metadata["sop"] for one in alone]


def test_a_broken_index_raises_as_a_retriever_should(cairn, library_home):
    with bot.wiring.build(cairn.settings, bot.wiring.Parts(vectors=BrokenVectors())) as broken, pytest.raises(SearchError):
        sop_retriever(broken).invoke(PAYOUTS)
