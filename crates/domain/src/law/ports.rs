//! Ports of entry and departure (出入国港): the project's own keys, since the authority's are not public (domain §7.4).
//! Airports go by their IATA code, seaports by five letters. The legal list is longer; a port is added here first.
//!
//! A port and the office that inspects there are two things: one office serves several ports, and statistics count by
//! port. Which office serves which port is read off the areas of the bureaus and is *unverified*.

use crate::time::Date;

/// Kind of port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortKind {
    /// Airport.
    Air,
    /// Seaport.
    Sea,
}

/// A port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    /// Code.
    pub code: &'static str,
    /// Name in Japanese.
    pub ja: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// Kind.
    pub kind: PortKind,
    /// Office whose inspectors examine there: a code of [`super::offices::OFFICES`].
    pub office: &'static str,
    /// First day on which somebody may land there.
    pub valid_from: (i32, u32, u32),
    /// Last day; absent where one still may.
    pub valid_to: Option<(i32, u32, u32)>,
}

impl Port {
    /// Whether it is a port of entry on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let day = day.civil();
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// The day from which the Act holds: records are older than many a port's present form.
const ALWAYS: (i32, u32, u32) = (1951, 11, 1);

const fn air(code: &'static str, ja: &'static str, en: &'static str, office: &'static str) -> Port {
    Port { code, ja, en, kind: PortKind::Air, office, valid_from: ALWAYS, valid_to: None }
}

const fn sea(code: &'static str, ja: &'static str, en: &'static str, office: &'static str) -> Port {
    Port { kind: PortKind::Sea, ..air(code, ja, en, office) }
}

/// A port that was opened while records were kept (unverified).
const fn since(day: (i32, u32, u32), port: Port) -> Port {
    Port { valid_from: day, ..port }
}

/// Every port, the busiest first.
pub static PORTS: &[Port] = &[
    air("NRT", "成田", "Narita", "NARITA"),
    air("KIX", "関西", "Kansai", "KANSAI"),
    air("HND", "羽田", "Haneda", "HANEDA"),
    air("FUK", "福岡", "Fukuoka", "FUKUOKA"),
    air("CTS", "新千歳", "New Chitose", "SAPPORO"),
    air("NGO", "中部", "Chubu", "CHUBU"),
    air("OKA", "那覇", "Naha", "NAHA"),
    sea("JPHTK", "比田勝", "Hitakatsu", "FUKUOKA"),
    air("SDJ", "仙台", "Sendai", "SENDAI"),
    air("TAK", "高松", "Takamatsu", "TAKAMATSU"),
    air("KMJ", "熊本", "Kumamoto", "FUKUOKA"),
    air("HIJ", "広島", "Hiroshima", "HIROSHIMA"),
    air("KOJ", "鹿児島", "Kagoshima", "FUKUOKA"),
    air("OKJ", "岡山", "Okayama", "HIROSHIMA"),
    air("MYJ", "松山", "Matsuyama", "TAKAMATSU"),
    air("KMQ", "小松", "Komatsu", "NAGOYA"),
    air("FSZ", "静岡", "Shizuoka", "NAGOYA"),
    air("HSG", "佐賀", "Saga", "FUKUOKA"),
    air("KKJ", "北九州", "Kitakyushu", "FUKUOKA"),
    air("OIT", "大分", "Oita", "FUKUOKA"),
    air("KMI", "宮崎", "Miyazaki", "FUKUOKA"),
    air("NGS", "長崎", "Nagasaki", "FUKUOKA"),
    air("IBR", "茨城", "Ibaraki", "TOKYO"),
    air("KIJ", "新潟", "Niigata", "TOKYO"),
    air("TOY", "富山", "Toyama", "NAGOYA"),
    air("AOJ", "青森", "Aomori", "SENDAI"),
    air("HNA", "花巻", "Hanamaki", "SENDAI"),
    air("AXT", "秋田", "Akita", "SENDAI"),
    air("FKS", "福島", "Fukushima", "SENDAI"),
    air("HKD", "函館", "Hakodate", "SAPPORO"),
    air("AKJ", "旭川", "Asahikawa", "SAPPORO"),
    air("OBO", "帯広", "Obihiro", "SAPPORO"),
    air("KUH", "釧路", "Kushiro", "SAPPORO"),
    air("YGJ", "米子", "Yonago", "HIROSHIMA"),
    air("TKS", "徳島", "Tokushima", "TAKAMATSU"),
    air("KCZ", "高知", "Kochi", "TAKAMATSU"),
    air("ISG", "新石垣", "New Ishigaki", "NAHA"),
    air("SHI", "下地島", "Shimojishima", "NAHA"),
    since((2025, 4, 18), air("UKB", "神戸空港", "Kobe Airport", "KOBE")),
    sea("JPHKT", "博多", "Hakata", "FUKUOKA"),
    sea("JPIZH", "厳原", "Izuhara", "FUKUOKA"),
    sea("JPSHS", "関門", "Kanmon", "HIROSHIMA"),
    sea("JPOSA", "大阪", "Osaka", "OSAKA"),
    sea("JPUKB", "神戸", "Kobe", "KOBE"),
    sea("JPYOK", "横浜", "Yokohama", "YOKOHAMA"),
    sea("JPTYO", "東京", "Tokyo", "TOKYO"),
    sea("JPNGO", "名古屋", "Nagoya", "NAGOYA"),
    sea("JPNAH", "那覇港", "Naha Port", "NAHA"),
    sea("JPISG", "石垣", "Ishigaki", "NAHA"),
    sea("JPHRR", "平良", "Hirara", "NAHA"),
    sea("JPNGS", "長崎港", "Nagasaki Port", "FUKUOKA"),
    sea("JPSSB", "佐世保", "Sasebo", "FUKUOKA"),
    sea("JPKOJ", "鹿児島港", "Kagoshima Port", "FUKUOKA"),
    sea("JPSMN", "境", "Sakai", "HIROSHIMA"),
    sea("JPOTR", "小樽", "Otaru", "SAPPORO"),
    sea("JPHKD", "函館港", "Hakodate Port", "SAPPORO"),
    sea("JPWKJ", "稚内", "Wakkanai", "SAPPORO"),
    sea("JPKIJ", "新潟港", "Niigata Port", "TOKYO"),
    sea("JPFTY", "伏木富山", "Fushiki-Toyama", "NAGOYA"),
    sea("JPKNZ", "金沢", "Kanazawa", "NAGOYA"),
    sea("JPSMZ", "清水", "Shimizu", "NAGOYA"),
    sea("JPHIJ", "広島港", "Hiroshima Port", "HIROSHIMA"),
    sea("JPBEP", "別府", "Beppu", "FUKUOKA"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_well_formed_and_unique() {
        for (i, p) in PORTS.iter().enumerate() {
            assert!(crate::ids::PortCode::parse(p.code).is_ok(), "{}", p.code);
            let length = if p.kind == PortKind::Air { 3 } else { 5 };
            assert_eq!(p.code.len(), length, "{}", p.code);
            assert!(PORTS[..i].iter().all(|o| o.code != p.code), "{}", p.code);
            assert!(
                crate::law::offices::OFFICES.iter().any(|o| o.code == p.office),
                "{}",
                p.office
            );
        }
    }
}
