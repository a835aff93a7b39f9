"""What the pipeline should say about every document in seeds/.

A claim left at None is no claim: a two-line notice has no title of its own, an empty file no dedup status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["DOCUMENTS", "EXACT", "EXPECTED", "NEAR", "QUARANTINED", "Expected"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is right for one file, or for one document inside a container.

    `duplicate_of` names the original by its key in EXPECTED. Which of a pair counts as the original depends on the
    order of arrival; a test that does not fix the order may only claim that one of the two is unique.
    """

    language: str | None = None
    title: str | None = None
    has: str | None = None
    """A phrase of the body: it must be in the record's text."""
    lacks: str | None = None
    """A phrase of the page's chrome: it is in the content and must not be in the record's text."""
    dedup: Literal["unique", "exact", "near"] | None = None
    duplicate_of: str | None = None
    documents: int = 1
    """Documents the file holds, those that end in quarantine included."""
    quarantined: int = 0
    """How many of them end in quarantine."""
    members: Mapping[str, Expected] = field(default_factory=dict)
    """For a container: by line number (JSONL and CSV, from 1), row (Parquet), target URI (WARC and WACZ), or member."""


def _page(language: str, title: str, has: str, lacks: str) -> Expected:
    return Expected(language, title, has, lacks, "unique")


def _notice(language: str, has: str, title: str | None = None) -> Expected:
    return Expected(language, title, has, None, "unique")


_IN_QUARANTINE = Expected(quarantined=1)

_NOTICES = {
    "1": _notice("en", "A coach to Inverness will leave Ullapool at noon"),
    "2": _notice("fr", "Les producteurs de la vallée de l"),
    "3": _notice("sw", "karibu na Ziwa Victoria"),
    "4": _notice("id", "perahu listrik menuju Pulau Lae-Lae"),
    "5": _IN_QUARANTINE,  # truncated JSON
    "6": _notice("vi", "cây cầu gỗ bắc qua sông Hoài"),
    "7": _page(
        "el",
        "Νέο μουσείο σφουγγαριού στην Κάλυμνο",
        "φωτογραφίες από ταξίδια στη Λιβύη",
        "Με επιφύλαξη παντός δικαιώματος",
    ),
    "8": _notice("th", "ตลาดริมน้ำจันทบุรีจะจัดงานผลไม้ประจำปี"),
    "9": _IN_QUARANTINE,  # no text field
    "10": _notice("ar", "لتنظيف الشاطئ صباح الأحد"),
}

_CRAWL = {
    "https://asi.example/turath/nawaeer": _page(
        "ar", "نواعير حماة تدور من جديد بأيدي نجاريها", "بعد صمت طال ست سنوات", "يمنع النقل دون ذكر المصدر"
    ),
    "https://cronache-lucane.example/forno": _page(
        "it",
        "Matera, il forno di quartiere riapre dopo quarant'anni",
        "caricata su un mulo perché nei vicoli",
        "Chiudendo questo banner acconsenti",
    ),
    "https://northern-digest.example/harbour": Expected(
        "en",
        "The town that numbered its harbour",
        "Divers found that the tide had scooped a hollow",
        "The last typewriter shop in Hull",
        "near",
        "09-english-harbour.html",
    ),
}

_TRAVEL = {
    "dutch-bicycle-bridge.html": _page(
        "nl",
        "Zwolle bouwt een fietsbrug van oude windmolenwieken",
        "onder toeziend oog van enkele honderden nieuwsgierigen",
        "Wij gebruiken cookies om onze website te verbeteren",
    ),
    "texts/polish-salt-mine.txt": _page(
        "pl",
        "Kopalnia w Bochni zamienia się w salę koncertową",
        "zjeżdżała na dół windą górniczą",
        "Twój adres e-mail nie zostanie opublikowany",
    ),
}

EXPECTED: dict[str, Expected] = {
    "01-arabic-water-talks.txt": _page(
        "ar",
        "محادثات المياه في عمّان: اتفاق أولي على تقاسم بيانات نهر اليرموك",
        "أن منسوب سد الوحدة انخفض خلال الصيف الماضي",
        "شارك هذا المقال مع صديق",
    ),
    "02-arabic-book-fair.txt": _page(
        "ar",
        "معرض الدار البيضاء للكتاب يراهن على القارئ الصغير",
        "أن المكتبات المتنقلة، التي انطلقت تجربتها في جبال الأطلس",
        "اشترك في نشرتنا البريدية",
    ),
    "03-persian-railway.txt": _page(
        "fa",
        "راه‌آهن خواف به هرات؛ قطاری که بازارچه‌های مرزی را بیدار کرد",
        "کارگران برای تخلیهٔ واگن‌های سیمان و آرد",
        "تمامی حقوق این وب‌سایت محفوظ است",
    ),
    "04-urdu-mango-harvest.txt": _page(
        "ur",
        "ملتان کے باغات میں آم کی فصل، مگر پانی کہاں ہے؟",
        "مزدور لکڑی کی پیٹیوں میں چونسا آم سجا رہے ہیں",
        "آپ کا ای میل ایڈریس شائع نہیں کیا جائے گا",
    ),
    "05-hebrew-desert-library.txt": _page(
        "he",
        "ספרייה על גלגלים יוצאת לנגב: אלף ספרים, נהג אחד וארבע שפות",
        "נצבע בכחול ומילא את מושביו במדפים",
        "כתבות נוספות שיעניינו אתכם",
    ),
    "06-turkish-olive-roads.txt": _page(
        "tr",
        "Ayvalık'ta zeytin yolları yeniden açılıyor",
        "güzergâh üzerinde nadir görülen iki orkide türü",
        "Bültenimize abone olun",
    ),
    "07-hindi-rain-gardens.txt": _page(
        "hi",
        "उदयपुर की बावड़ियाँ फिर भरीं: एक शहर ने बारिश को रोकना सीखा",
        "मोहल्ले की महिलाओं ने इस काम में सबसे बड़ी भूमिका निभाई",
        "न्यूज़लेटर की सदस्यता लें",
    ),
    "08-russian-ice-road.txt": _page(
        "ru",
        "На Байкале открыли ледовую переправу: на две недели позже обычного",
        "замеры приходилось проводить дважды в день",
        "Подписывайтесь на наш канал в Telegram",
    ),
    "09-english-harbour.html": _page(
        "en",
        "Whitby rebuilds its harbour wall, one numbered stone at a time",
        "Divers found that the tide had scooped a hollow",
        "Sign up for our daily newsletter",
    ),
    "10-french-mountain-school.html": _page(
        "fr",
        "À Briançon, l’école qui apprend à lire la neige",
        "Au fond, ils cherchent une couche mince, presque transparente",
        "Continuer sans accepter",
    ),
    "11-german-heat-network.html": _page(
        "de",
        "Wie Rostock mit Ostseewasser heizt",
        "Die Halle im Überseehafen summt wie ein Bienenstock",
        "Jetzt vier Wochen für 1 Euro testen",
    ),
    "12-spanish-seed-bank.html": _page(
        "es",
        "Las guardianas del maíz vuelven a sembrar en Nariño",
        "nacida hace siete años en las faldas del volcán Galeras",
        "Tu dirección de correo electrónico no será publicada",
    ),
    "13-arabic-solar-village.html": _page(
        "ar",
        "قرية في حضرموت تضيء ليلها بالشمس",
        "كانت أم صالح تشعل فانوساً من الكيروسين كل مساء",
        "يستخدم هذا الموقع ملفات تعريف الارتباط",
    ),
    "14-chinese-tea-port.txt": _page(
        "zh",
        "泉州老码头变身茶叶市集 海上旧路迎来新客人",
        "来自安溪、武夷山和云南普洱的茶农在这里支起小炉",
        "网友评论仅供其表达个人看法",
    ),
    "15-japanese-night-train.txt": _page(
        "ja",
        "夜行列車が帰ってくる、青森―大阪間で週末に試験運行",
        "秋田の家具職人が手がけた木のベッド",
        "当サイトに掲載の記事・写真の無断転載を禁じます",
    ),
    "16-ukrainian-beekeepers.txt": _page(
        "uk",
        "Полтавські пасічники відкрили школу для початківців",
        "пасічники скаржаться на невідомі препарати",
        "Передрук лише з активним посиланням на джерело",
    ),
    "17-portuguese-tram-line.txt": _page(
        "pt",
        "O elétrico 28 ganha irmão: Lisboa testa linha noturna até Alcântara",
        "os moradores receiam o ruído e exigem medições independentes",
        "O seu endereço de email não será publicado",
    ),
    "18-spanish-mojibake.txt": _page(
        "es",
        "El último farero de la Costa da Morte enseña a programar",
        "Un pequeño robot que recorre el muelle y avisa cuando sube la marea",
        "Tu dirección de correo electrónico no será publicada",
    ),
    "19-arabic-windows-1256.txt": _page(
        "ar",
        "سوق الحرفيين في فاس يستعيد زواره بعد ترميم دام أربع سنوات",
        "أنهى البناؤون ترميم ثلاثة فنادق قديمة",
        "جميع الحقوق محفوظة لموقع أصداء المدينة",
    ),
    "20-bulgarian-windows-1251.html": _page(
        "bg",
        "Розоберачките от Карлово посрещнаха пълнолунието с песен",
        "Цветът се бере преди изгрев",
        "става само с писмено съгласие на редакцията",
    ),
    "21-arabic-water-talks-copy.txt": Expected(
        "ar",
        "محادثات المياه في عمّان: اتفاق أولي على تقاسم بيانات نهر اليرموك",
        "أن منسوب سد الوحدة انخفض خلال الصيف الماضي",
        "شارك هذا المقال مع صديق",
        "exact",
        "01-arabic-water-talks.txt",
    ),
    "22-french-mountain-school-reprint.txt": Expected(
        "fr",
        "À Briançon, des écoliers apprennent à lire la neige",
        "Au fond, ils cherchent une couche mince, presque transparente",
        "Reproduction interdite sans autorisation écrite",
        "near",
        "10-french-mountain-school.html",
    ),
    "23-russian-ice-road-updated.txt": Expected(
        "ru",
        "На Байкале открыли ледовую переправу: позже обычного на две недели",
        "замеры приходилось проводить дважды в день",
        "Подписывайтесь на наш канал в Telegram",
        "near",
        "08-russian-ice-road.txt",
    ),
    "24-arabic-english-quotes.txt": _page(
        "ar",
        "علماء من الإسكندرية يرسمون خريطة جديدة لشعاب البحر الأحمر",
        "We expected to find the reefs in a poor state after two hot summers",
        "Ten dive sites you should see before you turn forty",
    ),
    "25-short-notices.jsonl": Expected(documents=10, quarantined=2, members=_NOTICES),
    "26-crawl.warc.gz": Expected(documents=3, members=_CRAWL),
    "27-korean-village-radio.txt.gz": _page(
        "ko",
        "제주 마을 라디오, 해녀의 목소리를 세계로 보내다",
        "스무 살에 처음 물질하던 날의 이야기를 꺼낸다",
        "로그인 후 댓글을 작성하실 수 있습니다",
    ),
    "28-travel-pages.zip": Expected(documents=2, members=_TRAVEL),
    "29-empty.txt": Expected(language="und"),  # nothing to tell is a finding, not a failure
    "30-broken.txt.gz": _IN_QUARANTINE,  # the gzip stream ends in its middle
    "31-timetable.pdf": _notice("en", "Timetable of the lake steamer, summer 2024"),
    "32-arabic-notices.csv": Expected(
        documents=2,
        members={
            "2": _notice("ar", "أن سوق السمك القديم سيغلق أبوابه ثلاثة أسابيع"),
            "4": _notice("en", "now stops beside the harbour wall"),
        },
    ),
    "33-arabic-feed.xml": Expected(
        documents=2,
        members={
            "[0]": _notice("ar", "حديقة للأعشاب الطبية خلف مبنى الصفوف", "مدرسة سيوة تزرع حديقة للأعشاب"),
            "[1]": _notice("ar", "ووجدوا الماء على عمق سبعة وثلاثين مترا", "بئر جديدة في طرف القرية"),
        },
    ),
    "34-arabic-wiki.xml.bz2": Expected(
        documents=2,
        members={
            "منارة الرأس": _page("ar", "منارة الرأس", "ينظف العدسة مرة في الأسبوع", "صندوق منارة"),
            "مرفأ الصيادين": _page("ar", "مرفأ الصيادين", "وتباع الأسماك في المزاد على الرصيف", "wikitable"),
        },
    ),
    "35-arabic-letter.eml": _notice("ar", "أحضرنا هذه المرة مئتي كتاب جديد للأطفال"),
    "36-harbour-mailbox.mbox": Expected(
        documents=2,
        members={
            "[0]": _notice("en", "From the first of May the small crane"),
            "[1]": _notice("ar", "علقت نسخة كبيرة منها على باب المقهى"),
        },
    ),
    "37-arabic-saved-page.mhtml": _page(
        "ar", "مخبز الحي يعود إلى الفرن الحجري", "العجين يحتاج في هذا الفرن إلى وقت أطول", "جميع الحقوق محفوظة"
    ),
    "38-arabic-library.pdf": _page(
        "ar",
        "مكتبة متنقلة تجوب قرى وادي رم",
        "وأرسلت مكتبة الإسكندرية في مصر صندوقا من الخرائط القديمة للبحر الأحمر",
        "جريدة العقبة · آذار 2026",  # a running head
    ),
    "39-arabic-dates.docx": _notice(
        "ar", "إن صنف دقلة نور يباع في أسواق مرسيليا وباريس", "تقرير عن موسم التمور في بسكرة"
    ),
    "40-ferry-statistics.xlsx": _notice(
        "en", "Tangier, Morocco to Algeciras, Spain | Strait Ferries", "Ferry statistics of three harbours"
    ),
    "41-arabic-notices.parquet": Expected(
        documents=2,
        members={
            "1": _notice("ar", "وصارت في طابقها الثاني قاعة للأطفال", "مكتبة الحي تفتح أبوابها من جديد"),
            "2": _notice("fa", "کوزه‌ای می‌سازد که در نمایشگاه بازار", "کارگاه سفالگری روستا"),
        },
    ),
    "42-hebrew-notices.json": Expected(
        documents=2,
        members={
            "[0]": _notice("he", "יימכר הלחם בדוכן זמני בשוק", "המאפייה עוברת לבניין חדש"),
            "[1]": _notice("ar", "لأن الطريق العليا مغلقة لإصلاح أنابيب الماء", "موعد جديد لحافلة المدرسة"),
        },
    ),
    "43-arabic-archive.wacz": Expected(
        documents=1,
        members={
            "https://harbour.example/ar/regatta": _page(
                "ar", "سباق القوارب يعود إلى الخليج", "ويدور حول الجزيرة الصغيرة مرتين", "جميع الحقوق محفوظة"
            )
        },
    ),
    "44-arabic-film.srt": _notice("ar", "وكان يعرف أبواب المدينة كلها بأصواتها"),
    "45-arabic-article.xml": _notice(
        "ar", "أطول بسبعة سنتيمترات في نهاية العام الثاني", "أثر الظل في نمو شتلات الزيتون"
    ),
    "46-arabic-tale.epub": _notice("ar", "فعرفوا أين تنتهي الصخور ويبدأ الرمل", "ضوءان في صور"),
}

DOCUMENTS = 64
QUARANTINED = 3
EXACT = 1
NEAR = 3
