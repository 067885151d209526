# One image for web nodes and workers: `docker run … assess serve`, `docker run … assess worker`; see docs/deploy.
FROM debian:trixie-slim

ENV DEBIAN_FRONTEND=noninteractive \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /srv/assess

# The system's parts: what `make run` installs, fonts for names in every script among them, and nothing else.
COPY .ci .ci
RUN apt-get update --quiet \
    && CI=true .ci/system-packages run \
    && CI=true .ci/system-packages fonts \
    && rm -rf /var/lib/apt/lists/*

# The libraries, by their locked fingerprints.
COPY requirements.txt .
RUN python3 -m venv .venv \
    && .venv/bin/pip install --quiet --require-hashes -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY assess assess
COPY docs/data_protection.md docs/
COPY instruments instruments
COPY static static
COPY templates templates
RUN .venv/bin/pip install --quiet --no-deps --no-build-isolation . \
    && .venv/bin/python -m compileall -q .venv \
    && rm -rf assess build instruments static templates

RUN useradd --uid 10001 --no-create-home --user-group --home-dir /var/lib/assess --shell /usr/sbin/nologin assess \
    && install -d -o assess -g assess -m 0700 /var/lib/assess

ENV ASSESS_DATA=/var/lib/assess \
    HOST=0.0.0.0 \
    PORT=8000 \
    PATH=/srv/assess/.venv/bin:/usr/local/bin:/usr/bin:/bin

USER 10001:10001
WORKDIR /var/lib/assess
VOLUME /var/lib/assess
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["assess"]
CMD ["serve"]
