"""The benchmark of the service runs and prints its rows; its figures are nobody's test."""

import pytest

from benchmarks import service


@pytest.mark.slow
def test_the_service_benchmark_prints_a_row_at_rest_and_one_under_load(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same figures for both, and tables were answered under load."""
    service.main(["--junctions", "300", "--places", "20", "--clients", "1", "--seconds", "0.5"])
    heading, at_rest, under_load = capsys.readouterr().out.splitlines()
    assert "p99" in heading
    assert at_rest.startswith("at rest")
    assert under_load.startswith("1 x 20 x 20")
    assert float(at_rest.split()[-1]) == 0
    assert float(under_load.split()[-1]) > 0
    assert all(float(word) >= 0 for word in under_load.split()[-4:])
