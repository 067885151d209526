"""Whether this node can serve: what a load balancer asks again and again, answered in a moment, without details."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

import redis
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from assess.config import Settings
from assess.store import migrate

PATIENCE = 1.0  # seconds for Redis
REMEMBERED = 1.0  # seconds for which an answer is given again: however many ask, the database is asked once


class Readiness:
    """The reason why this node is not ready, empty when it is: `database`, `tables` or `redis`."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], float] = monotonic) -> None:
        self._engine, self._clock = engine, clock
        self._redis = _client(settings.redis_url) if settings.redis_url else None
        self._newest, self._lock = migrate.head(), Lock()
        self._known, self._until = "", float("-inf")

    def reason(self) -> str:
        """What is missing now, or was a moment ago."""
        with self._lock:
            if self._clock() >= self._until:
                self._known = self._look()
                self._until = self._clock() + REMEMBERED
            return self._known

    def _look(self) -> str:
        try:
            if migrate.current(self._engine) != self._newest:
                return "tables"
        except SQLAlchemyError:
            return "database"
        try:
            return "" if self._redis is None or self._redis.ping() else "redis"
        except redis.RedisError:
            return "redis"


def _client(address: str) -> redis.Redis:
    return redis.Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
