import pytest

from ladle.cli.console import file_progress


def test_progress_is_shown_beside_the_answer_not_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    with file_progress() as progress:
        progress.add_task("reading", total=1)
    shown = capsys.readouterr()
    assert (shown.out, shown.err != "") == ("", True)
