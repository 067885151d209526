"""The blueprint that the candidate's views register with."""

from flask import Blueprint

pages = Blueprint("candidate", __name__)
