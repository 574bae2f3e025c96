"""The blueprint of the administrator's pages of accounts."""

from flask import Blueprint

bp = Blueprint("accounts_admin", __name__)
