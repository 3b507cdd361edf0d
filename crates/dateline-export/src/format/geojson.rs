//! `GeoJSON` (RFC 7946): a feature for each claim; without a point its geometry is null.

use super::Row;
use crate::words::one_line;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes one feature collection.
pub(super) fn write(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    let features: Vec<Value> = rows.iter().map(feature).collect();
    let collection = json!({"type": "FeatureCollection", "features": features});
    serde_json::to_writer(&mut *out, &collection)?;
    out.write_all(b"\n")
}

fn feature(row: &Row<'_>) -> Value {
    let claim = row.claim;
    let pointed = row.point();
    let place = pointed
        .map(|(place, role, ..)| (place, role))
        .or_else(|| row.places().next());
    let geometry = pointed.map(|(_, _, lat, lon)| json!({"type": "Point", "coordinates": [lon, lat]}));
    let time = row.time();
    json!({
        "type": "Feature",
        "id": claim.id,
        "geometry": geometry,
        "properties": {
            "claim": claim.id,
            "event": row.event.map(|event| &event.id),
            "type": claim.event_type,
            "mode": claim.mode,
            "status": claim.status,
            "actors": row.actors(&claim.actors).0,
            "recipients": row.actors(&claim.recipients).0,
            "start": time.and_then(|time| time.start.as_ref()),
            "end": time.and_then(|time| time.end.as_ref()),
            "place": place.and_then(|(place, _)| place.name.as_ref()),
            "place_role": place.map(|(_, role)| role),
            // What the point stands for: a country's point is no site.
            "precision": place.and_then(|(place, _)| place.feature.as_ref()),
            "place_inferred": place.is_some_and(|(place, _)| place.inferred),
            "counts": row.view.numbers(claim),
            "sources": row.sources(),
            "publisher": row.publisher(),
            "published": row.published(),
            "quote": one_line(row.quote()),
            "confidence": (claim.confidence * 100.0).round() / 100.0,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Format, testing};
    use serde_json::Value;

    #[test]
    fn points_are_longitude_and_latitude() {
        let value: Value = serde_json::from_str(&testing::written(Format::GeoJson)).expect("JSON");
        let features = value["features"].as_array().expect("features");
        let shelling = features
            .iter()
            .find(|feature| feature["properties"]["type"] == "ASSAULT")
            .expect("the shelling");
        let point = &shelling["geometry"]["coordinates"];
        let (lon, lat) = (
            point[0].as_f64().expect("a number"),
            point[1].as_f64().expect("a number"),
        );
        assert!(
            (36.5..37.8).contains(&lon) && (35.8..36.6).contains(&lat),
            "{lon} {lat}"
        );
        let unplaced = features.iter().filter(|feature| feature["geometry"].is_null());
        assert!(
            unplaced
                .clone()
                .all(|feature| feature["properties"]["claim"].is_string())
        );
    }
}
