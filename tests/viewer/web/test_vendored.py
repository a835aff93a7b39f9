"""What the viewer ships of others is what its notice says, with the licence beside it."""

from __future__ import annotations

import hashlib

from docmill.viewer.web.app import STATIC


def test_the_script_of_others_is_unchanged_and_has_its_licence_beside_it() -> None:
    script = (STATIC / "htmx.min.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() in (STATIC / "NOTICE").read_text(encoding="utf-8")
    assert b'version:"2.0.11"' in script
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE.txt").read_text(encoding="utf-8")


def test_no_other_script_is_shipped() -> None:
    assert [path.name for path in STATIC.iterdir() if path.suffix in {".js", ".mjs", ".wasm"}] == ["htmx.min.js"]
