use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const POM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/kafka/pom.xml");
const INSTALL: &str = "apt-get install -y maven openjdk-17-jre-headless";

/// The folder with a broker's jars, got from Maven Central where they are not there yet.
pub(crate) fn jars(target: &Path) -> PathBuf {
    require("java", "-version");
    let home = target.join(format!("kafka-{}", version()));
    let libs = home.join("libs");
    fs::create_dir_all(&home).expect("the target folder is writable");
    let lock = File::create(home.join("lock")).expect("the target folder is writable");
    lock.lock().expect("a local file can be locked");
    if libs.is_dir() {
        return libs;
    }
    require("mvn", "-version");
    // into another folder first: a download that breaks off must not look complete
    let partial = home.join("partial");
    let output = Command::new("mvn")
        .args(["-B", "-q", "-f", POM, "dependency:copy-dependencies", "-DincludeScope=runtime"])
        .arg(format!("-DoutputDirectory={}", partial.display()))
        .stdin(Stdio::null())
        .output()
        .expect("mvn starts");
    assert!(
        output.status.success(),
        "Apache Kafka could not be got from Maven Central (is there a network? DRAGOMAN_TEST_KAFKA=host:port uses a \
         broker that runs already): {}",
        String::from_utf8_lossy(&output.stdout)
    );
    fs::rename(&partial, &libs).expect("the jars can be moved into place");
    libs
}

fn version() -> &'static str {
    let pom = include_str!("../kafka/pom.xml");
    let from = pom.split_once("<kafka.version>").expect("the pom names the version of Kafka").1;
    from.split_once('<').expect("an element of the pom ends").0
}

fn require(program: &str, argument: &str) {
    let found = Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(
        found.is_ok_and(|status| status.success()),
        "{program} is needed to run Apache Kafka for this test: {INSTALL} (or name a broker that runs already: \
         DRAGOMAN_TEST_KAFKA=host:port)"
    );
}

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic(
        expected = "no-such-program is needed to run Apache Kafka for this test: apt-get install -y maven"
    )]
    fn a_program_that_is_missing_is_named_with_the_command_that_installs_it() {
        super::require("no-such-program", "-version");
    }
}
