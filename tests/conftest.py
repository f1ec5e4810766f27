from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def province():
    """The committed demo province, loaded once."""
    from ccngeo import load

    return load(REPOSITORY / "data")


@pytest.fixture
def own_province(tmp_path):
    """A copy of the demo province that a test may damage."""
    import shutil

    return Path(shutil.copytree(REPOSITORY / "data", tmp_path / "data"))
