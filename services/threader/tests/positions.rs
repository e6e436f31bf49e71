//! Where a party stands, by what articles say of it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use chrono::{DateTime, TimeDelta, Utc};
use dragoman_article::{
    ArticleId, Basis, EnrichedArticle, Excerpt, Field, Interval, LatestPosition, Matter, Modality, Position,
    PositionChange, Reason, Span, Stance, StanceChange, StanceEvent,
};
use dragoman_threader::positions::{History, change};
use proptest::prelude::*;

const GOLDEN: &str = include_str!("../../../shared/article/golden/enriched-article.3.json");

fn position(stance: Stance) -> Position {
    let golden: EnrichedArticle = serde_json::from_str(GOLDEN).unwrap();
    let position = golden.positions.into_iter().next().unwrap();
    Position { stance, condition: None, modality: Modality::Asserted, basis: Basis::Own, ..position }
}

fn noon(day: u32) -> DateTime<Utc> {
    format!("2025-12-{day:02}T12:00:00Z").parse().unwrap()
}

/// The whole of a day.
fn on(day: u32) -> Option<Interval> {
    let from = noon(day) - TimeDelta::hours(12);
    Some(Interval { from, to: from + TimeDelta::days(1) })
}

/// An article told at noon of a day, that says what was said on another.
fn told(article: u128, day: u32, said: Option<Interval>, stance: Stance) -> StanceEvent {
    let position = Position { said_at: said, ..position(stance) };
    StanceEvent {
        event: StanceChange::Stated,
        matter: Matter::of(&position),
        article: ArticleId::from_bits(article),
        revision: 1,
        tagging: 1,
        reason: Some(Reason::New),
        origin: ArticleId::from_bits(article),
        told_at: noon(day),
        url: None,
        publisher: None,
        backfilled: false,
        positions: vec![position],
    }
}

fn copy_of(origin: u128, event: StanceEvent) -> StanceEvent {
    StanceEvent { origin: ArticleId::from_bits(origin), ..event }
}

fn with(event: StanceEvent, change: impl Fn(&mut Position)) -> StanceEvent {
    let mut event = event;
    event.positions.iter_mut().for_each(change);
    event
}

fn withdrawn(event: &StanceEvent) -> StanceEvent {
    StanceEvent { event: StanceChange::Withdrawn, revision: 2, positions: vec![], ..event.clone() }
}

/// The latest position, and the changes on the way to it.
fn heard(events: &[StanceEvent]) -> (Option<LatestPosition>, Vec<PositionChange>) {
    let (mut latest, mut changes) = (None, vec![]);
    for event in events {
        let mut history = History::of(latest.clone());
        history.hear(event);
        let after = history.latest(&event.matter);
        changes.extend(change(event, latest.as_ref(), after.as_ref()));
        latest = after;
    }
    (latest, changes)
}

fn latest(events: &[StanceEvent]) -> LatestPosition {
    heard(events).0.unwrap()
}

#[test]
fn what_was_said_last_holds_whichever_article_comes_last() {
    let (rejected, accepted) = (told(1, 3, on(2), Stance::Rejects), told(2, 9, on(8), Stance::Accepts));
    let (in_order, changes) = heard(&[rejected.clone(), accepted.clone()]);
    let in_order = in_order.unwrap();
    assert_eq!((&in_order.stand.stance, in_order.since), (&Stance::Accepts, on(8).unwrap()));
    assert_eq!(in_order.before.as_ref().unwrap().stance, Stance::Rejects);
    assert_eq!(changes.len(), 2);
    assert!(changes[1].turns && !changes[1].corrects);
    let (late, changes) = heard(&[accepted, rejected]);
    assert_eq!(late.unwrap(), in_order);
    assert_eq!(changes.len(), 1, "what came late is no news");
}

#[test]
fn a_vague_time_yields_to_a_precise_one_in_it_and_an_unknown_one_is_when_it_was_told() {
    let week = Some(Interval { from: on(8).unwrap().from, to: on(14).unwrap().to });
    let vague = told(1, 15, week, Stance::Rejects);
    let precise = told(2, 11, on(11), Stance::Accepts);
    assert_eq!(latest(&[vague.clone(), precise.clone()]).stand.stance, Stance::Accepts);
    let unknown = told(3, 12, None, Stance::Demands);
    let found = latest(&[vague, precise, unknown]);
    assert_eq!(found.stand.stance, Stance::Demands);
    assert_eq!(found.said_at, Interval { from: noon(11), to: noon(12) });
}

#[test]
fn a_date_in_the_future_is_not_believed() {
    let prophecy = told(1, 3, on(30), Stance::Rejects);
    let later = told(2, 9, on(8), Stance::Accepts);
    assert_eq!(latest(&[prophecy, later]).stand.stance, Stance::Accepts);
}

#[test]
fn own_words_win_over_reports_and_a_prediction_is_no_position() {
    let own = told(1, 3, on(2), Stance::Rejects);
    let reported = with(told(2, 9, on(8), Stance::Accepts), |position| position.basis = Basis::ReportedBy);
    let predicted = with(told(3, 9, on(9), Stance::Accepts), |position| position.basis = Basis::PredictedBy);
    let (found, changes) = heard(&[reported.clone(), own.clone()]);
    assert_eq!(found.unwrap().stand.stance, Stance::Rejects);
    assert!(changes[1].corrects, "said before what it takes the place of");
    assert_eq!(latest(&[own.clone(), reported.clone(), predicted.clone()]).stand.stance, Stance::Rejects);
    assert_eq!(latest(&[reported, predicted.clone()]).stand.stance, Stance::Accepts);
    assert_eq!(heard(std::slice::from_ref(&predicted)), (None, vec![]));
    let denied = with(own, |position| position.modality = Modality::Denied);
    assert_eq!(heard(&[denied]), (None, vec![]));
}

#[test]
fn copies_corroborate_nothing_and_independent_articles_do() {
    let first = told(1, 3, on(2), Stance::Rejects);
    let copies = (2..=12).map(|copy| copy_of(1, told(copy, 4, on(3), Stance::Rejects)));
    let mut events: Vec<_> = [first].into_iter().chain(copies).collect();
    let alone = latest(&events);
    // a copy that says "on Wednesday" a day later moves nothing
    assert_eq!((alone.independent_origins, alone.said_at), (1, on(2).unwrap()));
    assert!(alone.words.len() <= 4, "{} words of one origin", alone.words.len());
    events.push(told(20, 5, on(2), Stance::Rejects));
    let corroborated = latest(&events);
    assert_eq!((corroborated.independent_origins, corroborated.since), (2, on(2).unwrap()));
}

#[test]
fn an_article_that_is_found_to_be_a_copy_is_no_voice_of_its_own_any_more() {
    let (one, other) = (told(1, 3, on(2), Stance::Rejects), told(2, 9, on(8), Stance::Rejects));
    let both = latest(&[one.clone(), other.clone()]);
    assert_eq!((both.independent_origins, both.said_at), (2, on(8).unwrap()));
    let traced = copy_of(1, StanceEvent { event: StanceChange::Traced, positions: vec![], ..other.clone() });
    let (found, changes) = heard(&[one, other, traced]);
    let found = found.unwrap();
    assert_eq!((found.independent_origins, found.said_at), (1, on(2).unwrap()));
    assert_eq!(changes.len(), 1, "it still says the same");
}

#[test]
fn what_an_article_no_longer_says_was_never_said() {
    let (rejected, accepted) = (told(1, 3, on(2), Stance::Rejects), told(2, 9, on(8), Stance::Accepts));
    let before = latest(std::slice::from_ref(&rejected));
    let (found, changes) = heard(&[rejected.clone(), accepted.clone(), withdrawn(&accepted)]);
    assert_eq!(found.unwrap(), before);
    assert!(changes[2].corrects && changes[2].event == StanceChange::Withdrawn, "{:?}", changes[2]);
    // tagged anew, it says something else of the matter
    let anew = StanceEvent { tagging: 2, ..told(2, 9, on(8), Stance::Demands) };
    assert_eq!(latest(&[rejected.clone(), accepted.clone(), anew]).stand.stance, Stance::Demands);
    let (nothing, changes) = heard(&[rejected.clone(), withdrawn(&rejected)]);
    assert_eq!((nothing, changes.len()), (None, 2));
    assert_eq!(changes[1].to, None);
}

#[test]
fn when_an_origin_is_withdrawn_the_first_of_its_copies_speaks() {
    let first = told(1, 3, on(2), Stance::Rejects);
    let copy = copy_of(1, told(2, 4, on(3), Stance::Rejects));
    let found = latest(&[first.clone(), copy, withdrawn(&first)]);
    assert_eq!((found.independent_origins, found.said_at), (1, on(3).unwrap()));
}

#[test]
fn of_what_was_said_in_the_same_time_more_origins_win_then_whoever_told_it_later() {
    let (demands, offers) = (told(1, 3, on(2), Stance::Demands), told(2, 4, on(2), Stance::Offers));
    assert_eq!(latest(&[offers.clone(), demands.clone()]).stand.stance, Stance::Offers);
    let again = told(3, 3, on(2), Stance::Demands);
    assert_eq!(latest(&[offers.clone(), demands.clone(), again]).stand.stance, Stance::Demands);
    // a copy does not outvote it
    let copy = copy_of(1, told(3, 3, on(2), Stance::Demands));
    assert_eq!(latest(&[offers, demands, copy]).stand.stance, Stance::Offers);
}

#[test]
fn within_an_article_what_it_says_first_holds() {
    let mut event = told(1, 3, on(2), Stance::Demands);
    let later = Position { stance: Stance::Offers, ..event.positions[0].clone() };
    event.positions.push(later);
    let (found, changes) = heard(&[event]);
    assert_eq!(found.unwrap().stand.stance, Stance::Demands);
    assert_eq!(changes.len(), 1);
}

#[test]
fn a_condition_that_comes_or_goes_is_a_change() {
    let on_condition = |words: &'static str| {
        move |position: &mut Position| {
            let span = Span { start: 0, end: words.len() as u32 };
            position.condition = Some(Excerpt { field: Field::Text, span, surface: words.into() });
        }
    };
    let plain = told(1, 3, on(2), Stance::Accepts);
    let tied = with(told(2, 5, on(4), Stance::Accepts), on_condition("if it is legally binding"));
    let in_other_words =
        with(told(3, 7, on(6), Stance::Accepts), on_condition("if it is made legally binding"));
    let (found, changes) = heard(&[plain, tied, in_other_words]);
    assert_eq!(changes.len(), 2);
    assert!(!changes[1].turns);
    let found = found.unwrap();
    assert_eq!((found.since, found.independent_origins), (on(4).unwrap(), 2));
}

#[test]
fn what_is_remembered_has_a_bound_and_since_when_survives_it() {
    let mut events = vec![told(1, 1, on(1), Stance::Rejects), told(2, 2, on(2), Stance::Accepts)];
    events.extend((3..300).map(|article| told(article, 3 + article as u32 % 20, on(3), Stance::Accepts)));
    let found = latest(&events);
    assert_eq!(found.words.len(), 64);
    assert_eq!((found.since, found.before.unwrap().stance), (on(2).unwrap(), Stance::Rejects));
    assert_eq!(found.independent_origins, 63, "no more than are remembered");
}

/// Articles of a few origins, some tagged anew, some withdrawn.
fn histories(most: usize) -> impl Strategy<Value = Vec<StanceEvent>> {
    let event = (0u128..12, 0u128..4, 1u32..15, 1u32..15, 0u8..4, 0u8..3);
    let event = event.prop_map(|(article, origin, day, said, stance, basis)| {
        let stance =
            [Stance::Rejects, Stance::Accepts, Stance::Demands, Stance::Offers][usize::from(stance)].clone();
        let basis = [Basis::Own, Basis::ReportedBy, Basis::PredictedBy][usize::from(basis)].clone();
        let event = told(article, day, on(said), stance);
        with(copy_of(origin, event), |position| position.basis = basis.clone())
    });
    proptest::collection::vec(event, 1..=most)
}

proptest! {
    #[test]
    fn the_latest_position_does_not_depend_on_the_order_of_arrival(events in histories(12), seed: u64) {
        // one version of each article, as its partition has them
        let mut events = events;
        events.sort_by_key(|event| event.article.clone());
        events.dedup_by_key(|event| event.article.clone());
        let expected = heard(&events).0;
        fastrand::Rng::with_seed(seed).shuffle(&mut events);
        let (found, changes) = heard(&events);
        prop_assert_eq!(&found, &expected);
        // the changes lead from one to the next, and to the last
        for pair in changes.windows(2) {
            prop_assert_eq!(&pair[0].to, &pair[1].from);
        }
        let told = changes.last().and_then(|change| change.to.clone());
        prop_assert_eq!(told.is_some(), found.is_some());
        if let (Some(told), Some(found)) = (told, found) {
            prop_assert!(told.agrees(&found.stand));
        }
        for change in changes.iter().filter(|change| !change.corrects) {
            prop_assert!(change.said_at.is_some());
        }
    }

    #[test]
    fn what_is_taken_back_leaves_what_would_be_without_it(events in histories(4), which: prop::sample::Index) {
        let mut events = events;
        events.sort_by_key(|event| event.article.clone());
        events.dedup_by_key(|event| event.article.clone());
        let gone = events[which.index(events.len())].clone();
        let without: Vec<_> = events.iter().filter(|event| event.article != gone.article).cloned().collect();
        events.push(withdrawn(&gone));
        prop_assert_eq!(heard(&events).0, heard(&without).0);
    }
}
