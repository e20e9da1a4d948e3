"""How well a confidence is calibrated, and what would calibrate it."""

from __future__ import annotations

import numpy


def calibration(odds: numpy.ndarray, right: numpy.ndarray) -> tuple[float, float]:
    """Offset and factor of log odds, by logistic regression (Newton's method, a little ridge towards 0 and 1)."""
    found = numpy.array([0.0, 1.0])
    rows = numpy.stack([numpy.ones_like(odds), odds], 1)
    for _ in range(30):
        chance = 1 / (1 + numpy.exp(-(rows @ found)))
        gradient = rows.T @ (right - chance) - (found - [0.0, 1.0])
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + numpy.eye(2)
        found = found + numpy.linalg.solve(curvature, gradient)
    return float(found[0]), float(found[1])


def figures(chance: numpy.ndarray, right: numpy.ndarray) -> dict:
    """How many, what share is right, and a reliability table with its expected calibration error."""
    table, error, counted = [], 0.0, 0
    for low in numpy.arange(0.2, 1.0, 0.1).round(1):
        inside = (chance >= low) & (chance < (low + 0.1 if low < 0.9 else 1.01))
        if inside.any():
            mean, share = float(chance[inside].mean()), float(right[inside].mean())
            error += abs(mean - share) * int(inside.sum())
            counted += int(inside.sum())
            table.append([float(low), int(inside.sum()), round(mean, 3), round(share, 3)])
    return {
        "answers": len(right),
        "right": int(right.sum()),
        "error": round(error / max(counted, 1), 3),
        "table": table,
    }
