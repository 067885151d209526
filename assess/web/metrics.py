"""Figures for Prometheus: what each process counts, and what the database knows; labels are routes and kinds.

With PROMETHEUS_MULTIPROC_DIR set before this module is loaded, the processes of a server count into files of that
folder, and any of them, or another process, tells the sum.
"""

import hmac
import os
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assess.config import Settings
from assess.screening.organisation.operation_figures import Figures

ReadFigures = Callable[[], Figures | None]
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10)

_counted = CollectorRegistry()
_requests = Counter(
    "assess_requests", "Requests answered, by route and status", ["endpoint", "status"], registry=_counted
)
_durations = Histogram(
    "assess_request_seconds", "How long answering took, by route", ["endpoint"], buckets=SECONDS, registry=_counted
)
_answers = Counter("assess_answers_stored", "Answers to questions that were committed", registry=_counted)
_busy = Counter(
    "assess_database_busy", "Requests refused since the database was locked, full or away", registry=_counted
)


def count_request(endpoint: str, status: int, seconds: float, answers: int) -> None:
    """Note a request that was answered, and the answers to questions that it brought."""
    _requests.labels(endpoint, status).inc()
    _durations.labels(endpoint).observe(seconds)
    if answers and status < 500:
        _answers.inc(answers)


def count_busy() -> None:
    """Note that the database could not answer."""
    _busy.inc()


class HouseCollector(Collector):
    """What the database knows, read when it is asked for."""

    def __init__(self, read: ReadFigures) -> None:
        self._read = read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Jobs, letters and the worker's sign of life."""
        found = self._read()
        yield GaugeMetricFamily("assess_database_up", "Whether the database answers", value=found is not None)
        if found is None:
            return
        jobs = GaugeMetricFamily("assess_jobs", "Jobs that are not done", labels=["kind", "state"])
        for (kind, state), number in sorted(found.jobs.items()):
            jobs.add_metric([kind, state], number)
        yield jobs
        letters = GaugeMetricFamily("assess_letters", "Letters in the outbox", labels=["state"])
        for state, number in sorted(found.letters.items()):
            letters.add_metric([state], number)
        yield letters
        if found.worker_seen is not None:
            yield GaugeMetricFamily(
                "assess_worker_seen_seconds", "Since a worker was seen", value=found.worker_seen
            )


def exposition(read: ReadFigures) -> bytes:
    """Everything, in the text form of Prometheus."""
    house = CollectorRegistry()
    house.register(HouseCollector(read))
    counted = _counted
    if os.environ.get(FOLDER):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    return generate_latest(counted) + generate_latest(house)


def may_read(settings: Settings, authorization: str) -> bool:
    """Whether a request brings the token, where one is set."""
    token = settings.metrics_token.get_secret_value()
    return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())
