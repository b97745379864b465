"""``GET /openapi.json`` and ``GET /docs``: the contract, for programs and for people."""

from flask import Blueprint, jsonify, make_response, render_template_string
from flask.typing import ResponseReturnValue

from chatbot.web import guards, openapi
from chatbot.web.current import services
from chatbot.web.errors import PROBLEMS

blueprint = Blueprint("docs", __name__)

# A plain page: no script, no style, nothing from another host (requirement S-53).
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ info.title }}: API</title>
<main>
<h1>{{ info.title }}: API</h1>
<p>{{ info.description }}</p>
<p>The full contract for programs: <a href="/openapi.json">openapi.json</a>.</p>
<h2>Addresses</h2>
<dl>
{% for operation in operations %}
<dt><code>{{ operation.method | upper }} {{ operation.path }}</code></dt>
<dd>{{ operation.summary }}</dd>
{% endfor %}
</dl>
<h2>Error codes</h2>
<dl>
{% for code, problem in problems.items() %}
<dt id="{{ code }}"><code>{{ code }}</code> ({{ problem.status }})</dt>
<dd>{{ problem.detail }}</dd>
{% endfor %}
</dl>
</main>
</html>
"""


@blueprint.get("/openapi.json")
def get_openapi() -> ResponseReturnValue:
    """The OpenAPI document."""
    return jsonify(openapi.document(_purpose()))


@blueprint.get("/docs")
def get_docs() -> ResponseReturnValue:
    """The same to read."""
    page = render_template_string(
        _PAGE,
        info=openapi.document(_purpose())["info"],
        operations=openapi.OPERATIONS,
        problems=PROBLEMS,
    )
    return guards.page_policy(make_response(page))


def _purpose() -> str:
    """What the service is for, where there is knowledge that says so (requirement S-63)."""
    knowledge = services().knowledge
    return next(iter(knowledge.languages.values())).ui.purpose if knowledge else ""
