"""The texts of the PDFs in `files/`, written for these tests: a heading and paragraphs."""

from __future__ import annotations

__all__ = ["AR", "EN", "FA", "HE", "TABLE", "UR"]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")]


AR = _paragraphs(
    """
مكتبة على ضفة النهر

افتتحت البلدية مكتبة جديدة على ضفة النهر، وفيها قاعة للأطفال ومقهى صغير. قالت المديرة إن عدد الكتب
بلغ ١٢٥٠ كتابا في الأسبوع الأول، وإن القاعة تتسع لثمانين قارئا، ثم دعت الأهالي إلى حفل الافتتاح.

يزرع أهل القرية الزيتون منذ أجيال، ويعصرونه في معصرة قديمة تديرها عائلة واحدة. وقد اشترت العائلة آلة
من شركة Northwind Tools قبل عامين (انظر الصورة)، فصار العمل أسرع مما كان.

يبدأ القطار رحلته عند الفجر، ويصل إلى المحطة الأخيرة بعد ثلاث ساعات. في الطريق تلال خضراء وبيوت
بيضاء وجسور من الحجر، ولا يتوقف إلا مرتين: عند السوق وعند المستشفى.
"""
)

FA = _paragraphs(
    """
کتابخانه‌ای کنار رودخانه

کتابخانهٔ تازه‌ای در کنار رودخانه باز شد و کودکان می‌توانند هر روز به آن‌جا بروند. مدیر کتابخانه
می‌گوید که پنجره‌های بزرگ رو به باغ ساخته شده‌اند تا خواننده‌ها از نور روز بهره ببرند.

در سال ۱۳۹۸ پل سنگی روستا بازسازی شد. کارگران سنگ‌های قدیمی را شماره زدند و دوباره در جای خود
گذاشتند، و امروز دوچرخه‌ها و پیاده‌ها از روی آن می‌گذرند.
"""
)

HE = _paragraphs(
    """
ספרייה על גדת הנהר

הספרייה החדשה נפתחה על גדת הנהר, ויש בה אולם לילדים ובית קפה קטן. המנהלת אמרה כי בשבוע הראשון נרכשו
1,250 ספרים, וכי האולם מתאים לשמונים קוראים (ראו בתמונה).

הרכבת יוצאת עם שחר ומגיעה לתחנה האחרונה אחרי שלוש שעות. בדרך נראים גבעות ירוקות, בתים לבנים וגשרי
אבן, והיא עוצרת רק פעמיים: ליד השוק וליד בית החולים.
"""
)

UR = _paragraphs(
    """
دریا کے کنارے لائبریری

دریا کے کنارے ایک نئی لائبریری کھل گئی ہے جس میں بچوں کے لیے ایک کمرہ اور ایک چھوٹا سا ہوٹل بھی ہے۔
منتظمہ نے کہا کہ پہلے ہفتے میں بارہ سو کتابیں آئیں اور شام نو بجے تک دروازے کھلے رہیں گے۔

گاڑی صبح سویرے چلتی ہے اور تین گھنٹے بعد آخری اسٹیشن پر پہنچتی ہے۔ راستے میں سبز پہاڑیاں، سفید مکان
اور پتھر کے پل نظر آتے ہیں۔
"""
)

EN = _paragraphs(
    """
A Library on the River

The council opened a small library on the bank of the river, with a room for children and a
well-known cafe beside it. The librarian said that twelve hundred and fifty books had arrived within
the first week, and that the reading room would hold eighty people; everybody was invited to the
celebration.

Every morning the train leaves before sunrise and reaches the last station three hours later. Along
the way passengers see green hills, whitewashed houses and bridges of stone, and there are only two
intermediate stops, one beside the market and another beside the hospital.

For generations the villagers have grown olives, which a single family presses in an old building
near the harbour. Two years ago the family bought a machine from an engineering company, and the
work has become considerably faster than it had been with millstones.

The bridge was rebuilt after the flood. Masons numbered its stones, carried them into a meadow and
afterwards put each of them back where it had been, so that cyclists and pedestrians cross it again
today.
"""
)

TABLE = [["المدينة", "السكان", "المسافة"], ["الشارقة", "1800", "25 كم"], ["العين", "767", "160 كم"]]
