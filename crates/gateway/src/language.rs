//! Which of the two languages a caller reads.

use axum::http::{HeaderMap, header};

/// Language of titles and details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    En,
    /// Japanese.
    Ja,
}

impl Language {
    /// The best of `Accept-Language`; English where it names neither.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let wanted = headers
            .get_all(header::ACCEPT_LANGUAGE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        let mut best = (Self::En, 0.0_f32);
        for range in wanted {
            let mut parts = range.split(';');
            let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts
                .filter_map(|p| p.trim().strip_prefix("q="))
                .find_map(|q| q.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            let language = match name.split('-').next() {
                Some("ja") => Self::Ja,
                Some("en") => Self::En,
                _ => continue,
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    /// Its code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// The text in this language.
    pub(crate) const fn of_two<'a>(self, en: &'a str, ja: &'a str) -> &'a str {
        match self {
            Self::En => en,
            Self::Ja => ja,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
        Language::of(&headers)
    }

    #[test]
    fn the_heavier_language_wins() {
        assert_eq!(of("ja"), Language::Ja);
        assert_eq!(of("ja-JP, en;q=0.8"), Language::Ja);
        assert_eq!(of("en, ja;q=0.9"), Language::En);
        assert_eq!(of("fr, ja;q=0.1"), Language::Ja);
        assert_eq!(of("fr"), Language::En);
        assert_eq!(of("ja;q=0, en;q=0"), Language::En);
        assert_eq!(of("ja;q=nan"), Language::En);
        assert_eq!(Language::of(&HeaderMap::new()), Language::En);
    }
}
