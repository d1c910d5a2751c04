//! A chart as SVG: lines over time or bars, without script or style sheet, readable in print and to a screen reader.

use std::fmt::Write as _;

/// A number as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Point {
    /// Drawn.
    Number(i64),
    /// Said and not drawn: `<5`, `x`, or `-` where there is nothing.
    Withheld(String),
}

impl Point {
    pub(super) fn of(shown: &str) -> Self {
        shown.parse().map_or_else(|_| Self::Withheld(shown.to_owned()), Self::Number)
    }

    fn number(&self) -> Option<i64> {
        if let Self::Number(n) = self { Some(*n) } else { None }
    }

    fn text(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Withheld(text) => text.clone(),
        }
    }
}

/// A name and its points, one for each place of the axis.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) points: Vec<Point>,
}

/// What is drawn.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) title: String,
    /// Below: where the numbers come from.
    pub(super) source: String,
    /// Names of the places along the axis.
    pub(super) places: Vec<String>,
    /// Lines; the first alone is drawn as bars where `bars`.
    pub(super) series: Vec<Series>,
    pub(super) bars: bool,
}

const WIDTH: i64 = 960;
const HEIGHT: i64 = 480;
const LEFT: i64 = 80;
const TOP: i64 = 56;
/// The drawn field.
const WIDE: i64 = 660;
const HIGH: i64 = 330;
/// Okabe and Ito's colours, which people with any colour vision tell apart; lines differ by their dashes too.
const COLOURS: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a7d00"];
const DASHES: [&str; 4] = ["", "8 4", "2 3", "10 3 2 3"];

/// The most lines that are told apart.
pub(super) const LINES_MAX: usize = COLOURS.len();

impl Chart {
    /// The SVG document.
    pub(super) fn svg(&self) -> String {
        let mut out = String::new();
        let all = self.series.iter().flat_map(|s| &s.points).filter_map(Point::number);
        let (top, step) = scale(all.max().unwrap_or(0));
        // Writing to a text cannot fail.
        let _ = self.write(&mut out, top, step);
        out
    }

    fn x(&self, place: usize) -> i64 {
        let places = as_i64(self.places.len()).max(1);
        LEFT + (2 * as_i64(place) + 1) * WIDE / (2 * places)
    }

    fn write(&self, out: &mut String, top: i64, step: i64) -> std::fmt::Result {
        let y = |n: i64| TOP + HIGH - n * HIGH / top;
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             width=\"{WIDTH}\" height=\"{HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">"
        )?;
        writeln!(out, "<title id=\"title\">{}</title>", escaped(&self.title))?;
        writeln!(out, "<desc id=\"desc\">{}</desc>", escaped(&self.told()))?;
        writeln!(out, "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>")?;
        let title = escaped(&self.title);
        writeln!(out, "<text x=\"{LEFT}\" y=\"30\" font-size=\"16\">{title}</text>")?;
        let mut at = 0;
        while at <= top {
            let (y, end) = (y(at), LEFT + WIDE);
            writeln!(
                out,
                "<line x1=\"{LEFT}\" y1=\"{y}\" x2=\"{end}\" y2=\"{y}\" stroke=\"#d0d0d0\"/>\
                 <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                LEFT - 8,
                y + 4,
                grouped(at)
            )?;
            at += step;
        }
        // Not more names than there is room for.
        let every = self.places.len().div_ceil(12).max(1);
        for (place, name) in self.places.iter().enumerate().filter(|(p, _)| p % every == 0) {
            let (x, y) = (self.x(place), TOP + HIGH + 18);
            writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{}</text>",
                escaped(name)
            )?;
        }
        if self.bars {
            self.write_bars(out, y)?;
        } else {
            self.write_lines(out, y)?;
        }
        let below = HEIGHT - 16;
        writeln!(
            out,
            "<text x=\"{LEFT}\" y=\"{below}\" fill=\"#505050\">{}</text>\n</svg>",
            escaped(&self.source)
        )
    }

    fn write_bars(&self, out: &mut String, y: impl Fn(i64) -> i64) -> std::fmt::Result {
        let Some(series) = self.series.first() else { return Ok(()) };
        let width = (WIDE / as_i64(self.places.len()).max(1) * 2 / 3).max(1);
        for (place, point) in series.points.iter().enumerate() {
            let middle = self.x(place);
            let up = y(point.number().unwrap_or(0));
            let (left, high) = (middle - width / 2, TOP + HIGH - up);
            writeln!(
                out,
                "<rect x=\"{left}\" y=\"{up}\" width=\"{width}\" height=\"{high}\" fill=\"{}\"/>\
                 <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                COLOURS[0],
                up - 5,
                escaped(&point.text())
            )?;
        }
        Ok(())
    }

    fn write_lines(&self, out: &mut String, y: impl Fn(i64) -> i64) -> std::fmt::Result {
        let mut names = Vec::new();
        let styles = COLOURS.iter().zip(DASHES.iter().cycle());
        for (series, (colour, dash)) in self.series.iter().zip(styles) {
            let stroke = format!("stroke=\"{colour}\" stroke-dasharray=\"{dash}\"");
            // What is withheld breaks the line.
            for part in series
                .points
                .iter()
                .enumerate()
                .collect::<Vec<_>>()
                .split(|(_, p)| p.number().is_none())
            {
                let points: Vec<String> = part
                    .iter()
                    .filter_map(|(place, p)| Some(format!("{},{}", self.x(*place), y(p.number()?))))
                    .collect();
                if points.is_empty() {
                    continue;
                }
                writeln!(
                    out,
                    "<polyline points=\"{}\" fill=\"none\" stroke-width=\"2\" {stroke}/>",
                    points.join(" ")
                )?;
                for point in &points {
                    let (x, y) = point.split_once(',').unwrap_or_default();
                    writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"/>")?;
                }
            }
            let last = series.points.iter().rev().find_map(Point::number);
            names.push((last.map_or(TOP + HIGH, &y), colour, stroke, &series.name));
        }
        // Names stand beside the ends of their lines, moved apart.
        names.sort_by_key(|(y, ..)| *y);
        let mut lowest = TOP;
        for (y, colour, stroke, name) in names {
            let y = y.max(lowest);
            lowest = y + 16;
            let (from, to) = (LEFT + WIDE + 8, LEFT + WIDE + 32);
            writeln!(
                out,
                "<line x1=\"{from}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\" stroke-width=\"2\" {stroke}/>\
                 <text x=\"{}\" y=\"{}\" fill=\"{colour}\">{}</text>",
                to + 6,
                y + 4,
                escaped(name)
            )?;
        }
        Ok(())
    }

    /// The numbers in words, for who does not see the drawing.
    fn told(&self) -> String {
        let series = self.series.iter().map(|series| {
            let points = self.places.iter().zip(&series.points);
            let points: Vec<String> =
                points.map(|(place, p)| format!("{place} {}", p.text())).collect();
            format!("{}: {}", series.name, points.join(", "))
        });
        series.collect::<Vec<_>>().join("; ")
    }
}

fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The end of the axis and the step of its marks: 1, 2 or 5 times a power of ten, five to ten of them.
fn scale(max: i64) -> (i64, i64) {
    let max = max.clamp(1, i64::MAX / 1000);
    let mut step = 1;
    'found: loop {
        for by in [1, 2, 5] {
            if step * by * 10 >= max {
                step *= by;
                break 'found;
            }
        }
        step *= 10;
    }
    (max.div_euclid(step) * step + if max % step == 0 { 0 } else { step }, step)
}

fn grouped(n: i64) -> String {
    crate::output::count(n.unsigned_abs())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_where_its_marks_do() {
        for (max, told) in [
            (0, (1, 1)),
            (7, (7, 1)),
            (11, (12, 2)),
            (420_900, (450_000, 50_000)),
            (1_000_000, (1_000_000, 100_000)),
        ] {
            assert_eq!(scale(max), told, "{max}");
        }
        let (top, step) = scale(i64::MAX);
        assert!(top > 0 && step > 0);
    }

    fn chart(bars: bool) -> Chart {
        let points = ["100", "<5", "300"].map(Point::of).to_vec();
        Chart {
            title: "Entrants & <others> 入国者".into(),
            source: "release 3".into(),
            places: ["2026-01", "2026-02", "2026-03"].map(str::to_owned).to_vec(),
            series: vec![Series { name: "NRT".into(), points }],
            bars,
        }
    }

    #[test]
    fn what_is_withheld_is_said_and_not_drawn() {
        let lines = chart(false).svg();
        assert_eq!(lines.matches("<polyline").count(), 2, "the line is broken");
        assert_eq!(lines.matches("<circle").count(), 2);
        assert!(lines.contains("NRT: 2026-01 100, 2026-02 &lt;5, 2026-03 300"));
        assert!(lines.contains("Entrants &amp; &lt;others&gt; 入国者"));
        let bars = chart(true).svg();
        assert_eq!(bars.matches("height=\"0\"").count(), 1);
        assert!(bars.contains(">&lt;5</text>"));
    }
}
