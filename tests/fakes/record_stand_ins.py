"""Records the scores of both stand-ins beside the prompts: `python tests/fakes/record_stand_ins.py`. Takes some minutes.

The command line runs as its own process and asks through langchain-openai over HTTP on this machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fakes.model_servers import ModelServer, OpenAIWire  # noqa: E402 - found by the line above
from fakes.stand_ins import CarefulStandIn, CarelessStandIn, acting  # noqa: E402

_SAYS = "A scripted stand-in on this machine, no language model"
NOTES = {
    "careful": f"{_SAYS}: it replies what a person wrote beside each case. The figures say that prompt, client, checks and scoring "
    "hang together, and what flawless replies score; nothing about how well a model follows the prompt.",
    "careless": f"{_SAYS}: it errs on about two replies of three (another number, an own idea, the first letter). The figures say "
    "that the score falls when replies are bad; nothing about how well a model follows the prompt.",
}


def main() -> None:
    for name, stand_in in (("careful", CarefulStandIn()), ("careless", CarelessStandIn())):
        with ModelServer(OpenAIWire()).running() as server:
            server.play(acting(stand_in))
            settings = {"LLM_MODEL": f"openai:{name}-stand-in", "LLM_BASE_URL": server.url, "LLM_API_KEY": "none"}
            command = [Path(sys.executable).with_name("cairn"), "eval", "prompts", "--record", "--note", NOTES[name], *sys.argv[1:]]
            here = dict(os.environ)  # noqa: TID251 - what the started process needs of ours
            subprocess.run(command, env=here | settings, check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
