"""`Assessment` → papers and files. Nothing is judged here."""

from pathlib import Path

from ccngeo.assessment import Assessment
from ccngeo.report.assessment_json import to_json
from ccngeo.report.candidate_files import write_candidates
from ccngeo.report.folder import output_folder, refuse_foreign

__all__ = ["output_folder", "refuse_foreign", "to_json", "write", "write_candidates", "write_into"]


def write(assessment: Assessment, out: Path | str) -> Path:
    """Write the files of a review into a folder that appears whole or not at all.

    Returns the folder. The page is drawn by `ccngeo.draw`; the command line writes both.

    Raises
    ------
    InputError
        The folder holds files of somebody else, or cannot be written.
    """
    out = Path(out)
    with output_folder(out) as made:
        write_into(assessment, made)
    return out


def write_into(assessment: Assessment, folder: Path) -> None:
    """Write every file of a review into an existing folder."""
    (folder / "assessment.json").write_text(to_json(assessment), encoding="utf-8", newline="\n")
