"""When something broke: a page that needs neither database nor account, with a number that is found in the log."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponseServerError
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

logger = logging.getLogger(__name__)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Say what happened, what was kept and what to do."""
    number = secrets.token_hex(3).upper()
    logger.error("error %s at %s %s", number, request.method, request.path)
    # Without the request no context processor asks the database, which may be what broke.
    page = loader.get_template("500.html").render({"number": number})
    return HttpResponseServerError(page)
