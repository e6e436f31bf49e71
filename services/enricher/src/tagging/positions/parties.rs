use dragoman_article::{EntityRef, Kind, OfficeStatus, Role, Speaker, Via};
use dragoman_gazetteer::Meaning;

use super::super::quotations::ARMS;
use super::scene::{Mark, Scene};

/// The country or body that a mention acts for.
pub(in super::super) fn party(scene: &Scene<'_, '_>, mark: &Mark<'_>) -> Option<EntityRef> {
    let mention = mark.mention;
    match &mention.kind {
        Kind::Country => {
            let people = mention.via == Some(Via::Demonym) || mention.role == Some(Role::People);
            (!people).then(|| country(scene, &mention.id)).flatten()
        }
        Kind::Body => body(scene, &mention.id),
        Kind::Person => {
            if let Some(office) = &mention.office {
                if office.status == OfficeStatus::Former {
                    return None;
                }
                if let Some(id) = &office.country {
                    return country(scene, id);
                }
                let facts = &scene.page.facts;
                let person = facts.people.iter().position(|person| person.id == mention.id)?;
                let standing = facts.standing(person, scene.page.date);
                let of = standing.iter().find(|(held, _)| held.name == office.name)?;
                return body(scene, of.0.body.as_deref()?);
            }
            country(scene, scene.homes.get(mention.id.as_str())?)
        }
        Kind::Unnamed => side(scene, mention.id.split('-').next()?),
        _ => None,
    }
}

pub(super) fn country(scene: &Scene<'_, '_>, id: &str) -> Option<EntityRef> {
    let country = scene.page.facts.country(id)?;
    Some(EntityRef { kind: Kind::Country, id: country.id.clone(), name: country.name.clone() })
}

fn body(scene: &Scene<'_, '_>, id: &str) -> Option<EntityRef> {
    let Some(body) = scene.page.facts.body(id) else {
        // a ministry by its country: "il-foreign-ministry"
        let (of, _) = id.split_once('-').filter(|(of, _)| of.len() == 2)?;
        return country(scene, &of.to_uppercase());
    };
    match &body.country {
        Some(of) if ARMS.contains(&body.subtype.as_str()) => country(scene, of),
        _ => Some(EntityRef { kind: Kind::Body, id: body.id.clone(), name: body.name.clone() }),
    }
}

/// Of an unnamed source: "us", "eu", "un".
pub(super) fn side(scene: &Scene<'_, '_>, side: &str) -> Option<EntityRef> {
    let upper = side.to_uppercase();
    country(scene, &upper).or_else(|| {
        let meanings = scene.page.language.lexicon.lookup(&upper);
        meanings.iter().find_map(|meaning| match meaning {
            Meaning::Body { body: number, .. } => body(scene, &scene.page.facts.bodies[*number].id),
            _ => None,
        })
    })
}

pub(super) fn speaker(scene: &Scene<'_, '_>, mark: &Mark<'_>) -> Speaker {
    let mention = mark.mention;
    let mut sides = mention.id.splitn(2, '-').map(str::to_owned);
    let (side, level) = match mention.kind {
        Kind::Unnamed => (sides.next(), sides.next()),
        _ => (None, None),
    };
    let side = side.and_then(|side| self::side(scene, &side)).map(|party| party.id);
    Speaker {
        kind: mention.kind.clone(),
        id: mention.id.clone(),
        name: mention.name.clone(),
        mention: Some(mention.reference.clone()),
        side,
        level,
    }
}
