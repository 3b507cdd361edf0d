use dateline_core::*;
use std::io::Read;
fn main() {
    let mut t = String::new();
    std::io::stdin().read_to_string(&mut t).unwrap();
    let p = pipeline::Pipeline::embedded().unwrap();
    let d = Document::new(t.clone());
    let r = p.reader().read(&d);
    let g = grounding::ground(&d, &r, p.resources());
    for x in &g.places {
        println!(
            "{:30} {:?} {:?} {:?} {:?} {:?} m={} mod={} {:.2} {}",
            x.span.text(&t).replace('\n', "/"),
            x.name,
            x.feature,
            x.country,
            x.lat.map(|a| (a, x.lon.unwrap())),
            x.icao,
            x.metonym,
            x.modifier,
            x.confidence,
            x.rule
        );
    }
    for x in &g.actors {
        println!(
            "A {:40} {:?} {:?} pol={} {}",
            x.span.text(&t).replace('\n', "/"),
            x.entity,
            x.code,
            x.political,
            x.rule
        );
    }
}
