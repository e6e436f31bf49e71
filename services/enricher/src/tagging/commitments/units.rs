//! The words that numbers and days are said with, by language; each stands for all words that begin with it.

/// What follows a number, and what makes a day a deadline.
#[derive(Debug)]
pub(super) struct Units {
    pub(super) scales: &'static [(&'static str, f64)],
    pub(super) spelled: &'static [(&'static str, f64)],
    pub(super) percent: &'static [(&'static str, ())],
    pub(super) currencies: &'static [(&'static str, &'static str)],
    pub(super) times: &'static [(&'static str, &'static str)],
    pub(super) counted: &'static [(&'static str, &'static str)],
    pub(super) months: &'static [(&'static str, u32)],
    pub(super) feasts: &'static [(&'static str, (u32, u32))],
    pub(super) by: &'static [&'static str],
}

pub(super) fn of(code: &str) -> Option<&'static Units> {
    TABLE.iter().find(|(language, _)| *language == code).map(|(_, units)| units)
}

#[rustfmt::skip]
const TABLE: &[(&str, Units)] = &[
    ("de", Units {
        scales: &[("tausend", 1e3), ("million", 1e6), ("milliarde", 1e9), ("billion", 1e12)],
        spelled: &[("zwei", 2.0), ("drei", 3.0), ("vier", 4.0), ("fünf", 5.0), ("sechs", 6.0), ("sieben", 7.0), ("acht", 8.0), ("neun", 9.0), ("zehn", 10.0), ("zwölf", 12.0), ("dreißig", 30.0)],
        percent: &[("prozent", ())],
        currencies: &[("euro", "EUR"), ("dollar", "USD"), ("pfund", "GBP"), ("rubel", "RUB"), ("yuan", "CNY"), ("tonne", "tonne"), ("barrel", "barrel"), ("kilometer", "km")],
        times: &[("stunde", "hour"), ("tag", "day"), ("woche", "week"), ("monat", "month"), ("jahr", "year")],
        counted: &[("soldat", "soldier"), ("gefangene", "person"), ("kriegsgefangene", "person"), ("geisel", "person"), ("menschen", "person"), ("personen", "person"), ("flüchtling", "person"), ("lastwagen", "truck"), ("rakete", "missile"), ("sprengköpf", "warhead"), ("drohne", "drone"), ("panzer", "tank"), ("sitz", "seat"), ("kinder", "person"), ("polizist", "person"), ("leichname", "body"), ("beobachter", "person")],
        months: &[("januar", 1), ("februar", 2), ("märz", 3), ("april", 4), ("mai", 5), ("juni", 6), ("juli", 7), ("august", 8), ("september", 9), ("oktober", 10), ("november", 11), ("dezember", 12)],
        feasts: &[("weihnacht", (12, 25)), ("jahresende", (12, 31)), ("neujahr", (1, 1))],
        by: &["bis", "vor", "spätestens"],
    }),
    ("fr", Units {
        scales: &[("millions", 1e6), ("million", 1e6), ("milliard", 1e9), ("mille", 1e3)],
        spelled: &[("deux", 2.0), ("trois", 3.0), ("quatre", 4.0), ("cinq", 5.0), ("six", 6.0), ("sept", 7.0), ("huit", 8.0), ("neuf", 9.0), ("dix", 10.0), ("douze", 12.0), ("quinze", 15.0), ("trente", 30.0), ("soixante", 60.0)],
        percent: &[("pourcent", ())],
        currencies: &[("euro", "EUR"), ("dollar", "USD"), ("livres", "GBP"), ("rouble", "RUB"), ("yuan", "CNY"), ("tonne", "tonne"), ("baril", "barrel"), ("kilomètre", "km")],
        times: &[("heure", "hour"), ("jour", "day"), ("semaine", "week"), ("mois", "month"), ("an", "year")],
        counted: &[("soldat", "soldier"), ("militaire", "soldier"), ("prisonnier", "person"), ("otage", "person"), ("personne", "person"), ("réfugié", "person"), ("camion", "truck"), ("missile", "missile"), ("ogive", "warhead"), ("drone", "drone"), ("siège", "seat"), ("enfant", "person"), ("policier", "person"), ("observateur", "person"), ("détenu", "person")],
        months: &[("janvier", 1), ("février", 2), ("mars", 3), ("avril", 4), ("mai", 5), ("juin", 6), ("juillet", 7), ("août", 8), ("septembre", 9), ("octobre", 10), ("novembre", 11), ("décembre", 12)],
        feasts: &[("noël", (12, 25))],
        by: &["avant", "jusqu’au", "jusqu'au", "ici"],
    }),
    ("es", Units {
        scales: &[("millones", 1e6), ("millón", 1e6), ("mil", 1e3)],
        spelled: &[("dos", 2.0), ("tres", 3.0), ("cuatro", 4.0), ("cinco", 5.0), ("seis", 6.0), ("siete", 7.0), ("ocho", 8.0), ("nueve", 9.0), ("diez", 10.0), ("doce", 12.0), ("treinta", 30.0), ("sesenta", 60.0)],
        percent: &[("porciento", ())],
        currencies: &[("euro", "EUR"), ("dólar", "USD"), ("libras", "GBP"), ("rublo", "RUB"), ("yuan", "CNY"), ("tonelada", "tonne"), ("barril", "barrel"), ("kilómetro", "km")],
        times: &[("hora", "hour"), ("día", "day"), ("semana", "week"), ("mes", "month"), ("año", "year")],
        counted: &[("soldado", "soldier"), ("militar", "soldier"), ("prisionero", "person"), ("preso", "person"), ("rehen", "person"), ("persona", "person"), ("refugiado", "person"), ("camion", "truck"), ("misil", "missile"), ("ojiva", "warhead"), ("escaño", "seat"), ("niño", "person"), ("migrante", "person"), ("observador", "person"), ("deportado", "person")],
        months: &[("enero", 1), ("febrero", 2), ("marzo", 3), ("abril", 4), ("mayo", 5), ("junio", 6), ("julio", 7), ("agosto", 8), ("septiembre", 9), ("octubre", 10), ("noviembre", 11), ("diciembre", 12)],
        feasts: &[("navidad", (12, 25))],
        by: &["hasta", "antes"],
    }),
    ("ru", Units {
        scales: &[("тыс", 1e3), ("миллион", 1e6), ("млн", 1e6), ("миллиард", 1e9), ("млрд", 1e9), ("триллион", 1e12)],
        spelled: &[("два", 2.0), ("две", 2.0), ("три", 3.0), ("четыре", 4.0), ("пять", 5.0), ("шесть", 6.0), ("семь", 7.0), ("десять", 10.0), ("двенадцать", 12.0), ("тридцать", 30.0)],
        percent: &[("процент", ())],
        currencies: &[("евро", "EUR"), ("доллар", "USD"), ("фунт", "GBP"), ("рубл", "RUB"), ("юан", "CNY"), ("тонн", "tonne"), ("баррел", "barrel"), ("километр", "km")],
        times: &[("час", "hour"), ("дн", "day"), ("день", "day"), ("сут", "day"), ("недел", "week"), ("месяц", "month"), ("лет", "year"), ("год", "year")],
        counted: &[("солдат", "soldier"), ("военнослужащ", "soldier"), ("военнопленн", "person"), ("пленн", "person"), ("заложник", "person"), ("человек", "person"), ("люд", "person"), ("беженц", "person"), ("дет", "person"), ("тел", "body"), ("ракет", "missile"), ("боезаряд", "warhead"), ("боеголов", "warhead"), ("грузовик", "truck"), ("танк", "tank"), ("миротворц", "person"), ("наблюдател", "person")],
        months: &[("январ", 1), ("феврал", 2), ("март", 3), ("апрел", 4), ("мая", 5), ("июн", 6), ("июл", 7), ("август", 8), ("сентябр", 9), ("октябр", 10), ("ноябр", 11), ("декабр", 12)],
        feasts: &[("рождеств", (12, 25))],
        by: &["до", "к"],
    }),
    ("uk", Units {
        scales: &[("тис", 1e3), ("мільйон", 1e6), ("млн", 1e6), ("мільярд", 1e9), ("млрд", 1e9), ("трильйон", 1e12)],
        spelled: &[("два", 2.0), ("дві", 2.0), ("три", 3.0), ("чотири", 4.0), ("п’ять", 5.0), ("шість", 6.0), ("сім", 7.0), ("десять", 10.0), ("дванадцять", 12.0), ("тридцять", 30.0)],
        percent: &[("відсот", ()), ("процент", ())],
        currencies: &[("євро", "EUR"), ("долар", "USD"), ("фунт", "GBP"), ("рубл", "RUB"), ("грив", "UAH"), ("тонн", "tonne"), ("барел", "barrel"), ("кілометр", "km")],
        times: &[("годин", "hour"), ("дн", "day"), ("день", "day"), ("діб", "day"), ("тижн", "week"), ("місяц", "month"), ("рок", "year")],
        counted: &[("солдат", "soldier"), ("військовослужбовц", "soldier"), ("військовополонен", "person"), ("полонен", "person"), ("заручник", "person"), ("людей", "person"), ("осіб", "person"), ("біженц", "person"), ("діт", "person"), ("тіл", "body"), ("ракет", "missile"), ("дрон", "drone"), ("боєголов", "warhead"), ("вантажів", "truck"), ("танк", "tank"), ("миротворц", "person")],
        months: &[("січн", 1), ("лют", 2), ("берез", 3), ("квіт", 4), ("трав", 5), ("черв", 6), ("лип", 7), ("серп", 8), ("верес", 9), ("жовт", 10), ("листопад", 11), ("груд", 12)],
        feasts: &[("різдв", (12, 25))],
        by: &["до"],
    }),
    ("ar", Units {
        scales: &[("آلاف", 1e3), ("ألف", 1e3), ("مليون", 1e6), ("ملايين", 1e6), ("مليار", 1e9), ("تريليون", 1e12)],
        spelled: &[("ثلاثة", 3.0), ("ثلاث", 3.0), ("أربعة", 4.0), ("خمسة", 5.0), ("ستة", 6.0), ("سبعة", 7.0), ("عشرة", 10.0), ("ثلاثين", 30.0), ("ستين", 60.0)],
        percent: &[("بالمئة", ()), ("بالمائة", ()), ("المئة", ())],
        currencies: &[("دولار", "USD"), ("يورو", "EUR"), ("جنيه", "GBP"), ("طن", "tonne"), ("برميل", "barrel"), ("كيلومتر", "km")],
        times: &[("ساعة", "hour"), ("ساعات", "hour"), ("يوم", "day"), ("أيام", "day"), ("أسبوع", "week"), ("أسابيع", "week"), ("شهر", "month"), ("أشهر", "month"), ("سنة", "year"), ("سنوات", "year"), ("عام", "year"), ("أعوام", "year")],
        counted: &[("أسير", "person"), ("أسرى", "person"), ("سجين", "person"), ("رهينة", "person"), ("رهائن", "person"), ("جندي", "soldier"), ("جنود", "soldier"), ("شخص", "person"), ("لاجئ", "person"), ("شاحنة", "truck"), ("شاحنات", "truck"), ("صاروخ", "missile"), ("جثمان", "body"), ("طفل", "person"), ("محتجز", "person"), ("معتقل", "person"), ("نازح", "person"), ("مقاتل", "person")],
        months: &[("يناير", 1), ("فبراير", 2), ("مارس", 3), ("أبريل", 4), ("مايو", 5), ("يونيو", 6), ("يوليو", 7), ("أغسطس", 8), ("سبتمبر", 9), ("أكتوبر", 10), ("نوفمبر", 11), ("ديسمبر", 12)],
        feasts: &[],
        by: &["بحلول", "قبل", "حتى"],
    }),
];
