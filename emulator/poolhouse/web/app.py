"""The Flask application: every blueprint in one list."""

from typing import TYPE_CHECKING, Final

from flask import Flask

from poolhouse.web import aws_endpoint, control, gateway_endpoint, well_known

if TYPE_CHECKING:
    from poolhouse.world import World

MAX_BODY_BYTES: Final = 32 * 1024 * 1024

_BLUEPRINTS: Final = (
    aws_endpoint.blueprint,
    gateway_endpoint.blueprint,
    control.blueprint,
    well_known.blueprint,
)


def create_app(world: "World") -> Flask:
    """Return the WSGI application that serves a world.

    Args:
        world: Which world; it is reachable in views as `current_app.config["WORLD"]`.
    """
    app = Flask("poolhouse.web", static_folder=None)
    app.config["WORLD"] = world
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    for make_blueprint in _BLUEPRINTS:
        app.register_blueprint(make_blueprint())
    return app
