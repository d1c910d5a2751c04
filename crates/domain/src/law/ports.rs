//! Ports of entry and departure (出入国港): the project's own keys, since the authority's are not public (domain §7.4).
//! Airports go by their IATA code, seaports by five letters. The legal list is longer; a port is added here first.

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
}

const fn air(code: &'static str, ja: &'static str, en: &'static str) -> Port {
    Port { code, ja, en, kind: PortKind::Air }
}

const fn sea(code: &'static str, ja: &'static str, en: &'static str) -> Port {
    Port { code, ja, en, kind: PortKind::Sea }
}

/// Every port, the busiest first.
pub static PORTS: &[Port] = &[
    air("NRT", "成田", "Narita"),
    air("KIX", "関西", "Kansai"),
    air("HND", "羽田", "Haneda"),
    air("FUK", "福岡", "Fukuoka"),
    air("CTS", "新千歳", "New Chitose"),
    air("NGO", "中部", "Chubu"),
    air("OKA", "那覇", "Naha"),
    sea("JPHTK", "比田勝", "Hitakatsu"),
    air("SDJ", "仙台", "Sendai"),
    air("TAK", "高松", "Takamatsu"),
    air("KMJ", "熊本", "Kumamoto"),
    air("HIJ", "広島", "Hiroshima"),
    air("KOJ", "鹿児島", "Kagoshima"),
    air("OKJ", "岡山", "Okayama"),
    air("MYJ", "松山", "Matsuyama"),
    air("KMQ", "小松", "Komatsu"),
    air("FSZ", "静岡", "Shizuoka"),
    air("HSG", "佐賀", "Saga"),
    air("KKJ", "北九州", "Kitakyushu"),
    air("OIT", "大分", "Oita"),
    air("KMI", "宮崎", "Miyazaki"),
    air("NGS", "長崎", "Nagasaki"),
    air("IBR", "茨城", "Ibaraki"),
    air("KIJ", "新潟", "Niigata"),
    air("TOY", "富山", "Toyama"),
    air("AOJ", "青森", "Aomori"),
    air("HNA", "花巻", "Hanamaki"),
    air("AXT", "秋田", "Akita"),
    air("FKS", "福島", "Fukushima"),
    air("HKD", "函館", "Hakodate"),
    air("AKJ", "旭川", "Asahikawa"),
    air("OBO", "帯広", "Obihiro"),
    air("KUH", "釧路", "Kushiro"),
    air("YGJ", "米子", "Yonago"),
    air("TKS", "徳島", "Tokushima"),
    air("KCZ", "高知", "Kochi"),
    air("ISG", "新石垣", "New Ishigaki"),
    air("SHI", "下地島", "Shimojishima"),
    air("UKB", "神戸空港", "Kobe Airport"),
    sea("JPHKT", "博多", "Hakata"),
    sea("JPIZH", "厳原", "Izuhara"),
    sea("JPSHS", "関門", "Kanmon"),
    sea("JPOSA", "大阪", "Osaka"),
    sea("JPUKB", "神戸", "Kobe"),
    sea("JPYOK", "横浜", "Yokohama"),
    sea("JPTYO", "東京", "Tokyo"),
    sea("JPNGO", "名古屋", "Nagoya"),
    sea("JPNAH", "那覇港", "Naha Port"),
    sea("JPISG", "石垣", "Ishigaki"),
    sea("JPHRR", "平良", "Hirara"),
    sea("JPNGS", "長崎港", "Nagasaki Port"),
    sea("JPSSB", "佐世保", "Sasebo"),
    sea("JPKOJ", "鹿児島港", "Kagoshima Port"),
    sea("JPSMN", "境", "Sakai"),
    sea("JPOTR", "小樽", "Otaru"),
    sea("JPHKD", "函館港", "Hakodate Port"),
    sea("JPWKJ", "稚内", "Wakkanai"),
    sea("JPKIJ", "新潟港", "Niigata Port"),
    sea("JPFTY", "伏木富山", "Fushiki-Toyama"),
    sea("JPKNZ", "金沢", "Kanazawa"),
    sea("JPSMZ", "清水", "Shimizu"),
    sea("JPHIJ", "広島港", "Hiroshima Port"),
    sea("JPBEP", "別府", "Beppu"),
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
        }
    }
}
