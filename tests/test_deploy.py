"""The files of deploy/ and the Dockerfile, read by linters and schemas. No container engine runs them here."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SECRETS = {"slack_bot_token", "slack_app_token", "database_url"}


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.load_all((DEPLOY / name).read_text(encoding="utf-8"), yaml.SafeLoader))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.process
def test_hadolint_has_nothing_to_say() -> None:
    found = run(str(ROOT / ".venv" / "bin" / "hadolint"), str(ROOT / "Dockerfile"))
    assert (found.returncode, found.stdout) == (0, "")


def test_the_image_runs_without_torch_and_not_as_root() -> None:
    build, final = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    assert "torch==" in build
    assert "uninstall --yes torch" in build
    assert "pip" not in final
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert "/healthz" in final
    torch = re.search(r"^torch==(\S+?)(\+cpu)?$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert torch is not None
    assert f"torch=={torch[1]}" in build


def test_everything_stays_out_of_the_image_but_what_the_dockerfile_copies() -> None:
    first, *allowed = [
        line
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith(("!", "*")) and not line.startswith("**")
    ]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert first == "*"
    assert {line[1:] for line in allowed} == {name for names in copied for name in names.split()}


def test_compose_keeps_its_schema_and_waits_for_health() -> None:
    check = pytest.importorskip("check_jsonschema")
    schema = Path(check.__file__).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    (compose,) = documents("compose.yaml")
    jsonschema.validate(compose, json.loads(schema.read_text(encoding="utf-8")))
    services = compose["services"]
    bot = services["bot"]
    assert bot["deploy"]["replicas"] == 2
    assert bot["read_only"]
    assert set(bot["secrets"]) == SECRETS
    assert {name: wait["condition"] for name, wait in bot["depends_on"].items()} == dict.fromkeys(
        ("postgres", "chroma"), "service_healthy"
    )
    assert all("healthcheck" in services[name] for name in bot["depends_on"])
    assert {name for service in services.values() for name in service.get("secrets", ())} == set(compose["secrets"])


def test_kubernetes_objects_keep_their_schemas() -> None:
    kubernetes = pytest.importorskip("kubernetes_validate")
    objects = documents("kubernetes.yaml")
    for each in objects:
        kubernetes.validate(each, "1.34", strict=True)
    kinds = {each["kind"]: each for each in objects}
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    (bot,) = pod["containers"]
    assert kinds["Deployment"]["spec"]["replicas"] == 2
    assert pod["securityContext"]["runAsNonRoot"]
    assert bot["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert bot["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert set(kinds["Secret"]["stringData"]) == SECRETS
    assert not any(kinds["Secret"]["stringData"].values())


@pytest.mark.process
def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    if not Path("/usr/bin/systemd-analyze").exists():
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "cairn.service"
    text = (DEPLOY / "cairn.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/cairn/bin/cairn run", "/bin/true"), encoding="utf-8")
    verified = run("systemd-analyze", "verify", "--man=no", str(unit))
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = run("systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit))
    assert exposed.returncode == 0, exposed.stdout


def test_every_setting_and_secret_in_the_files_is_one_of_cairn() -> None:
    (compose,) = documents("compose.yaml")
    pod = next(each for each in documents("kubernetes.yaml") if each["kind"] == "Deployment")["spec"]["template"]["spec"]
    named = {*compose["services"]["bot"]["environment"], *(each["name"] for each in pod["containers"][0]["env"])}
    loaded = re.findall(r"^LoadCredential=(\w+):", (DEPLOY / "cairn.service").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.lower() for name in named} | SECRETS | set(loaded) <= set(Settings.model_fields)


@pytest.mark.process
@pytest.mark.slow
def test_a_converted_model_embeds_without_torch() -> None:
    code = (
        "import sys\n"
        "from bot.settings import Settings\nfrom bot.wiring import embedder_of\n"
        "embedder_of(Settings(_env_file=None)).embed_query('convert')\n"
        "assert len(sys.argv) == 1 or 'torch' not in sys.modules\n"
    )
    blocked = "import sys\nsys.modules['torch'] = None\n" + code
    for program in (code, blocked):
        done = subprocess.run(
            [str(ROOT / ".venv" / "bin" / "python"), "-c", program],
            env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 - the started process needs ours
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
