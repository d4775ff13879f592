"""Small models on disk, as sentence-transformers saves them: made in a second, of a vocabulary that the test gives."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
)

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_LONGEST = 128


def tiny_encoder(folder: Path, texts: Sequence[str], *, pooling: str = "mean", seed: int = 1) -> Path:
    """A random BERT of one layer."""
    torch.manual_seed(seed)
    words = _saved_tokenizer(folder, texts)
    BertModel(_config(len(words))).save_pretrained(folder)
    kind = "sentence_transformers.models."
    modules = [{"idx": 0, "name": "0", "path": "", "type": f"{kind}Transformer"}]
    modules.append({"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{kind}Pooling"})
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"embedding_dimension": 32, "pooling_mode": pooling}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": _LONGEST}))
    return folder


def tiny_reranker(
    folder: Path, questions: Sequence[str], passages: Sequence[str], *, labels: int = 1, is_trained: bool = False
) -> Path:
    """A BERT of one layer with one number for a pair: random, or trained to give each question's own passage the highest."""
    torch.manual_seed(1)
    words = _saved_tokenizer(folder, [*questions, *passages])
    model = BertForSequenceClassification(_config(len(words), labels))
    if is_trained:
        _train(model, PreTrainedTokenizerFast.from_pretrained(folder), questions, passages)
    model.save_pretrained(folder)
    return folder


def _train(
    model: BertForSequenceClassification, tokenizer: PreTrainedTokenizerFast, questions: Sequence[str], passages: Sequence[str]
) -> None:
    """Softmax over all passages of each question (listwise)."""
    asked = [question for question in questions for _ in passages]
    encoded = tokenizer(asked, list(passages) * len(questions), padding=True, truncation=True, return_tensors="pt")
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    model.train()
    for _ in range(160):
        optimizer.zero_grad()
        scores = model(**encoded).logits.view(len(questions), len(passages))
        torch.nn.functional.cross_entropy(scores, torch.arange(len(questions))).backward()
        optimizer.step()
    model.eval()


def _config(words: int, labels: int = 1) -> BertConfig:
    return BertConfig(
        vocab_size=words,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        num_labels=labels,
        max_position_embeddings=_LONGEST,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )


def _saved_tokenizer(folder: Path, texts: Sequence[str]) -> list[str]:
    found = {word for text in texts for word in re.findall(r"\w+|[^\w\s]", text.lower())}
    words = [*_SPECIAL, *sorted(found)]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",  # noqa: S106
        pad_token="[PAD]",  # noqa: S106
        cls_token="[CLS]",  # noqa: S106
        sep_token="[SEP]",  # noqa: S106
        mask_token="[MASK]",  # noqa: S106
        model_max_length=_LONGEST,
    ).save_pretrained(folder)
    return words
