import numpy as np

from figlake.names.weights import logistic, logistics


def test_probabilities_of_many_are_those_of_each() -> None:
    odds = [-1e9, -30.5, -3.0, -0.1, 0.0, 0.1, 2.5, 29.9, 31.0, 1e9]
    assert logistics(np.array(odds)).tolist() == [logistic(value) for value in odds]
    assert logistics(np.empty(0)).tolist() == []
