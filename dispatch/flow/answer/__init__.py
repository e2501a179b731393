"""Stage five: the answers. By text, on a page, by a code, by keypad, or told to a coordinator; all come to these verbs.

A doubtful word is never an accept: it goes to its ask or mission as words, for a person. Nothing that comes in is lost.
"""

from dispatch.flow.answer.accepting import accept
from dispatch.flow.answer.acting import CODE_PAGE
from dispatch.flow.answer.declining import decline
from dispatch.flow.answer.filing import file_text
from dispatch.flow.answer.hearing import clear, read, say
from dispatch.flow.answer.taking_in import take_in, take_in_left
from dispatch.flow.answer.whose import answerable, asks_of

__all__ = [
    "CODE_PAGE",
    "accept",
    "answerable",
    "asks_of",
    "clear",
    "decline",
    "file_text",
    "read",
    "say",
    "take_in",
    "take_in_left",
]
