"""The libraries' objects that views share; `create_app` binds them."""

from flask import request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlmodel import Session

db = SQLAlchemy(session_options={"class_": Session})
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=lambda: request.remote_addr or "nowhere")


def db_session() -> Session:
    """The request's database session, by the type it really has."""
    session: Session = db.session  # type: ignore[assignment]
    return session
