"""What views share and `create_app` binds: the database's session of a request, and the libraries' objects."""

from flask import Flask, current_app, g, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from sqlmodel import Session

from assess.config import Settings
from assess.store.database import make_engine

LONGEST_STATEMENT = 20  # seconds; a page that asks for more would keep a thread from everybody else


class Database:
    """An engine for each application, a session for each request: opened when first used, closed at its end."""

    def init_app(self, app: Flask, settings: Settings) -> None:
        """Bind to the application."""
        app.extensions["engine"] = make_engine(settings.database, settings.audit_keys, LONGEST_STATEMENT)
        app.teardown_appcontext(self._close)

    @property
    def engine(self) -> Engine:
        """The application's engine."""
        engine: Engine = current_app.extensions["engine"]
        return engine

    @property
    def session(self) -> Session:
        """The request's session; what was not committed when the request ends is undone."""
        session: Session | None = g.get("database")
        if session is None:
            session = g.database = Session(self.engine)
        return session

    def another_session(self) -> Session:
        """A session beside the request's, for what has to be kept whatever becomes of the request."""
        return Session(self.engine)

    def _close(self, _error: BaseException | None) -> None:
        opened: Session | None = g.pop("database", None)
        if opened is not None:
            opened.close()


class ViewLimiter(Limiter):
    """Rate limits of single views, which ask for themselves: no page pays for the limits of others."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


db = Database()
csrf = CSRFProtect()
babel = Babel()
limiter = ViewLimiter(key_func=lambda: request.remote_addr or "nowhere")


def db_session() -> Session:
    """The request's database session."""
    return db.session
