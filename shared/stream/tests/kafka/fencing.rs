use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dragoman_stream::{
    Commit, LogConfig, LogError, Member, Offset, Partition, Positions, Start, Subscription,
};
use futures_core::future::BoxFuture;

use crate::world::{World, blocking, copies, next_batch, subscription, until};

/// Tells a process of this test that it is the one to be paused: where its broker is, and the prefix of its topics.
const PAUSED: &str = "DRAGOMAN_TEST_PAUSED";
const THIS: &str = "fencing::a_former_owner_that_was_paused_and_comes_back_writes_nothing";

#[tokio::test(flavor = "multi_thread")]
async fn a_former_owner_that_was_paused_and_comes_back_writes_nothing() {
    #[expect(clippy::disallowed_methods, reason = "a test is told by its environment which part it plays")]
    if let Ok(told) = std::env::var(PAUSED) {
        return be_paused(&told).await;
    }
    let world = World::new().await;
    world.publish_numbers(0..100).await;
    let said = tempfile::tempdir().unwrap();
    let told = [
        world.config.brokers.clone().unwrap(),
        world.config.prefix.clone(),
        said.path().display().to_string(),
    ];
    let mut paused = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", THIS, "--nocapture"])
        .env(PAUSED, told.join(" "))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let pid = nix::unistd::Pid::from_raw(i32::try_from(paused.id()).unwrap());
    let (has_a_batch, go_on) = (said.path().join("has-a-batch"), said.path().join("go-on"));
    until("the other process reading a batch", || has_a_batch.exists()).await;
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGSTOP).unwrap();
    // its session ends, and all partitions are ours
    world.copy_until(100, &["1"]).await;
    std::fs::write(&go_on, "").unwrap();
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGCONT).unwrap();
    // its own assertion: that its commit was forgotten
    assert!(blocking(move || paused.wait()).await.unwrap().success());
    world.assert_copied_once(100).await;
}

/// Takes a batch, is paused, and commits as soon as it runs again.
async fn be_paused(told: &str) {
    let [brokers, prefix, say] = told.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let config = LogConfig { brokers: Some(brokers.into()), prefix: prefix.into(), ..LogConfig::default() };
    let world = World::again(config).await;
    let mut member = world.join("0").await;
    let batch = next_batch(&mut member).await;
    let records = copies(&batch);
    let say = std::path::Path::new(say);
    std::fs::write(say.join("has-a-batch"), "").unwrap();
    // no sleep: what comes first after the pause is the commit
    while !say.join("go-on").exists() {
        std::hint::spin_loop();
    }
    assert_eq!(member.commit(batch.claim, records).await.unwrap(), Commit::Forgotten);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_with_one_instance_are_told_so() {
    let world = World::new().await;
    let other = World::again(world.config.clone()).await;
    world.publish_numbers(0..40).await;
    let (mut one, mut two) = (from_the_beginning(&world).await, from_the_beginning(&other).await);
    let error = tokio::time::timeout(Duration::from_secs(100), async {
        tokio::select! { error = works(&mut one) => error, error = works(&mut two) => error }
    });
    let error = error.await.expect("neither is told");
    assert!(matches!(&error, LogError::InstanceTwice(instance) if instance == "0"), "{error}");
}

/// A destination that never has anything: all is always to be done again.
struct Forgetful;

impl Positions for Forgetful {
    fn positions<'a>(&'a self, _: &'a str, _: &'a [Partition]) -> BoxFuture<'a, Result<Next, Lost>> {
        Box::pin(async { Ok(Next::new()) })
    }
}

type Next = BTreeMap<Partition, Offset>;
type Lost = Box<dyn std::error::Error + Send + Sync>;

async fn from_the_beginning(world: &World) -> Member {
    let start = Start::At(Arc::new(Forgetful));
    world.log.join(Subscription { start, ..subscription("0") }).await.unwrap()
}

/// Works on and on; says what ended it.
async fn works(member: &mut Member) -> LogError {
    loop {
        let batch = match member.next_batch().await {
            Ok(batch) => batch,
            Err(error) => return error,
        };
        let records = copies(&batch);
        match member.commit(batch.claim, records).await {
            Ok(Commit::Done) => member.rewind(),
            Ok(Commit::Forgotten) => {}
            Err(error) => return error,
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
