"""Know the words that say of the date behind them whether a text was published or changed then.

Tested by tests/stages/clean/bylines/test_front_matter.py and tests/stages/clean/metadata/test_days.py.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import chain

__all__ = ["PUBLISHED", "UPDATED", "without_date_label"]

# What says beyond doubt that the date beside it is the day of publication.
PUBLISHED = re.compile(
    r"(?:first |originally )?publish(?:ed| date)|publication date|date of publication|publié|publicad[oa]"
    r"|fecha de publicación"
    r"|data de publicação|pubblicato|veröffentlicht|erschienen|gepubliceerd|publicerad|publisert|udgivet|julkaistu"
    r"|opublikowan[oy]|publikováno|zveřejněno|publikované|megjelent|közzétéve|publicat|objavljeno|yayın|yayım|nəşr"
    r"|diterbitkan|terbit|ngày đăng|опубликован|дата публикации|опубліковано|публикувано|δημοσιεύ|نُ?شر|تاريخ النشر"
    r"|تاریخ انتشار|منتشر شد|تاریخ اشاعت|פורסם|प्रकाशित|প্রকাশ|เผยแพร่"
    r"|发布|發布|发表|發表|公開日|掲載日|投稿日|게시일|등록일|입력",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"updated?|modified|edited|last (?:reviewed|checked|verified|revised)|(?:reviewed|revised)(?: on)?:|review date"
    r"|zuletzt (?:geprüft|überprüft)|überarbeitet|dernière (?:révision|vérification)|révisée? le|última revisión"
    r"|revisad[oa] (?:el|em)|última revisão|ultima revisione|revisionato il|laatst (?:herzien|gecontroleerd)"
    r"|son gözden geçirme|пересмотрен|последняя проверка|(?:آخر|تاريخ|تمت) (?:ال)?مراجعة|آخرین بازبینی"
    r"|最后审核|最終確認"
    r"|aktualis|aktualiz|actualiz|atualiz|aggiorna|mise? à jour|modifi|bijgewerkt|uppdaterad"
    r"|opdateret|oppdatert|päivitetty|uuendatud|atnaujint|atjaunin|zmodyfik|ažurir|posodobljeno|frissít|güncel|yenilən"
    r"|cập nhật|diperbarui|dikemas|обновлен|изменен|оновлен|абноўлен|актуализ|ажурир|жаңарт|ενημέρωσ|ενημερώθηκε|עודכן"
    r"|עדכון|تحديث|تعديل|به.?روز|ویرایش|اپ ڈیٹ|अपडेट|अद्यतन|হালনাগাদ|আপডেট|อัปเดต|อัพเดท|更新|修改|업데이트|수정",
    re.IGNORECASE,
)
_ON = r"(?:on|am|vom|le|el|em|il|op|på|den|в|от|في|بتاريخ|در تاریخ)"
ON = re.compile(rf"(?<=\S)\s+{_ON}\s*$", re.IGNORECASE)
"""A preposition that belongs to the date behind it: "by Mary Stone on"."""
LAST_WORD = re.compile(rf"(?<=[^\s,،])[\s,،]++(?:(?P<on>{_ON})\s|يوم )?(?P<word>\w{{3,12}})[\s.,،]*$", re.IGNORECASE)
WEEKDAYS = (
    ("monday", "montag", "lundi", "lunes", "lunedì", "الإثنين", "الاثنين"),
    ("tuesday", "dienstag", "mardi", "martes", "martedì", "الثلاثاء"),
    ("wednesday", "mittwoch", "mercredi", "miércoles", "mercoledì", "الأربعاء", "الاربعاء"),
    ("thursday", "donnerstag", "jeudi", "jueves", "giovedì", "الخميس"),
    ("friday", "freitag", "vendredi", "viernes", "venerdì", "الجمعة"),
    ("saturday", "samstag", "samedi", "sábado", "sabato", "السبت"),
    ("sunday", "sonntag", "dimanche", "domingo", "domenica", "الأحد", "الاحد"),
)
_LAST = r"(?:(?:last|zuletzt|dernière|últim[ao]|ultim[ao]|laatst|son(?= güncel)|آخر|تم|последнее|ostatni[aoe]?) )?"
LABEL = re.compile(
    rf"(?<=[^\s|·•,،–—-])[\s|·•,،–—-]++{_LAST}(?:posted|{PUBLISHED.pattern}|{UPDATED.pattern})\w{{0,8}}"
    rf"(?:\s{_ON})?\s?[:：]?\s*$",
    re.IGNORECASE,
)
"""A label of the date behind it, in a line that something else begins: "By Ann Lee Published 3 May 2024"."""


def without_date_label(before: str, day: str = "") -> str:
    """Return what stands before a date in a line without the words that belong to the date.

    A weekday does if it is that of the date, `day`, and any where that is not given: on others it is a surname.
    """
    found = LAST_WORD.search(before)
    if found:
        word = found["word"].casefold()
        names = WEEKDAYS[date.fromisoformat(day[:10]).weekday()] if day else chain.from_iterable(WEEKDAYS)
        short = found["on"] and len(word) == 3  # "on Thu"
        if any(word == (name[:3] if short else name) for name in names):
            before = before[: found.start()]
    return LABEL.sub("", ON.sub("", before))
