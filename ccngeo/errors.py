"""What can go wrong, in one sentence each and in both languages: the file, the fault, the remedy.

`str(error)` is the English sentence, for developers and tracebacks; what a planner reads is
`error.in_(lang)`.
"""


class CcngeoError(Exception):
    """Base of every error a caller may want to catch: one sentence, in Vietnamese and English."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi, en)
        self.vi = vi
        self.en = en

    def __str__(self) -> str:
        return self.en

    def in_(self, lang: str) -> str:
        """Return the sentence in `lang` (`vi` or `en`)."""
        return self.en if lang == "en" else self.vi


class InputError(CcngeoError):
    """A site boundary, a project file or an option is unusable; the run stops (exit code 2)."""


class LayerError(CcngeoError):
    """A reference layer or table is unusable; the run goes on and the layer turns red."""


class CrsError(CcngeoError, ValueError):
    """The coordinate reference system is missing or not one in which areas may be measured."""
