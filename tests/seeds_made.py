"""Writes the seeds that no editor can: a table in Parquet and an archive of the web.

    python -m tests.seeds_made

The texts are written for this project. Tested by tests/test_seeds.py.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

__all__ = ["PAGE", "ROWS", "write_seeds"]

SEEDS = Path(__file__).parent.parent / "seeds"
PARQUET, WACZ = SEEDS / "41-arabic-notices.parquet", SEEDS / "43-arabic-archive.wacz"

ROWS = (
    {
        "id": "p-1",
        "title": "مكتبة الحي تفتح أبوابها من جديد",
        "author": "هند السالم",
        "published": "2026-05-04",
        "text": "أعادت مكتبة الحي فتح أبوابها بعد ترميم دام أربعة أشهر، "
        "وصارت في طابقها الثاني قاعة للأطفال فيها ألف كتاب.\n\n"
        "وتقول أمينة المكتبة إن الإعارة مجانية حتى نهاية العام، وإن القاعة تفتح يوم الجمعة أيضا بعد الظهر.",
        "tags": ["كتب", "أطفال"],
        "embedding": [0.25, 0.5, 0.125],
    },
    {
        "id": "p-2",
        "title": "کارگاه سفالگری روستا",
        "author": None,
        "published": None,
        "text": "کارگاه سفالگری روستا از اول مهر هنرجو می‌پذیرد. کلاس‌ها سه روز در هفته برگزار می‌شود "
        "و هر هنرجو در پایان دوره کوزه‌ای می‌سازد که در نمایشگاه بازار به فروش می‌رسد.",
        "tags": [],
        "embedding": [0.5, 0.25, 0.0],
    },
)

PAGE = """<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8">
<title>سباق القوارب يعود إلى الخليج</title></head>
<body><nav><a href="/">الرئيسية</a> <a href="/sport">رياضة</a> <a href="/contact">اتصل بنا</a></nav>
<article><h1>سباق القوارب يعود إلى الخليج</h1>
<p>بعد انقطاع دام ثلاث سنوات يعود سباق القوارب الشراعية إلى الخليج في الأسبوع الأول من حزيران،
ويشارك فيه ستون قاربا من سبع مدن ساحلية.</p>
<p>وينطلق السباق من الرصيف الشمالي عند شروق الشمس، ويدور حول الجزيرة الصغيرة مرتين،
ثم ينتهي أمام سوق السمك حيث تنتظر العائلات البحارة بالقهوة والتمر.</p>
</article><footer>جميع الحقوق محفوظة لبلدية المرفأ</footer></body></html>
"""
ADDRESS = "https://harbour.example/ar/regatta"


def write_seeds() -> None:
    """Write both files."""
    import pyarrow  # noqa: PLC0415 - an extra, which the tests of the seeds do without
    from pyarrow import parquet  # noqa: PLC0415

    parquet.write_table(pyarrow.Table.from_pylist(list(ROWS)), PARQUET, compression="zstd")
    WACZ.write_bytes(_wacz())


def _wacz() -> bytes:
    """Return a WACZ 1.1.1: a WARC, its index, a list of pages, and what the package says of itself."""
    body = PAGE.encode()
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:6f3b1a52-0c41-4f0e-9a53-0d6d0f2f4143>\r\n"
        f"WARC-Date: 2026-05-20T09:00:00Z\r\nWARC-Target-URI: {ADDRESS}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    warc = gzip.compress(head.encode() + answer + b"\r\n\r\n", mtime=0)
    index = f'example,harbour)/ar/regatta 20260520090000 {{"url":"{ADDRESS}","length":"{len(warc)}","offset":"0"}}\n'
    pages = (
        '{"format":"json-pages-1.0","id":"pages"}\n' + json.dumps({"url": ADDRESS, "ts": "2026-05-20T09:00:00Z"}) + "\n"
    )
    package = {"profile": "data-package", "wacz_version": "1.1.1", "resources": [{"path": "archive/data.warc.gz"}]}
    members = {
        "datapackage.json": json.dumps(package).encode(),
        "archive/data.warc.gz": warc,
        "indexes/index.cdx": index.encode(),
        "pages/pages.jsonl": pages.encode(),
    }
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 5, 20, 9, 0, 0)), data)
    return out.getvalue()


if __name__ == "__main__":
    write_seeds()
