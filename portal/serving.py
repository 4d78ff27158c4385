"""What a process of the web server loads: the application with its own desk."""

from __future__ import annotations

from flask import Flask

from portal import log
from portal.app import create_app
from portal.settings import Settings
from portal.wiring import open_database, open_desk


def application() -> Flask:
    """The application of this process, configured by the environment."""
    log.start()
    settings = Settings()
    return create_app(open_desk(settings, open_database(settings)), settings)
