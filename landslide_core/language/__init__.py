"""The language that a person reads.

Everything is written in English in the code. What pages and reports say goes through `tr` and its kin, which look it
up in the catalogues (gettext, one for each part of the house). What the core says, in errors, progress, records and
logs, stays English whoever reads it, so that a record is the same everywhere; pages show it by `retold`.
"""

from landslide_core.language.speech import LANGUAGES, current, nearest, speaking, told_by
from landslide_core.language.translate import marked, retold, tr, tr_as, tr_many, translated

__all__ = [
    "LANGUAGES",
    "current",
    "marked",
    "nearest",
    "retold",
    "speaking",
    "told_by",
    "tr",
    "tr_as",
    "tr_many",
    "translated",
]
