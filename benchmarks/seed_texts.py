"""The plain texts among the seeds, by language, from which benchmarks and tests make theirs."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SEEDS", "SEED_TEXTS"]

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
SEED_TEXTS = {
    "ar": "01-arabic-water-talks.txt",
    "fa": "03-persian-railway.txt",
    "ur": "04-urdu-mango-harvest.txt",
    "he": "05-hebrew-desert-library.txt",
    "tr": "06-turkish-olive-roads.txt",
    "hi": "07-hindi-rain-gardens.txt",
    "ru": "08-russian-ice-road.txt",
    "pt": "17-portuguese-tram-line.txt",
    "uk": "16-ukrainian-beekeepers.txt",
    "zh": "14-chinese-tea-port.txt",
    "ja": "15-japanese-night-train.txt",
}
"""One file of each language that has a plain text."""
