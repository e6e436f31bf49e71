use std::process::Command;
use std::time::Duration;

use dragoman_stream::{Limits, Record, Subscription};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::world::{IN, World, next_batch, subscription, until};

const RECORDS: usize = 12_000;
const BYTES: usize = 5_000;
/// What may be in hand: librdkafka's queue (16 MiB and one fetch), five batches of half a megabyte, and the allocator's
/// share; a quarter would be lost on who holds everything.
const MOST: usize = 45 << 20;

#[test]
fn a_slow_stage_pauses_reading_and_holds_a_bounded_part() {
    // in a process of its own: its memory is that of nobody else
    let alone = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "backpressure::alone", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&alone.stdout).into_owned() + &String::from_utf8_lossy(&alone.stderr);
    assert!(alone.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the test above runs it, in a process of its own"]
async fn alone() {
    let recorder = PrometheusBuilder::new().install_recorder().unwrap();
    let world = World::new().await;
    for some in (0..RECORDS).collect::<Vec<_>>().chunks(1000) {
        let record = |number: &usize| Record::new(IN, number.to_string(), text_of(*number));
        world.log.publish(some.iter().map(record).collect()).await.unwrap();
    }
    let group = format!("slow-{}", world.config.prefix);
    let limits = Limits { records: 100, ..Limits::default() };
    let slow = Subscription { group: group.clone(), limits, ..subscription("0") };
    let before = resident();
    let mut member = world.log.join(slow).await.unwrap();
    let paused = format!("dragoman_log_paused{{group=\"{group}\"}}");
    until("reading pauses", || gauge(&recorder, &paused) == Some(1.0)).await;
    let lag = format!("dragoman_log_lag_records{{group=\"{group}\",topic=\"{IN}\"}}");
    until("lag is measured", || gauge(&recorder, &lag) == Some(RECORDS as f64)).await;
    // whatever would still come in has come in
    tokio::time::sleep(Duration::from_secs(2)).await;
    let held = resident().saturating_sub(before);
    assert!(held < MOST, "{held} bytes are held of {}", RECORDS * BYTES);
    assert_eq!(gauge(&recorder, &paused), Some(1.0));

    let mut read = vec![0_u8; RECORDS];
    while read.contains(&0) {
        for delivery in next_batch(&mut member).await.deliveries {
            let key = String::from_utf8(delivery.key.unwrap().to_vec()).unwrap();
            read[key.parse::<usize>().unwrap()] += 1;
        }
    }
    assert!(read.iter().all(|times| *times == 1), "pausing loses or doubles");
    until("reading goes on", || gauge(&recorder, &paused) == Some(0.0)).await;
}

/// Different for each record, so that compression leaves most of it.
fn text_of(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut digit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + (state >> 58) as u8)
    };
    (0..BYTES).map(|_| digit()).collect()
}

fn gauge(recorder: &PrometheusHandle, name: &str) -> Option<f64> {
    recorder.render().lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

/// Bytes of memory this process has.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}
