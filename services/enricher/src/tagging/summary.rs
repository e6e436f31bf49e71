use std::collections::BTreeMap;

use dragoman_article::{CountrySummary, EntitySummary, Kind, Mention, Role, Zone};

/// A mention in the headline says more than one in the text.
const HEADLINE: f32 = 3.0;

/// What an article says of each country, the most spoken of first.
pub(super) fn countries(mentions: &[Mention], name: impl Fn(&str) -> String) -> Vec<CountrySummary> {
    let mut summaries: BTreeMap<String, (CountrySummary, f32)> = BTreeMap::new();
    for mention in mentions.iter().filter(|mention| mention.zone != Zone::Boilerplate) {
        let of_person = mention.office.as_ref().and_then(|office| office.country.as_deref());
        let id = match mention.kind {
            Kind::Country => mention.id.as_str(),
            Kind::Person => match of_person {
                Some(country) => country,
                None => continue,
            },
            _ => continue,
        };
        let (summary, weight) = summaries.entry(id.to_owned()).or_insert_with(|| {
            let empty = CountrySummary {
                id: id.to_owned(),
                name: name(id),
                count: 0,
                actor: 0,
                via_people: 0,
                salience: 0.0,
            };
            (empty, 0.0)
        });
        if mention.kind == Kind::Country {
            summary.count += 1;
            summary.actor += u32::from(mention.role == Some(Role::Actor));
        } else {
            summary.via_people += 1;
        }
        *weight += weight_of(mention);
    }
    let all: f32 = summaries.values().map(|(_, weight)| weight).sum();
    let mut summaries: Vec<CountrySummary> = summaries
        .into_values()
        .map(|(mut summary, weight)| {
            summary.salience = share(weight, all);
            summary
        })
        .collect();
    summaries
        .sort_by(|one, other| other.salience.total_cmp(&one.salience).then_with(|| one.id.cmp(&other.id)));
    summaries
}

/// What an article says of each thing of a kind, the most spoken of first.
pub(crate) fn entities(mentions: &[Mention], kind: &Kind) -> Vec<EntitySummary> {
    let mut summaries: BTreeMap<&str, (&Mention, u32, f32)> = BTreeMap::new();
    for mention in
        mentions.iter().filter(|mention| mention.kind == *kind && mention.zone != Zone::Boilerplate)
    {
        let (_, count, weight) = summaries.entry(&mention.id).or_insert((mention, 0, 0.0));
        *count += 1;
        *weight += weight_of(mention);
    }
    let all: f32 = summaries.values().map(|(_, _, weight)| weight).sum();
    let mut summaries: Vec<EntitySummary> = summaries
        .into_values()
        .map(|(mention, count, weight)| EntitySummary {
            id: mention.id.clone(),
            name: mention.name.clone(),
            count,
            salience: share(weight, all),
        })
        .collect();
    summaries
        .sort_by(|one, other| other.salience.total_cmp(&one.salience).then_with(|| one.id.cmp(&other.id)));
    summaries
}

fn weight_of(mention: &Mention) -> f32 {
    if mention.zone == Zone::Headline { HEADLINE } else { 1.0 }
}

/// In thousandths: more digits would only pretend.
fn share(part: f32, all: f32) -> f32 {
    (part / all * 1000.0).round() / 1000.0
}
