"""Which words a language must have where any of them may be needed: a missing one would show."""

from typing import get_args

from chatbot.knowledge.cd7 import Cells, Standing
from chatbot.registry.doubts import DOUBTS
from chatbot.registry.record import Status

_SIGNS = ("less_than", "at_most", "more_than", "at_least")
# What the widget can say before it has reached the server, or when it cannot.
FIRST_WORDS = (
    *("launcher", "title", "identity", "menu", "close", "conversation", "loading"),
    *("unreachable", "try_again", "registry"),
)
_WIDGET = (
    *("language_name", *FIRST_WORDS),
    *("before_you_start", "notice_automated", "notice_general", "notice_no_names", "notice_kept"),
    *("privacy", "start", "starters", "your_question", "send", "you_said", "bot_said", "waiting"),
    *("new_message", "resumed", "empty", "left", "too_long_by", "later", "suggested"),
    *("disclaimer_applies", "on_registry", "listed", "sources_and_receipt", "receipt"),
    *("words_explained", "as_table", "new_tab", "feedback", "helpful", "not_helpful"),
    *("not_meant", "wrong", "thanks", "thanks_again", "not_kept"),
    *("alarm_urgent", "alarm_emergency", "alarm_crisis", "language", "language_now"),
    *("print", "sheet", "download", "start_over", "delete", "deleted", "not_deleted"),
    *("printed_on", "texts_release"),
)
NEEDED = {
    "status_words": get_args(Status),
    "record_doubts": DOUBTS,
    "search_words": (
        *("country", "city", "age", "cells_own", "cells_donor", "cells_universal", "open"),
        *("no_city", "no_open", "no_country", "nothing"),
        *("trial", "status", "where", "ages", "told", "told_old", "not_told"),
    ),
    "registry_words": (
        *("uncurated", "criteria_changed", "was_open", "was_other", "place_status"),
        *("more_places", "contact", "contacts_as_of"),
    ),
    "cd7_words": ("trial", "asked", "yours", "cutoff", "not_exact", "outdated", "heard"),
    "cd7_shares": ("exactly", "about", "between", *_SIGNS),
    "cd7_assays": ("flow", "ihc", "either", "not_stated", "not_named"),
    "cd7_tests": ("flow", "ihc"),
    "cd7_cells": get_args(Cells),
    "cd7_standings": (*get_args(Standing), "only_if"),
    "widget": _WIDGET,
}
