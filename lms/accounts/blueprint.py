"""The blueprint that every page of accounts belongs to."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
