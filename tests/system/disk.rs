use std::process::Command;

use crate::line::blocking;
use crate::origin::Origin;

/// In a mount namespace of its own: the line on a disk of 1 MiB until it ends by itself, then with room, then the books.
const ON_A_SMALL_DISK: &str = r#"
mount -t tmpfs -o size=1m,mode=777 disk "$DISK" || exit 90
"$DRAGOMAN" run --config "$CONFIG" --quiet --feeds "$FEEDS"
echo "ended with $?"
mount -o remount,size=200m "$DISK" || exit 90
timeout --signal TERM 15 "$DRAGOMAN" run --config "$CONFIG" --quiet --feeds "$FEEDS"
echo "books:"
"$DRAGOMAN" audit --config "$CONFIG"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_ends_the_one_process_line_with_a_sentence_and_loses_nothing() {
    let origin = Origin::start(4).await;
    origin.release(100);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("disk")).unwrap();
    std::fs::write(at("feeds.toml"), origin.list()).unwrap();
    let config = format!(
        "data = \"{}\"\n[fetcher]\nhost_gap = \"0s\"\nretries = [\"1s\", \"1s\"]\nallow_addresses = [\"{}\"]\n[service]\nhttp.listen = \"127.0.0.1:0\"\n",
        at("disk").display(),
        origin.address
    );
    std::fs::write(at("dragoman.toml"), config).unwrap();
    let mut command = Command::new("unshare");
    command
        .args(["--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK])
        .env("DRAGOMAN", blocking(|| crate::binaries::binary("dragoman")).await)
        .env("DISK", at("disk"))
        .env("FEEDS", at("feeds.toml"))
        .env("CONFIG", at("dragoman.toml"));
    let output = blocking(move || command.output()).await.expect("unshare is there (util-linux)");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(
        output.status.code() != Some(90) && !err.contains("unshare failed"),
        "a small disk could not be mounted: this test needs root or unprivileged user namespaces \
         (sysctl kernel.unprivileged_userns_clone=1)\n{err}"
    );
    let (first, books) = out.split_once("books:").unwrap_or_else(|| panic!("{out}{err}"));
    assert!(first.contains("ended with 1"), "{out}{err}");
    let errors: Vec<_> = err.lines().filter(|line| line.starts_with("error: ")).collect();
    let [error] = errors.as_slice() else { panic!("not one sentence: {err}") };
    assert!(error.contains("disk is full"), "{error}");
    assert!(books.contains("balanced: every entry"), "{out}{err}");
    assert!(books.contains("observations of articles: 400 = published 400"), "{out}{err}");
}
