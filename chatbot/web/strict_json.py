"""Reads a request body as strict JSON, so that no two parsers can disagree about it (S-66)."""

import json
from typing import Any, NoReturn

from flask import Request
from werkzeug.http import parse_options_header

from chatbot.web.errors import RequestError

MEDIA_TYPE = "application/json"
MAX_BODY = 16 * 1024  # bytes, requirement S-65
MAX_DEPTH = 5
_BOM = b"\xef\xbb\xbf"


def read_object(
    request: Request, *, also: str = MEDIA_TYPE, depth: int = MAX_DEPTH
) -> dict[str, Any]:
    """The one JSON object of the body. Raises RequestError for anything else.

    ``also`` is another media type to take, ``depth`` how many levels the object may have.
    """
    _check_headers(request, {MEDIA_TYPE, also})
    content = request.get_data()  # a 413 when its length is over MAX_CONTENT_LENGTH
    if request.content_length is None and len(content) >= MAX_BODY:
        raise RequestError("too_large")  # sent without a length, and cut off here
    if content.startswith(_BOM):
        raise RequestError("bad_encoding")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError("bad_encoding") from None
    value = _parse(text)
    if not isinstance(value, dict):
        raise RequestError("object_expected")
    if _is_deeper(value, depth):
        raise RequestError("too_deep")
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # an escape such as \ud800: half of a pair
        raise RequestError("bad_unicode") from None
    return value


def _check_headers(request: Request, taken: set[str]) -> None:
    media_type, options = parse_options_header(request.headers.get("Content-Type"))
    charset = options.get("charset", "utf-8").lower()
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if media_type.lower() not in taken or charset != "utf-8" or encoding != "identity":
        raise RequestError("json_expected")


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise RequestError("too_deep") from None
    except ValueError:
        raise RequestError("bad_json") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RequestError("duplicate_key")
    return found


def _refuse(_constant: str) -> NoReturn:
    raise RequestError("bad_json")  # NaN and Infinity are not JSON


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return any(_is_deeper(item, levels - 1) for item in inner)
