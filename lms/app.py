"""create_app(): named steps, nothing that acts."""

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import config, db, logs, mail
from lms.accounts import sessions
from lms.audit import service as audit
from lms.certificates import issuing
from lms.paths import STATIC, TEMPLATES
from lms.rooms import BLUEPRINTS
from lms.web import access, compression, csrf, errors, headers, health, language, static, templating, visitor

LARGEST_REQUEST = 6 * 1024 * 1024  # a list of people to import, and the form around it
LARGEST_FORM = 4 * 1024 * 1024  # a long lesson in a textarea; Flask's own half megabyte would refuse it


def create_app(settings: config.Settings | None = None, *, database: db.Database | None = None) -> Flask:
    """The application for these settings (by default the environment's). Raises ConfigError when they can't be used."""
    settings = settings or config.load()
    config.check(settings)
    app = Flask(
        "lms",
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
        static_url_path=f"/static/{static.digest()}",
    )
    _configure(app, settings)
    db.init_app(app, database or db.connect(settings.engine_url))
    audit.set_key(settings.secret_key.encode())
    mail.configure(settings)
    issuing.configure(settings)
    logs.configure()
    _watch_requests(app)
    _open_rooms(app)
    access.require_policies(app)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        TRUSTED_HOSTS=[settings.public_host, *sorted(config.LOOPBACK)],
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.url_map.strict_slashes = False
    app.session_interface = visitor.NoSession()
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=1)  # type: ignore[method-assign]
    templating.init_app(app)


def _watch_requests(app: Flask) -> None:
    """Before: language, token, access. After, from the inside out: commit, cookie, headers, compression."""
    language.init_app(app)
    app.before_request(language.set_request_reader)
    app.before_request(csrf.protect)
    access.init_app(app, sessions.load)
    app.after_request(compression.compress)
    app.after_request(headers.harden)
    app.after_request(visitor.set_cookie)
    app.after_request(_commit)
    errors.init_app(app)


def _commit(response: Response) -> Response:
    db.commit_request()
    return response


def _open_rooms(app: Flask) -> None:
    health.init_app(app)
    for blueprint in BLUEPRINTS:
        is_lettered = not blueprint.name.startswith("bare_")
        app.register_blueprint(blueprint, url_prefix="/<lang:lang>" if is_lettered else None)
