//! Accuracy against time: the two readers and the cascade at several thresholds, as a table and as `docs/readers.svg`.

use super::{attribution, ledger};
use anyhow::{Context, Result};
use dateline_core::Pipeline;
use dateline_deep::CascadeReader;
use std::fmt::Write as _;
use std::path::Path;

/// Changes to expect for each word above which the cascade reads again.
const THRESHOLDS: [f32; 6] = [0.05, 0.04, 0.03, 0.02, 0.01, 0.0];

struct Point {
    name: String,
    /// Reports of 600 words a second, one thread, start-up left out.
    speed: f64,
    /// `PolNeAR` dev, F1 of sources with half of the content.
    said: f64,
    /// Row F1 of the three ledger sets.
    rows: Vec<f64>,
}

/// Measures all points, prints them and draws the curve.
pub(super) fn run(data: &Path) -> Result<()> {
    let deep = || crate::deep()?.context("the curve needs `--reader deep`");
    let mut points = vec![point("fast", &Pipeline::embedded()?, data)?];
    for threshold in THRESHOLDS {
        let cascade = CascadeReader::new(deep()?, threshold)?;
        let pipeline = Pipeline::with_reader(Box::new(cascade))?;
        points.push(point(&format!("cascade {threshold}"), &pipeline, data)?);
    }
    points.push(point("deep", &Pipeline::with_reader(Box::new(deep()?))?, data)?);
    let path = Path::new("docs/readers.svg");
    std::fs::write(path, draw(&points)).with_context(|| format!("while writing {}", path.display()))?;
    Ok(())
}

fn point(name: &str, pipeline: &Pipeline, data: &Path) -> Result<Point> {
    let speech = attribution::measure(pipeline, data)?;
    let sets = ledger::measure(pipeline, data)?;
    let words = speech.words + sets.iter().map(|(_, set)| set.words).sum::<usize>();
    let seconds = speech.seconds + sets.iter().map(|(_, set)| set.seconds).sum::<f64>();
    let rows = sets.iter().map(|(_, set)| set.column("row_f1", 1));
    let point = Point {
        name: name.to_owned(),
        speed: words as f64 / 600.0 / seconds,
        said: speech.column("said.half", 3).context("no line said.half")?,
        rows: rows.collect::<Option<Vec<_>>>().context("no line row_f1")?,
    };
    println!(
        "{:<14} {:5.1} reports a second, said.half {:.1}, row F1 {:?}",
        point.name, point.speed, point.said, point.rows
    );
    Ok(point)
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 56.0;

/// The curve as SVG: reports a second against said.half.
fn draw(points: &[Point]) -> String {
    let fastest = points.iter().map(|point| point.speed).fold(1.0, f64::max) * 1.1;
    let low = points
        .iter()
        .map(|point| point.said)
        .fold(f64::INFINITY, f64::min)
        - 1.0;
    let high = points.iter().map(|point| point.said).fold(0.0, f64::max) + 1.0;
    let x = |speed: f64| MARGIN + speed / fastest * (WIDTH - 2.0 * MARGIN);
    let y = |said: f64| HEIGHT - MARGIN - (said - low) / (high - low) * (HEIGHT - 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Accuracy of the readers against their speed</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n"
    );
    let (left, right, bottom) = (MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN);
    let mut put = |line: String| {
        svg.push_str(&line);
        svg.push('\n');
    };
    put(format!(
        "<path d=\"M{left} {MARGIN}V{bottom}H{right}\" fill=\"none\" stroke=\"black\"/>"
    ));
    for tick in (0..=fastest as u32).step_by(10) {
        put(format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{tick}</text>",
            x(f64::from(tick)),
            bottom + 18.0
        ));
    }
    for tick in low.ceil() as u32..=high as u32 {
        put(format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>",
            left - 8.0,
            y(f64::from(tick)) + 4.0
        ));
    }
    let mut path = String::new();
    for (number, point) in points.iter().enumerate() {
        let command = if number == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{:.1} {:.1}", x(point.speed), y(point.said));
    }
    put(format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"2\"/>"
    ));
    for point in points {
        let (x, y) = (x(point.speed), y(point.said));
        put(format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"#1f5fa8\"/>"
        ));
        put(format!(
            "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x + 8.0,
            y - 6.0,
            point.name
        ));
    }
    put(format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">reports of 600 words a second, one core</text>",
        WIDTH / 2.0,
        HEIGHT - 16.0
    ));
    put(format!(
        "<text x=\"{left}\" y=\"{:.1}\">PolNeAR dev, said.half</text>",
        MARGIN - 20.0
    ));
    svg.push_str("</svg>\n");
    svg
}
