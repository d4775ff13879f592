"""The description of the HTTP API is true: a server on loopback answers whatever may be sent to it, and more, as the file says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import waitress
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection
from support.bent import MANY
from typing_extensions import override
from web.test_http_laws import SECRET, Site

from bot.web.events_signatures import CAIRN_SECRET, CAIRN_SIGNATURE, CAIRN_TIMESTAMP, cairn_signature

FILE = Path(__file__).parents[2] / "docs" / "reference" / "openapi.yaml"
API: Any = schemathesis.openapi.from_path(FILE)
OPERATIONS = [each.ok() for each in API.get_all_operations()]


class Signed(requests.auth.AuthBase):
    """Signs the body as it goes out."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @override
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
        stamp = f"{self.site.story.clock().timestamp():.0f}"
        signature = cairn_signature(SECRET, stamp, body)
        request.headers.update({CAIRN_TIMESTAMP: stamp, CAIRN_SIGNATURE: signature, CAIRN_SECRET: SECRET})
        return request


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Site]]:
    site = Site()
    server = waitress.create_server(site.web, host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", site
    server.close()
    thread.join(5)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body], ids=lambda each: each.label)
def test_whatever_is_sent_is_answered_as_described(operation: Any, mode: GenerationMode, served: tuple[str, Site]) -> None:
    """With bodies that the description allows, which are stored, and with others: some of those are taken in as well, such as a
    step that is a number. `Signed` puts in the headers that the others lack.
    """
    address, site = served

    @settings(max_examples=MANY // 8, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def holds(case: Any) -> None:
        case.call_and_validate(base_url=address, auth=Signed(site), excluded_checks=[negative_data_rejection])

    holds()


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if not each.body], ids=lambda each: each.label)
def test_probes_are_answered_as_described(operation: Any, served: tuple[str, Site]) -> None:
    operation.Case().call_and_validate(base_url=served[0])


@pytest.mark.parametrize("path", ["/v1/events", "/v1/events/freshdesk", "/v1/events/nobody"])
def test_a_sender_without_the_secret_is_refused_as_described(path: str, served: tuple[str, Site]) -> None:
    described = next(
        each for each in OPERATIONS if each.path == path.replace("freshdesk", "{source}").replace("nobody", "{source}")
    )
    answer = requests.post(served[0] + path, json={}, timeout=10)
    assert answer.status_code == (404 if path.endswith("nobody") else 401)
    described.validate_response(answer)


def test_every_address_of_the_api_is_described() -> None:
    served = {str(rule).replace("<", "{").replace(">", "}") for rule in Site.now().web.url_map.iter_rules()}
    api = {path for path in served if path.startswith(("/v1/", "/healthz", "/readyz"))}
    assert {each.path for each in OPERATIONS} == api
