"""What can go wrong, in one sentence each: the file, the fault, the remedy."""


class CcngeoError(Exception):
    """Base of every error a caller may want to catch."""


class InputError(CcngeoError):
    """A site boundary, a project file or an option is unusable; the run stops (exit code 2)."""


class LayerError(CcngeoError):
    """A reference layer or table is unusable; the run goes on and the layer turns red."""


class CrsError(CcngeoError, ValueError):
    """The coordinate reference system is missing or not one in which areas may be measured."""
