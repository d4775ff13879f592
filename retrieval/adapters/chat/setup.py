"""Sets up the chat model: which one, its address, and its options. A model that cannot be used is described in a sentence for the
operator; Cairn runs without it.
"""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from core.language_model import Trouble
from retrieval.language.ports import AttemptError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS = {"openai": "langchain_openai", "anthropic": "langchain_anthropic", "ollama": "langchain_ollama"}
"""Provider -> package that the extra of the same name installs."""

HOMES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
}
"""Fixed here, so that no variable of the environment (OPENAI_BASE_URL, a gateway's) decides where text goes."""


@dataclass(frozen=True, slots=True)
class ModelSetup:
    """The settings of a chat model. `name` is `provider:model`. `timeout`: seconds between two bytes. `base_url` and `api_key` may
    be empty.

    Temperature and the request for the usage of a stream are left out for models that refuse them.
    """

    name: str
    base_url: str = ""
    api_key: str = ""
    timeout: float = 20.0
    temperature: float | None = 0.0
    may_trace_text: bool = False
    says_usage: bool = True

    @property
    def provider(self) -> str:
        return self.name.partition(":")[0]

    @property
    def model(self) -> str:
        return self.name.partition(":")[2]

    @property
    def address(self) -> str:
        return self.base_url or HOMES.get(self.provider, "")


def problem_of(setup: ModelSetup) -> str | None:
    """Return what prevents the model from being used, as far as can be seen without importing anything; None: nothing."""
    if not setup.provider or not setup.model:
        return f"LLM_MODEL is {setup.name!r}; write provider:model, like openai:gpt-4.1-mini"
    package = EXTRAS.get(setup.provider)
    if package is not None and importlib.util.find_spec(package) is None:
        install = f"pip install -c constraints.txt -e '.[{setup.provider}]'"
        return f"LLM_MODEL names {setup.provider}, whose package is missing: {install}"
    return None


def make_chat(setup: ModelSetup) -> BaseChatModel:
    """Build LangChain's model. Raises UNSUPPORTED with a detail for the operator; nothing is sent yet."""
    problem = problem_of(setup)
    if problem is not None:
        raise AttemptError(Trouble.UNSUPPORTED, problem)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # advice for programmers about parameters, which no operator can follow
            from langchain.chat_models import init_chat_model  # noqa: PLC0415 -- takes seconds

            return cast("BaseChatModel", init_chat_model(setup.model, model_provider=setup.provider, **_options(setup)))
    except ImportError as error:
        raise AttemptError(Trouble.UNSUPPORTED, f"the package for {setup.provider} is missing: {error}") from error
    except Exception as error:
        raise AttemptError(Trouble.UNSUPPORTED, f"{setup.name} cannot be used: {str(error).splitlines()[0]}") from error


def without_what_is_refused(setup: ModelSetup, complaint: str) -> ModelSetup | None:
    """Return the setup without the option that a provider complains about; None: it complains about something else."""
    if setup.temperature is not None and "temperature" in complaint:
        return replace(setup, temperature=None)
    if setup.says_usage and "stream_options" in complaint:
        return replace(setup, says_usage=False)
    return None


def _options(setup: ModelSetup) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": setup.temperature} if setup.temperature is not None else {}
    if setup.address:
        options["base_url"] = setup.address
    if setup.provider == "ollama":
        headers = {"headers": {"Authorization": f"Bearer {setup.api_key}"}} if setup.api_key else {}
        return options | {"client_kwargs": {"timeout": setup.timeout, **headers}}
    options |= {"timeout": setup.timeout, "max_retries": 0}
    if setup.api_key or setup.base_url:
        options["api_key"] = setup.api_key or "none"  # a server of one's own often wants no key, its client wants one
    if setup.provider == "openai":
        options |= {"use_responses_api": False, "stream_usage": setup.says_usage}
    return options
