use bytes::Bytes;
use dragoman_stream::stage::{DeadInARow, run};
use dragoman_stream::{Delivery, LogError, Record, header};
use tokio_util::sync::CancellationToken;

use super::world::{Copy, IN, OUT, PATIENCE, World, text};

const LETTERS: &str = "in.dlq";

pub(crate) async fn a_dead_letter_is_its_record_byte_for_byte(world: World) {
    let headers = vec![
        ("ce_id".to_owned(), Bytes::from("one")),
        ("twice".to_owned(), Bytes::from("a")),
        ("twice".to_owned(), Bytes::from(vec![0, 255, 128])),
    ];
    let key = Bytes::from(vec![0, 159, 146, 150]);
    let record = Record::new(IN, key.clone(), "malformed").with_headers(headers.clone());
    world.log.publish(vec![record]).await.unwrap();
    world.run_until(Copy, LETTERS, 1).await;
    let original = world.all(IN).await.remove(0);
    let letter = world.all(LETTERS).await.remove(0);
    assert_eq!((letter.key.as_ref(), letter.value.as_ref()), (Some(&key), original.value.as_ref()));
    assert_eq!(letter.headers[..3], headers);
    for (name, value) in [
        ("__streams.errors.exception", "malformed".to_owned()),
        ("__streams.errors.message", "this is no number".to_owned()),
        ("__streams.errors.topic", IN.to_owned()),
        ("__streams.errors.partition", original.partition.to_string()),
        ("__streams.errors.offset", original.offset.to_string()),
        ("x-dlq-stage", "copy".to_owned()),
        ("x-dlq-build", concat!("dragoman ", env!("CARGO_PKG_VERSION")).to_owned()),
    ] {
        assert_eq!(header(&letter.headers, name), Some(&Bytes::from(value)), "{name}");
    }
}

pub(crate) async fn a_panic_is_a_dead_letter_and_the_line_goes_on(world: World) {
    assert_eq!(passes_over(&world, "panic").await, ("panicked".to_owned(), "asked to panic".to_owned()));
}

pub(crate) async fn a_result_too_large_makes_its_input_a_dead_letter(world: World) {
    let (cause, message) = passes_over(&world, "large").await;
    assert_eq!(cause, "too_large");
    assert!(message.contains("does not fit out"), "{message}");
}

pub(crate) async fn too_many_in_a_row_stop_the_line_before_them(world: World) {
    let bad = (0..30).map(|_| Record::new(IN, "k", "malformed"));
    world.log.publish(bad.collect()).await.unwrap();
    let stopped = run(world.member().await, Copy, DeadInARow(25), CancellationToken::new());
    let error = tokio::time::timeout(PATIENCE, stopped).await.unwrap().unwrap_err();
    assert!(matches!(error, LogError::Poisoned { in_a_row: 26, .. }), "{error}");
    // what was committed before is whole batches; what comes after is untouched
    assert!(world.all(LETTERS).await.len() <= 25);
}

/// Puts one bad record between two good ones; says how it ended.
async fn passes_over(world: &World, bad: &str) -> (String, String) {
    for value in ["1", bad, "2"] {
        world.log.publish(vec![Record::new(IN, "k", value.to_owned())]).await.unwrap();
    }
    world.run_until(Copy, OUT, 2).await;
    assert_eq!(world.by_key(OUT).await["k"], ["1", "2"]);
    let letters = world.all(LETTERS).await;
    let [letter] = letters.as_slice() else { panic!("{} letters", letters.len()) };
    assert_eq!(text(&letter.value), bad);
    let of = |letter: &Delivery, name: &str| text(&header(&letter.headers, name).cloned());
    (of(letter, "__streams.errors.exception"), of(letter, "__streams.errors.message"))
}
