"""The blueprints that the pages of certificates belong to."""

from flask import Blueprint

bp = Blueprint("certificates", __name__)
bare = Blueprint("bare_certificates", __name__)
admin = Blueprint("certificates_admin", __name__)
