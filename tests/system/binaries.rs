use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// A binary of the workspace, built once a run: `cargo test` builds those of other packages only as tests.
pub(crate) fn binary(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--workspace", "--bins", "--quiet"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(built.success(), "the services do not build: cargo build --workspace --bins");
        // this test lies in target/<profile>/deps
        std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
    });
    folder.join(name)
}
