"""Measurements: scenarios whose id, data and seed never change, and their committed results.

    python -m benchmarks                 all scenarios
    python -m benchmarks requests        one of them

A new idea is a new scenario. Results hold no timestamps: two runs `diff` clean but for the figures.
"""
