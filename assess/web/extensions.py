"""The libraries' objects that views share; `create_app` binds them."""

from inspect import iscoroutinefunction
from typing import Any

from flask import request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlmodel import Session


class Database(SQLAlchemy):
    """Sessions of a request, without the library's asynchronous half: nothing here uses it."""

    def init_app(self, app: Any) -> None:
        """Bind to the application; an asynchronous teardown would start a thread in every request."""
        super().init_app(app)
        kept = [function for function in app.teardown_appcontext_funcs if not iscoroutinefunction(function)]
        app.teardown_appcontext_funcs = kept


db = Database(session_options={"class_": Session})
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=lambda: request.remote_addr or "nowhere")


def db_session() -> Session:
    """The request's database session, by the type it really has."""
    session: Session = db.session  # type: ignore[assignment]
    return session
